import assert from "node:assert/strict";
import { until } from "../support/until.ts";
import type { CliCase } from "./server.ts";

interface Listed {
  readonly namespace: string;
  readonly sandboxId: string;
  readonly status: { readonly phase: string; readonly exit?: { readonly status: number } };
}

const sleeper = ["--", "sleep", "1000"];

/** Cases of commands that list sandboxes, their events and agents. */
export const listCases: readonly CliCase[] = [
  {
    name: "ls shows state, agent, age, lease and labels, and finds by filter and label",
    async run({ cli, id }) {
      const [running, ended] = [id(), id()];
      await cli.print("run", "-d", "--name", running, "--expires", "1h", "-l", `case=${running}`, ...sleeper);
      await cli.run("run", "--name", ended, "-l", `case=${running}`, "-l", "b=2", "--", "sh", "-c", "exit 5");
      const table = await cli.print("ls", "--label", `case=${running}`);
      const [titles, ...rows] = table.split("\n").map((line) => line.split(/ {2,}/));
      assert.deepEqual(titles, ["ID", "STATE", "AGENT", "AGE", "EXPIRES", "LABELS"]);
      assert.deepEqual(
        rows.map(([name, state, agent, age, expires, labels]) => [
          ...[name, state, agent, /^\d+[smh]$/.test(age ?? "")],
          ...[expires?.replace(/\d+/, "N"), labels],
        ]),
        [
          [running, "running", "process", true, "in Nm", `case=${running}`],
          [ended, "stopped (5)", "process", true, "-", `b=2,case=${running}`],
        ],
      );
      const filters = ["--filter", `labels.case==${running},state==stopped`, "-f", "id==nobody"];
      assert.equal(await cli.print("ls", "--quiet", ...filters), ended);
      const found = await cli.json<Listed[]>("ls", "-l", `case=${running}`, "-l", "b=2");
      assert.deepEqual(
        found.map(({ namespace, sandboxId, status }) => [namespace, sandboxId, status.exit?.status]),
        [["default", ended, 5]],
      );
    },
  },
  {
    name: "ls --all-namespaces lists all namespaces, and --namespace one",
    async run({ cli, id }) {
      const name = id();
      await cli.print("--namespace", "other", "run", "-d", "--name", name, ...sleeper);
      assert.equal(await cli.print("ls", "-q", "--filter", `id==${name}`), "");
      assert.equal(await cli.print("ls", "-q", "--namespace", "other"), name);
      const table = await cli.print("ls", "--all-namespaces", "--filter", `id==${name}`);
      assert.match(table, new RegExp(`^NAMESPACE {3}ID .*\nother {7}${name} `));
      await cli.print("rm", "--force", "-n", "other", name);
    },
  },
  {
    name: "ls --watch prints what changes, and what is deleted",
    async run({ cli, id }) {
      const name = id();
      const watching = cli.start(["ls", "--watch", "--output", "json", "--filter", `id==${name}`]);
      const lines = () =>
        watching
          .output()
          .split("\n")
          .slice(0, -1)
          .map((line) => JSON.parse(line) as Partial<Listed> & { deleted?: boolean });
      const created = async () => {
        // The first list may be read before or after the record is stored.
        if (lines().length === 0) await cli.run("run", "-d", "--name", name, ...sleeper);
        return lines().some(({ status }) => status?.phase === "running");
      };
      await until("the new sandbox is printed", created);
      await cli.print("stop", name);
      await until("its end is printed", () => lines().some(({ status }) => status?.phase === "stopped"));
      await cli.print("rm", name);
      await until("its deletion is printed", () => lines().some(({ deleted }) => deleted === true));
      watching.kill("SIGTERM");
      await watching.ended;
    },
  },
  {
    name: "events prints what happened, by type, filter and position, and follows",
    async run({ cli, id }) {
      const name = id();
      const following = cli.start(["events", "--follow", "--type", "exited", "--output", "json", name]);
      await cli.run("run", "--name", name, "--", "sh", "-c", "exit 6");
      await until("the exit is printed", () => following.output().includes('"status":6'));
      following.kill("SIGTERM");
      await following.ended;
      const { sequence } = JSON.parse(following.output()) as { sequence: number };
      assert.match(
        await cli.print("events", name, "--type", "exited"),
        / {2}exited +\S+ {2}status=6 {2}reason=exited/,
      );
      assert.equal(
        await cli.print("events", name, "--filter", "type==started", "--after", String(sequence)),
        "",
      );
    },
  },
  {
    name: "agents shows who answers, what it has, and gives up what is lost",
    async run({ cli, id }) {
      assert.deepEqual(await cli.json("agents", "ls"), [{ name: "process", answers: true }]);
      assert.match(await cli.print("agents"), /^NAME +STATE\nprocess +answers$/);
      const name = id();
      await cli.print("run", "-d", "--name", name, ...sleeper);
      assert.match(
        await cli.print("agents", "inventory", "process"),
        new RegExp(`default +${name} +running +running +same`),
      );
      const found = await cli.json<{ sandboxId: string }[]>("agents", "inventory", "process");
      assert.ok(found.some(({ sandboxId }) => sandboxId === name));
      const { status, stderr } = await cli.run("agents", "forget", "nobody");
      assert.equal(status, 1);
      assert.match(stderr, /^sandbox: agent "nobody": .*; sandbox agents lists what is there\n$/);
      await cli.print("rm", "--force", name);
      assert.match(
        await cli.print("agents", "forget", "process"),
        /^\d+ sandboxes of process were given up$/,
      );
    },
  },
];
