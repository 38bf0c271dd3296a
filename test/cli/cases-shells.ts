import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { plainEnvironment } from "../support/environment.ts";
import { program } from "./cli.ts";
import { type CliCase, type Subject, untilStopped } from "./server.ts";
import { openTerminal } from "./terminal.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Makes a folder with a program `sandbox`. Returns the environment of a user who has it in the PATH. */
async function userWithSandbox({ folder, server }: Subject): Promise<NodeJS.ProcessEnv> {
  const bin = join(folder.path, "bin");
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, "sandbox"), `#!/bin/sh\nexec ${program.join(" ")} "$@"\n`, { mode: 0o755 });
  return plainEnvironment({ PATH: `${bin}:${process.env.PATH}`, SANDBOX_URL: server.url });
}

function isInstalled(shell: string): boolean {
  return spawnSync(shell, ["-c", "exit 0"]).status === 0;
}

/** Scripts that load the completion of a shell and print what it offers after some words. */
const shells: Readonly<Record<string, (words: readonly string[]) => string>> = {
  bash: (words) => `
    source <(sandbox completion bash)
    COMP_WORDS=(sandbox ${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length}
    _sandbox; printf '%s\\n' "\${COMPREPLY[@]}"`,
  zsh: (words) => `
    compdef() { :; }; compadd() { print -l -- "\${found[@]}"; }
    source <(sandbox completion zsh)
    words=(sandbox ${words.map((word) => `'${word}'`).join(" ")}); CURRENT=${words.length + 1}; _sandbox`,
  fish: (words) => `sandbox completion fish | source; complete --do-complete 'sandbox ${words.join(" ")}'`,
};

/** Completion in the shells that are installed, and `sandbox` through npm. */
export const shellCases: readonly CliCase[] = [
  ...Object.entries(shells).map(
    ([shell, script]): CliCase => ({
      name: `${shell} completes commands, options, values and ids`,
      skip: isInstalled(shell) ? false : `skipped: ${shell} is not installed`,
      async run(subject) {
        assert.match(await subject.cli.print("completion", shell), /completion-words/);
        const env = await userWithSandbox(subject);
        const complete = (...words: string[]) => {
          const { stdout, stderr } = spawnSync(shell, ["-c", script(words)], { env, encoding: "utf8" });
          assert.equal(stderr, "");
          return stdout.trim().split("\n").sort();
        };
        const name = subject.id();
        await subject.cli.print("run", "-d", "--name", `${shell}-${name}`, "--", "sleep", "1000");
        assert.deepEqual(complete("sta"), ["start"]);
        assert.deepEqual(complete("ls", "--wa"), ["--watch"]);
        assert.deepEqual(complete("ls", "--output", ""), ["json", "table"]);
        assert.deepEqual(complete("trigger", "te"), ["test"]);
        assert.deepEqual(complete("rm", "--force", `${shell}-`), [`${shell}-${name}`]);
        assert.deepEqual(complete("completion", "z"), ["zsh"]);
        assert.deepEqual(complete("run", "--name", "x", "--", "st"), [""]);
      },
    }),
  ),
  {
    name: "npm run sandbox prints only the sandbox's output, and ends with its status",
    async run({ server }) {
      const words = ["run", "-s", "sandbox", "--", "run", "--rm", "--", "sh", "-c", "echo hello; exit 3"];
      const { status, stdout, stderr } = spawnSync("npm", words, {
        cwd: root,
        env: plainEnvironment({ SANDBOX_URL: server.url }),
        encoding: "utf8",
      });
      assert.deepEqual({ status, stdout, stderr }, { status: 3, stdout: "hello\n", stderr: "" });
    },
  },
  {
    name: "Ctrl-C reaches the sandbox also through npm",
    async run({ server }) {
      const words = [
        "npm",
        "--prefix",
        root,
        "run",
        "-s",
        "sandbox",
        "--",
        "run",
        "--rm",
        "--",
        ...untilStopped,
      ];
      const terminal = openTerminal(words, plainEnvironment({ SANDBOX_URL: server.url }));
      await terminal.untilShown("ready");
      terminal.type("\x03");
      assert.equal(await terminal.ended, 9);
      assert.match(terminal.shown(), /\nstopping\r\n/);
    },
  },
];
