import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CliCase } from "./server.ts";

const sleeper = ["--", "sleep", "1000"];

/** Cases of commands that change and delete sandboxes. */
export const changeCases: readonly CliCase[] = [
  {
    name: "stop, start and wait go through a sandbox's states",
    async run({ cli, id }) {
      const name = id();
      await cli.print("run", "-d", "--name", name, ...sleeper);
      const { status, stderr } = await cli.run("wait", "--timeout", "1s", name);
      assert.equal(status, 124);
      assert.match(stderr, new RegExp(`${name} has not ended within 1s`));
      assert.equal(await cli.print("stop", "--timeout", "5s", name), name);
      assert.equal((await cli.json<{ exitStatus: number }>("wait", name)).exitStatus, 143);
      assert.equal(await cli.print("start", name), name);
      assert.equal(await cli.print("ls", "-q", "--filter", `id==${name},state==running`), name);
      assert.equal(await cli.print("start", name), name, "one that runs is left alone");
    },
  },
  {
    name: "rm refuses what runs, ends it with --force, and deletes what has stopped",
    async run({ cli, id }) {
      const [running, stopped] = [id(), id()];
      await cli.print("run", "-d", "--name", running, ...sleeper);
      await cli.print("run", "--name", stopped, "--", "true");
      const { status, stdout, stderr } = await cli.run("rm", running, stopped);
      assert.deepEqual({ status, stdout }, { status: 1, stdout: `${stopped}\n` });
      assert.equal(stderr, `sandbox: ${running} is running; sandbox rm --force ends it first\n`);
      assert.deepEqual(await cli.json("rm", "--force", running), { sandboxId: running, outcome: "deleted" });
    },
  },
  {
    name: "rm --filter deletes what matches, and --dry-run only counts it",
    async run({ cli, id }) {
      const names = [id(), id(), id()];
      const label = `group=${names[0]}`;
      for (const name of names) await cli.print("run", "-d", "--name", name, "-l", label, ...sleeper);
      const filter = ["--filter", `labels.group==${names[0]}`];
      assert.equal(await cli.print("rm", ...filter, "--dry-run"), "3 would be deleted");
      const refused = await cli.run("rm", ...filter);
      assert.equal(refused.status, 1);
      assert.match(refused.stderr, /^sandbox: \S+ is running; sandbox rm --force ends it first\n/);
      assert.deepEqual((await cli.print("rm", "-f", ...filter)).split("\n").sort(), names);
      assert.deepEqual(await cli.json("rm", ...filter, "--dry-run"), { count: 0 });
    },
  },
  {
    name: "label sets and removes labels",
    async run({ cli, id }) {
      const name = id();
      await cli.print("run", "-d", "--name", name, "-l", "a=1", "-l", "b=2", ...sleeper);
      assert.equal(await cli.print("label", name, "a-", "c.d/e=x=y"), "b=2,c.d/e=x=y");
      assert.equal(await cli.print("label", name, "b-", "c.d/e-"), "no labels");
      assert.equal((await cli.run("label", name, "nonsense")).status, 2);
    },
  },
  {
    name: "renew postpones the end, and brings it forward only with --shorten",
    async run({ cli, id }) {
      const name = id();
      await cli.print("run", "-d", "--name", name, "--expires", "10m", ...sleeper);
      const renew = (...words: string[]) => cli.json<{ expiresAt: string }>("renew", name, ...words);
      const longer = await renew("--for", "2h");
      assert.equal((await renew("--for", "1h")).expiresAt, longer.expiresAt);
      assert.ok((await renew("--for", "1h", "--shorten")).expiresAt < longer.expiresAt);
      assert.match(
        await cli.print("renew", name, "--for", "5h"),
        new RegExp(`^${name} ends in [45]h, at 20`),
      );
    },
  },
  {
    name: "trigger lists and tries triggers, and replays their deliveries",
    async run({ cli, server, folder }) {
      const typeUrl = "types.containerd.io/opencontainers/runtime-spec/1/Spec";
      const spec = { typeUrl, json: { process: { args: ["true"], cwd: "/" } } };
      const run = {
        sandboxId: "hook-{body.number}",
        runtime: { name: "process" },
        ifExists: "replace",
        spec,
      };
      const created = await server.ask("/v1/namespaces/default/triggers", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          name: "pr",
          verify: { scheme: "bearer", secrets: [{ kid: "1", secret: "a-secret-of-the-tests-0123456789" }] },
          rules: [{ when: ["body.action==opened"], do: [{ run }] }],
          keepBody: "always",
        }),
      });
      assert.equal(created.status, 201, await created.text());
      assert.match(await cli.print("trigger", "ls"), /pr +bearer +active +1 +\/hooks\/default\/pr/);
      const sample = join(folder.path, "sample.json");
      await writeFile(sample, '{"action":"opened","number":7}');
      const header = "Authorization: Bearer a-secret-of-the-tests-0123456789";
      const tried = await cli.print("trigger", "test", "pr", "--body", sample, "--header", header);
      assert.match(tried, /verified +by 1[\s\S]*operations +run hook-7/);
      const other = cli.start(
        ["trigger", "test", "pr", "--body", "-", "-o", "json"],
        {},
        '{"action":"closed"}',
      );
      assert.equal(JSON.parse((await other.ended).stdout).outcome, "ignored");
      const deliver = async (body: string) => {
        const authorization = header.replace("Authorization: ", "");
        const headers = { authorization, "content-type": "application/json" };
        await server.ask("/hooks/default/pr", { method: "POST", headers, body });
        const [newest] = await cli.json<{ delivery: string }[]>("trigger", "deliveries", "pr");
        return newest?.delivery ?? "";
      };
      const done = await deliver('{"action":"opened","number":8}');
      assert.match(await cli.print("trigger", "deliveries", "pr"), new RegExp(`${done} +`));
      const replayed = await cli.print("trigger", "replay", "pr", done, "--force");
      assert.ok(replayed.startsWith(`done: ${done}`), replayed);
      const failed = await deliver('{"action":"opened"}');
      const { status, stdout } = await cli.run("trigger", "replay", "pr", failed);
      assert.ok(status === 1 && stdout.startsWith(`failed: ${failed}`), stdout);
    },
  },
  {
    name: "what is changed is printed in JSON, if that is asked for",
    async run({ cli, id }) {
      const name = id();
      await cli.print("run", "-d", "--name", name, ...sleeper);
      type Record = { sandboxId: string; labels: object; status: { phase: string } };
      const labelled = await cli.json<Record>("label", name, "a=1");
      assert.deepEqual([labelled.sandboxId, labelled.labels], [name, { a: "1" }]);
      assert.deepEqual(await cli.json("stop", name), { sandboxId: name });
      assert.equal((await cli.json<Record>("start", name)).status.phase, "running");
      const lines = (await cli.print("events", name, "-o", "json")).split("\n");
      const types = lines.map((line) => (JSON.parse(line) as { type: string }).type.split(".").at(-1));
      assert.deepEqual(types.slice(-2), ["created", "started"]);
      assert.equal((await cli.run("events", "--after", "x")).status, 2);
    },
  },
  {
    name: "trigger replay obeys the order of deliveries, and disregards it with --force",
    async run({ cli, server, id }) {
      const [trigger, sandboxId] = [id(), id()];
      await cli.print("run", "--name", sandboxId, "--", "true");
      const json = { "content-type": "application/json" };
      const secret = "a-secret-of-the-tests-0123456789";
      const created = await server.ask("/v1/namespaces/default/triggers", {
        method: "POST",
        headers: json,
        body: JSON.stringify({
          name: trigger,
          verify: { scheme: "bearer", secrets: [{ kid: "1", secret }] },
          sequence: "{body.time}",
          rules: [{ do: [{ stop: { sandboxId } }] }],
        }),
      });
      assert.equal(created.status, 201, await created.text());
      const deliver = async (time: number) => {
        const headers = { ...json, authorization: `Bearer ${secret}` };
        const path = `/hooks/default/${trigger}`;
        const answer = await server.ask(path, { method: "POST", headers, body: JSON.stringify({ time }) });
        return (await answer.json()) as { delivery: string };
      };
      const { delivery } = await deliver(1);
      await deliver(2);
      type Listed = { delivery: string; outcome: string }[];
      const listed = await cli.json<Listed>("trigger", "deliveries", trigger);
      assert.deepEqual([listed.length, listed[1]?.delivery], [2, delivery]);
      const names = (await cli.json<{ name: string }[]>("trigger", "ls")).map(({ name }) => name);
      assert.ok(names.includes(trigger), names.join());
      const replay = ["trigger", "replay", trigger, delivery];
      assert.equal((await cli.json<Listed[0]>(...replay)).outcome, "stale");
      assert.equal((await cli.json<Listed[0]>(...replay, "--force")).outcome, "done");
      assert.match(await cli.print(...replay), /^stale: /);
    },
  },
];
