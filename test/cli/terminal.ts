import { spawn } from "node:child_process";
import { until } from "../support/until.ts";

/** A program on a terminal. */
export interface Terminal {
  /** Returns what the terminal has shown so far. */
  shown(): string;
  /** Types keys. Ctrl-C is `\x03`. */
  type(keys: string): void;
  /** Waits until the terminal shows a text. */
  untilShown(text: string | RegExp): Promise<void>;
  /** Resolves with the exit status of the program. */
  readonly ended: Promise<number | null>;
}

const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;

/** Returns the command that runs a program on a new terminal: `script`, of util-linux or of BSD. */
function scriptCommand(words: readonly string[]): readonly string[] {
  if (process.platform === "darwin") return ["-q", "/dev/null", ...words];
  // Without exec, the shell would get the Ctrl-C, too.
  return ["-qefc", `exec ${words.map(quoted).join(" ")}`, "/dev/null"];
}

/** Runs a program on a new terminal. */
export function openTerminal(words: readonly string[], env: NodeJS.ProcessEnv): Terminal {
  const child = spawn("script", scriptCommand(words), {
    env: { ...env, TERM: "xterm-256color", SHELL: "/bin/sh" },
    stdio: "pipe",
  });
  child.stdin.on("error", () => {});
  let shown = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      shown += chunk.toString();
    });
  }
  let isOver = false;
  const ended = new Promise<number | null>((resolve) =>
    child.once("close", (status) => {
      isOver = true;
      resolve(status);
    }),
  );
  return {
    shown: () => shown,
    type: (keys) => void child.stdin.write(keys),
    async untilShown(text) {
      const has = () => (typeof text === "string" ? shown.includes(text) : text.test(shown));
      await until(`the terminal shows ${text}: ${shown}`, () => has() || isOver);
      if (!has()) throw new Error(`the program has ended without ${text}: ${shown}`);
    },
    ended,
  };
}
