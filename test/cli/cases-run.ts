import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { until } from "../support/until.ts";
import { program } from "./cli.ts";
import { type CliCase, untilStopped } from "./server.ts";

interface Record {
  readonly sandboxId: string;
  readonly labels: object;
  readonly status: { readonly phase: string; readonly expiresAt?: string };
  readonly spec: { readonly json: { readonly process: object } };
}

/** `run`, `logs`, and what ends them. */
export const runCases: readonly CliCase[] = [
  {
    name: "run prints both streams as they are, and ends with the sandbox's status",
    async run({ cli, id }) {
      const name = id();
      const script = "printf 'out\\000\\377'; printf err >&2; exit 3";
      const { status, stdout, stderr } = await cli.run("run", "--name", name, "--", "sh", "-c", script);
      assert.deepEqual({ status, stdout, stderr }, { status: 3, stdout: "out\0\u00ff", stderr: "err" });
    },
  },
  {
    name: "run passes labels, environment, folder, lease, sandboxer and runtime on",
    async run({ cli, id }) {
      const name = id();
      const options = ["--name", name, "--label", "app=web", "-l", "tier=a=b", "--env", "A=1", "-e", "B=x y"];
      const more = ["--cwd", "/tmp", "--expires", "10m", "--sandboxer", "process", "--runtime", "process"];
      const printed = await cli.print("run", ...options, ...more, "--", "sh", "-c", "echo $A $B; pwd");
      assert.equal(printed, "1 x y\n/tmp");
      const [record] = await cli.json<Record[]>("inspect", name);
      assert.deepEqual(record?.labels, { app: "web", tier: "a=b" });
      assert.ok(record?.status.expiresAt, "it has a lease");
    },
  },
  {
    name: "run takes what follows the program for its arguments, also without --",
    async run({ cli }) {
      assert.equal(await cli.print("run", "--rm", "echo", "--name", "-n"), "--name -n");
    },
  },
  {
    name: "run --rm leaves no record, and its output can still be read",
    async run({ cli, id }) {
      const name = id();
      assert.equal(await cli.print("run", "--rm", "--name", name, "--", "echo", "gone"), "gone");
      assert.equal((await cli.run("inspect", name)).status, 1);
      assert.equal(await cli.print("logs", name), "gone");
    },
  },
  {
    name: "run --detach prints the id; wait and logs take it from there",
    async run({ cli }) {
      const name = await cli.print("run", "--detach", "--", "sh", "-c", "echo one; echo two >&2; exit 4");
      assert.match(name, /^sh-[0-9a-f]{6}$/);
      assert.equal(await cli.print("wait", name), "4");
      const { stdout, stderr } = await cli.run("logs", "--follow", name);
      assert.deepEqual({ stdout, stderr }, { stdout: "one\n", stderr: "two\n" });
      assert.equal(await cli.print("logs", "--stream", "stdout", name), "one");
      const lines = (await cli.print("logs", "--output", "json", name)).split("\n");
      const parts = lines.map((line) => JSON.parse(line) as { stream: string; from: number; data: string });
      const texts = parts.map(({ stream, from, data }) => [
        stream,
        from,
        Buffer.from(data, "base64").toString(),
      ]);
      assert.deepEqual(texts.sort(), [
        ["stderr", 0, "two\n"],
        ["stdout", 0, "one\n"],
      ]);
      const detached = await cli.json<Record>("run", "-d", "--", "true");
      assert.match(detached.sandboxId, /^true-/);
    },
  },
  {
    name: "SIGTERM to run stops the sandbox, and its status is that of the sandbox",
    async run({ cli, id }) {
      const name = id();
      const running = cli.start(["run", "--name", name, "--", ...untilStopped]);
      await until("it is ready", () => running.output().includes("ready"));
      running.kill("SIGTERM");
      const { status, stdout } = await running.ended;
      assert.deepEqual({ status, stdout }, { status: 9, stdout: "ready\nstopping\n" });
    },
  },
  {
    name: "Ctrl-C in a terminal stops the sandbox",
    async run({ cli, id }) {
      const name = id();
      const terminal = cli.onTerminal(["run", "--rm", "--name", name, "--", ...untilStopped]);
      await terminal.untilShown("ready");
      terminal.type("\x03");
      assert.equal(await terminal.ended, 9);
      assert.match(terminal.shown(), new RegExp(`stopping ${name}; Ctrl-C again kills it[\\s\\S]*stopping`));
    },
  },
  {
    name: "a second Ctrl-C kills a sandbox that does not stop",
    async run({ cli, id }) {
      const name = id();
      const script = "trap '' TERM; echo ready; while :; do sleep 0.05; done";
      const terminal = cli.onTerminal(["run", "--name", name, "--", "sh", "-c", script]);
      await terminal.untilShown("ready");
      terminal.type("\x03");
      await terminal.untilShown("Ctrl-C again kills it");
      terminal.type("\x03");
      assert.equal(await terminal.ended, 137);
      assert.equal(await cli.print("wait", name), "137");
    },
  },
  {
    name: "run stops a sandbox whose output nobody reads any more",
    async run({ cli, server, id }) {
      const name = id();
      const command = `${program.join(" ")} run --url ${server.url} --name ${name} -- yes | head -1`;
      assert.equal(spawnSync("sh", ["-c", command], { encoding: "utf8" }).stdout, "y\n");
      assert.equal(await cli.print("ls", "-q", "--filter", `id==${name},state==stopped`), name);
    },
  },
  {
    name: "run ends with 125 if the sandbox cannot be run",
    async run({ cli, id }) {
      const name = id();
      await cli.print("run", "--detach", "--name", name, "--", "sleep", "1000");
      const { status, stderr } = await cli.run("run", "--name", name, "--", "true");
      assert.equal(status, 125);
      assert.match(stderr, /^sandbox: .*already exists; choose another name[^\n]*\n$/);
      const { status: missing, stderr: reason } = await cli.run("run", "--", "/no/such/program");
      assert.ok(missing === 127 || missing === 125, `${missing}: ${reason}`);
    },
  },
];
