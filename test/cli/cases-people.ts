import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { version } from "../../shared/version.ts";
import { until } from "../support/until.ts";
import { program } from "./cli.ts";
import type { CliCase } from "./server.ts";

const csi = "\u001b[";

/** Cases of errors, help, colours and progress on a terminal. */
export const peopleCases: readonly CliCase[] = [
  {
    name: "errors are one line with what to do next",
    async run({ cli }) {
      for (const [words, status, line] of [
        [["inspect", "nobody"], 1, /^sandbox: sandbox "nobody".*; sandbox ls lists what is there$/],
        [["context", "frob"], 2, /^sandbox: unknown command 'frob'; sandbox context --help shows how$/],
        [["trigger", "-n", "x", "frob"], 2, /^sandbox: unknown command 'frob'; sandbox trigger --help/],
        [["agents", "ls", "frob"], 2, /^sandbox: too many arguments for 'ls'.*; sandbox agents ls --help/],
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
        [
          ["ls", "--url", "http://0.0.0.0:1"],
          1,
          /^sandbox: cannot reach http:\/\/0\.0\.0\.0:1.*; check its address, or name another with --url/,
        ],
        [["ls", "--context", "nobody"], 2, /context nobody does not exist; sandbox context ls/],
        [["logs", "nobody"], 1, /^sandbox: /],
        [
          ["wait", "x", "--timeout", "soon"],
          2,
          /--timeout <duration>' argument 'soon' is invalid. It must be a/,
        ],
        [["renew", "x", "--for", "5"], 2, /--for <duration>' argument '5' is invalid. It must be a duration/],
        [["trigger", "test", "x", "--body", "/none"], 2, /^sandbox: --body: cannot be read: ENOENT/],
        [["ls", "--token", "se\ncret"], 2, /^sandbox: --token: must be a token: [^"]*spaces$/],
        [["ls", "--token", ""], 2, /^sandbox: --token: must be a token/],
        [["token", 'o"ps'], 2, /It must be letters, digits/],
        [["context", "add", "x", "nowhere"], 2, /^sandbox: url: must be an http: or https: URL, not nowhere/],
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
      assert.equal(await cli.print("--version"), version);
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
    name: "what others have written cannot control the terminal",
    async run({ cli, id }) {
      const name = id();
      await cli.print("run", "-d", "--name", name, "-l", "evil=\u001b[2J\u0007", "--", "sleep", "1000");
      const shown = [
        await cli.print("ls", "--filter", `id==${name}`),
        await cli.print("label", name, "more=\u009b2J"),
        (await cli.run("inspect", "\u001b[2J")).stderr,
      ];
      for (const text of shown) assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
      assert.match(shown[0] ?? "", /evil=\\u001b\[2J\\u0007/);
    },
  },
  {
    name: "what takes long shows its progress on a terminal, and removes it",
    async run({ cli, id }) {
      const name = id();
      const script = "trap 'sleep 1; exit 0' TERM; echo ready; while :; do sleep 0.05; done";
      await cli.print("run", "-d", "--name", name, "--", "sh", "-c", script);
      await until("it handles SIGTERM", async () => (await cli.print("logs", name)).includes("ready"));
      const terminal = cli.onTerminal(["stop", name]);
      assert.equal(await terminal.ended, 0);
      assert.ok(terminal.shown().includes(`stopping ${name}`), terminal.shown());
      assert.ok(terminal.shown().includes(`${csi}2K${name}`), terminal.shown());
      assert.match(terminal.shown(), new RegExp(`${name}\r\n$`));
    },
  },
  {
    name: "a pipe that is closed early ends a command quietly",
    async run({ server }) {
      const command = `(${program.join(" ")} ls --url ${server.url}; echo "ended with $?" >&2) | true`;
      const { status, stderr } = spawnSync("sh", ["-c", command], { encoding: "utf8" });
      assert.deepEqual({ status, stderr }, { status: 0, stderr: "ended with 0\n" });
    },
  },
];
