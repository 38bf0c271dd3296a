import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { program } from "./cli.ts";
import type { CliCase } from "./server.ts";

const csi = "\u001b[";

/** What people see: errors, colours, contexts and completion. */
export const peopleCases: readonly CliCase[] = [
  {
    name: "errors are one line with what to do next",
    async run({ cli }) {
      for (const [words, status, line] of [
        [["inspect", "nobody"], 1, /^sandbox: sandbox "nobody".*; sandbox ls lists what is there$/],
        [["frob"], 2, /^sandbox: unknown command 'frob'.*; sandbox --help shows how$/],
        [
          ["ls", "--wtach"],
          2,
          /^sandbox: unknown option '--wtach' \(Did you mean --watch\?\); sandbox ls --help/,
        ],
        [["run"], 2, /^sandbox: missing required argument 'command'; sandbox run --help shows how$/],
        [["run", "--label", "x", "--", "true"], 2, /It must be KEY=VALUE/],
        [["ls", "--output", "xml"], 2, /Allowed choices are table, json/],
        [["ls", "--filter", "app=web"], 1, /^sandbox: filter/],
        [["rm"], 2, /name ids, or --filter/],
        [["rm", "x", "--dry-run"], 2, /--dry-run: needs --filter/],
        [["ls", "--url", "nowhere"], 2, /--url: must be an http: or https: URL, not nowhere/],
        [
          ["ls", "--url", "http://127.0.0.1:1"],
          1,
          /^sandbox: cannot reach http:\/\/127\.0\.0\.1:1.*; start it with npm start/,
        ],
        [["ls", "--context", "nobody"], 2, /context nobody does not exist; sandbox context ls/],
        [["logs", "nobody"], 1, /^sandbox: /],
      ] as const) {
        const result = await cli.run(...words);
        assert.equal(result.status, status, `${words.join(" ")}: ${result.stderr}`);
        assert.match(result.stderr.trimEnd(), line);
        assert.equal(result.stderr.trimEnd().split("\n").length, 1, result.stderr);
        assert.equal(result.stdout, "");
      }
    },
  },
  {
    name: "--help of every command describes it",
    async run({ cli }) {
      assert.match(await cli.print("--help"), /Commands:[\s\S]*run [\s\S]*completion/);
      assert.match(await cli.print("run", "--help"), /--expires <duration>[\s\S]*Options of every command:/);
      assert.match(await cli.print("help", "context"), /add [\s\S]*use [\s\S]*rm /);
    },
  },
  {
    name: "tables have colours on a terminal only, and not with NO_COLOR",
    async run({ cli, id }) {
      await cli.print("run", "-d", "--name", id(), "--", "sleep", "1000");
      const coloured = cli.onTerminal(["ls"]);
      assert.equal(await coloured.ended, 0);
      assert.ok(coloured.shown().includes(`${csi}32mrunning`), coloured.shown());
      const plain = cli.onTerminal(["ls"], { NO_COLOR: "1" });
      assert.equal(await plain.ended, 0);
      assert.ok(!plain.shown().includes(csi), plain.shown());
      assert.ok(!(await cli.print("ls")).includes(csi));
    },
  },
  {
    name: "what takes long shows its progress on a terminal, and removes it",
    async run({ cli, id }) {
      const name = id();
      const script = "trap 'sleep 1; exit 0' TERM; while :; do sleep 0.05; done";
      await cli.print("run", "-d", "--name", name, "--", "sh", "-c", `${script}`);
      const terminal = cli.onTerminal(["stop", name]);
      assert.equal(await terminal.ended, 0);
      if (terminal.shown().includes(`stopping ${name}`))
        assert.ok(terminal.shown().includes(`${csi}2K${name}`));
      assert.match(terminal.shown(), new RegExp(`${name}\r\n$`));
    },
  },
  {
    name: "a pipe that is closed early ends a command quietly",
    async run({ server }) {
      const command = `${program.join(" ")} ls --url ${server.url} | true; exit 0`;
      const { status, stderr } = spawnSync("sh", ["-c", command], { encoding: "utf8" });
      assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
    },
  },
  {
    name: "contexts name servers, in a file that only the user can read",
    async run({ cli, server, folder }) {
      const own = { SANDBOX_URL: "", SANDBOX_CONFIG: join(folder.path, "own", "contexts.json") };
      const run = async (...words: string[]) => {
        const { status, stdout, stderr } = await cli.start(words, own).ended;
        return { status, text: (stdout + stderr).trimEnd() };
      };
      const tokenFile = join(folder.path, "token");
      await writeFile(tokenFile, "secret\n");
      assert.equal((await run("context", "add", "here", server.url)).text, "here is the current context");
      await run("context", "add", "gone", "http://127.0.0.1:1", "--token-file", tokenFile, "-n", "ops");
      assert.equal((await stat(own.SANDBOX_CONFIG)).mode & 0o777, 0o600);
      assert.equal((await run("agents", "-o", "json")).text, '[{"name":"process","answers":true}]');
      assert.equal((await run("ls", "--context", "gone")).status, 1);
      assert.equal((await run("context", "use", "gone")).status, 0);
      assert.match((await run("ls")).text, /cannot reach http:\/\/127\.0\.0\.1:1/);
      assert.match(
        (await run("context")).text,
        /here .*default +-\ngone \* +http:\/\/127\.0\.0\.1:1 +ops +\//,
      );
      assert.match((await run("context", "ls", "-o", "json")).text, /"name":"gone","current":true/);
      assert.equal((await run("context", "rm", "gone")).text, "gone");
      assert.equal((await run("context", "use", "gone")).status, 2);
      assert.equal((await run("context", "add", "x", server.url, "--token-file", "/none")).status, 1);
      assert.equal(
        (await run("context", "add", "x", server.url, "--token-file", "f", "--token", "t")).status,
        2,
      );
      assert.equal((await run("context", "add", "y", server.url, "--token", "t")).status, 0);
    },
  },
  {
    name: "token makes tokens that differ, and says where they go",
    async run({ cli }) {
      const { stdout, stderr } = await cli.run("token", "ops");
      assert.match(stdout, /^[\w-]{43}\n$/);
      assert.match(stderr, /API_TOKENS='\{"ops":"<token>"\}'/);
      const made = await cli.json<{ name: string; token: string }>("token");
      assert.equal(made.name, "cli");
      assert.notEqual(made.token, stdout.trim());
    },
  },
];
