import assert from "node:assert/strict";
import { type Ask, idsOf, type Json, rest, rpc } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import { isRunning } from "../support/processes.ts";
import { until } from "../support/until.ts";
import type { Case } from "./case.ts";
import { Sandboxes } from "./sandboxes.ts";
import { processWorkload } from "./workload.ts";

const runtime = { name: "r" };
const label = "containerd.io/gc.expire";

/** Returns the time in some seconds. */
function inSeconds(seconds: number): string {
  return new Date(Date.now() + seconds * 1_000).toISOString();
}

function secondsUntil(time: unknown): number {
  return (Date.parse(String(time)) - Date.now()) / 1_000;
}

/** Makes a request that must succeed. Returns its body. */
async function done(ask: Ask, ns: string, route: string, body?: unknown): Promise<Json> {
  const { status, body: answer } = await rest(ask, ns, route, body);
  assert.ok(status < 300, `${route}: ${JSON.stringify(answer)}`);
  return answer;
}

function isGone(ask: Ask, ns: string, id: string): Promise<void> {
  return until(`${id} is gone`, async () => (await rest(ask, ns, `GET /sandboxes/${id}`)).status === 404);
}

/** Returns the types of a sandbox's events, in order. */
async function typesOf(ask: Ask, ns: string, id: string): Promise<readonly string[]> {
  const { events } = await done(ask, ns, `GET /sandboxes/${id}/history`);
  assert.ok(Array.isArray(events));
  return events.map(({ type }) => String(type).split(".").at(-1) ?? "");
}

/** Leases of records, which need no agent. */
export const leaseCases: readonly Case[] = [
  {
    name: "a record with a lease is deleted when that is over, with its events",
    async run(ask) {
      const ns = freshNamespace();
      const created = await done(ask, ns, "POST /sandboxes", { sandboxId: "one", runtime, expiresIn: "1s" });
      assert.ok(secondsUntil(created.status?.expiresAt) <= 1);
      assert.equal(created.status?.phase, "none");
      await isGone(ask, ns, "one");
      assert.ok(secondsUntil(created.status?.expiresAt) <= 0, "it was deleted before its time");
      assert.deepEqual(await typesOf(ask, ns, "one"), ["created", "expiring", "expired", "deleted"]);
    },
  },
  {
    name: "onExpire stop keeps the record, without its lease",
    async run(ask) {
      const ns = freshNamespace();
      const body = { sandboxId: "kept", runtime, expiresIn: "1s", onExpire: "stop" };
      await done(ask, ns, "POST /sandboxes", body);
      await until("the lease is gone", async () => {
        const { status } = await done(ask, ns, "GET /sandboxes/kept");
        return status?.expiresAt === undefined;
      });
      assert.deepEqual(await typesOf(ask, ns, "kept"), ["created", "expiring", "expired"]);
    },
  },
  {
    name: "a renewal raises the end of a lease, and shortens it only if told",
    async run(ask) {
      const ns = freshNamespace();
      const created = await done(ask, ns, "POST /sandboxes", {
        sandboxId: "one",
        runtime,
        expiresAt: inSeconds(300),
      });
      assert.ok(secondsUntil(created.status?.expiresAt) > 200);
      const renew = (body: unknown) => done(ask, ns, "POST /sandboxes/one/renew", body);
      const raised = await renew({ for: "2h" });
      assert.ok(secondsUntil(raised.expiresAt) > 3_600);
      assert.equal(raised.onExpire, "delete");
      const same = await renew({ for: "10m" });
      assert.equal(same.expiresAt, raised.expiresAt);
      const stored = await done(ask, ns, "GET /sandboxes/one");
      assert.equal(stored.status?.expiresAt, raised.expiresAt);
      const shorter = await renew({ for: "10m", shorten: true });
      assert.ok(secondsUntil(shorter.expiresAt) <= 600);
      assert.deepEqual(await typesOf(ask, ns, "one"), ["created", "renewed", "renewed", "renewed"]);
    },
  },
  {
    name: "PATCH writes a lease, alone or with other fields",
    async run(ask) {
      const ns = freshNamespace();
      await done(ask, ns, "POST /sandboxes", { sandboxId: "one", runtime, labels: { a: "1" } });
      const alone = await done(ask, ns, "PATCH /sandboxes/one", { expiresIn: "1h", onExpire: "stop" });
      assert.ok(secondsUntil(alone.status?.expiresAt) > 3_000);
      assert.deepEqual(alone.labels, { a: "1" });
      const both = await done(ask, ns, "PATCH /sandboxes/one?fields=labels", {
        labels: { a: "2" },
        expiresIn: "10m",
      });
      assert.ok(secondsUntil(both.status?.expiresAt) <= 600);
      assert.deepEqual(both.labels, { a: "2" });
      const renewed = await done(ask, ns, "POST /sandboxes/one/renew", { for: "20m" });
      assert.equal(renewed.onExpire, "stop");
    },
  },
  {
    name: "PATCH removes a lease, and sets another one",
    async run(ask) {
      const ns = freshNamespace();
      for (const member of ["expiresIn", "expiresAt"]) {
        const id = member.toLowerCase();
        await done(ask, ns, "POST /sandboxes", { sandboxId: id, runtime, expiresIn: "1h" });
        const removed = await done(ask, ns, `PATCH /sandboxes/${id}`, { [member]: null });
        assert.equal(removed.status?.expiresAt, undefined);
        assert.deepEqual((await done(ask, ns, `GET /sandboxes/${id}`)).status, { phase: "none" });
        for (const filter of [
          "expiresAt",
          "expiresAt>2020-01-01T00:00:00Z",
          "expiresAt<2400-01-01T00:00:00Z",
        ]) {
          const found = await done(ask, ns, `GET /sandboxes?filter=${encodeURIComponent(filter)}`);
          assert.ok(!idsOf(found).includes(id), filter);
        }
        const renewed = await rest(ask, ns, `POST /sandboxes/${id}/renew`, { for: "10m" });
        assert.deepEqual([renewed.status, renewed.body.code], [400, "failed_precondition"]);
        assert.match(String(renewed.body.detail), /has no lease/);
        const alone = await rest(ask, ns, `PATCH /sandboxes/${id}`, { onExpire: "stop" });
        assert.deepEqual([alone.status, alone.body.code], [400, "failed_precondition"]);
        // Again, beside another field.
        const again = await done(ask, ns, `PATCH /sandboxes/${id}?fields=labels.a`, {
          labels: { a: "1" },
          [member]: null,
        });
        assert.deepEqual([again.status?.expiresAt, again.labels], [undefined, { a: "1" }]);
        const { events } = await done(ask, ns, `GET /sandboxes/${id}/history`);
        assert.ok(Array.isArray(events));
        const renewals = events.filter(({ type }) => String(type).endsWith(".renewed"));
        assert.deepEqual(
          renewals.map(({ data }) => data.expiresAt),
          [undefined],
        );
        const leased = await done(ask, ns, `PATCH /sandboxes/${id}`, { expiresIn: "1h" });
        assert.ok(secondsUntil(leased.status?.expiresAt) > 3_000);
      }
    },
  },
  {
    name: "PATCH changes onExpire alone, and the end stays",
    async run(ask) {
      const ns = freshNamespace();
      const { status } = await done(ask, ns, "POST /sandboxes", {
        sandboxId: "one",
        runtime,
        expiresIn: "1h",
      });
      const changed = await done(ask, ns, "PATCH /sandboxes/one", { onExpire: "stop" });
      assert.equal(changed.status?.expiresAt, status?.expiresAt);
      const renewed = await done(ask, ns, "POST /sandboxes/one/renew", { for: "1m" });
      assert.deepEqual([renewed.onExpire, renewed.expiresAt], ["stop", status?.expiresAt]);
      assert.deepEqual(await typesOf(ask, ns, "one"), ["created", "updated", "renewed", "renewed"]);
      await done(ask, ns, "POST /sandboxes", { sandboxId: "two", runtime });
      const refused = await rest(ask, ns, "PATCH /sandboxes/two?fields=labels.a", {
        labels: { a: "1" },
        onExpire: "stop",
      });
      assert.deepEqual([refused.status, refused.body.code], [400, "failed_precondition"]);
      assert.deepEqual((await done(ask, ns, "GET /sandboxes/two")).labels, {});
    },
  },
  {
    name: "a lease that was removed may come again from containerd's label",
    async run(ask) {
      const ns = freshNamespace();
      const labels = { [label]: inSeconds(1_000) };
      await done(ask, ns, "POST /sandboxes", { sandboxId: "one", runtime, labels });
      const removed = await done(ask, ns, "PATCH /sandboxes/one", { expiresAt: null });
      assert.deepEqual([removed.status?.expiresAt, removed.labels], [undefined, labels]);
      const again = await done(ask, ns, "PATCH /sandboxes/one?fields=labels", { labels });
      assert.equal(Date.parse(String(again.status?.expiresAt)), Date.parse(labels[label]));
      const gone = await done(ask, ns, "PATCH /sandboxes/one?fields=labels", { labels: {} });
      assert.equal(gone.status?.expiresAt, undefined);
    },
  },
  {
    name: "a new record without a lease may say so",
    async run(ask) {
      const ns = freshNamespace();
      const body = { sandboxId: "one", runtime, expiresAt: null };
      assert.deepEqual((await done(ask, ns, "POST /sandboxes", body)).status, { phase: "none" });
    },
  },
  {
    name: "a renewal without a record or a lease is refused",
    async run(ask) {
      const ns = freshNamespace();
      await done(ask, ns, "POST /sandboxes", { sandboxId: "one", runtime });
      const body = { for: "10m" };
      const missing = await rest(ask, ns, "POST /sandboxes/none/renew", body);
      assert.deepEqual([missing.status, missing.body.code], [404, "not_found"]);
      const endless = await rest(ask, ns, "POST /sandboxes/one/renew", body);
      assert.deepEqual([endless.status, endless.body.code], [400, "failed_precondition"]);
    },
  },
  {
    name: "invalid leases are refused",
    async run(ask) {
      const ns = freshNamespace();
      for (const lease of [
        { expiresIn: "soon" },
        { expiresIn: "0s" },
        { expiresIn: "999ms" },
        { expiresIn: "87601h" },
        { expiresIn: 10 },
        { expiresAt: "tomorrow" },
        { expiresAt: inSeconds(-1) },
        { expiresAt: inSeconds(11 * 366 * 24 * 3_600) },
        { expiresIn: "1h", expiresAt: inSeconds(10) },
        { expiresIn: "1h", onExpire: "explode" },
        { onExpire: "stop" },
      ]) {
        const { status, body } = await rest(ask, ns, "POST /sandboxes", {
          sandboxId: "one",
          runtime,
          ...lease,
        });
        assert.deepEqual([status, body.code], [400, "invalid_argument"], JSON.stringify([lease, body]));
      }
      const longest = { sandboxId: "longest", runtime, expiresIn: "87600h", onExpire: "stop" };
      const { status: state } = await done(ask, ns, "POST /sandboxes", longest);
      assert.ok(secondsUntil(state?.expiresAt) > 3_600 * 87_599);
      for (const body of [
        {},
        { for: "1" },
        { for: "999ms" },
        { for: "87601h" },
        { for: "1m", shorten: 1 },
        { for: "1m", more: 1 },
      ]) {
        const { status, body: answer } = await rest(ask, ns, "POST /sandboxes/one/renew", body);
        assert.deepEqual([status, answer.code], [400, "invalid_argument"], JSON.stringify([body, answer]));
      }
    },
  },
  {
    name: "containerd's label is a lease, also over RPC, unless there is an explicit one",
    async run(ask) {
      const ns = freshNamespace();
      const endOf = async (id: string) => (await done(ask, ns, `GET /sandboxes/${id}`)).status?.expiresAt;
      const create = async (sandboxId: string, labels: Readonly<Record<string, string>>) =>
        rpc(ask, "Store", "Create", { sandbox: { sandboxId, runtime, labels } }, ns);
      await create("soon", { [label]: inSeconds(1) });
      const [first, second] = [inSeconds(1_000), inSeconds(2_000)];
      await create("later", { [label]: first });
      await create("odd", { [label]: "whenever" });
      assert.equal(Date.parse(String(await endOf("later"))), Date.parse(first));
      assert.equal(await endOf("odd"), undefined);
      const update = (labels: Readonly<Record<string, string>>, field: string) =>
        rpc(ask, "Store", "Update", { sandbox: { sandboxId: "later", labels }, fields: [field] }, ns);
      await update({ [label]: second }, `labels.${label}`);
      assert.equal(Date.parse(String(await endOf("later"))), Date.parse(second));
      await update({ a: "1" }, "labels.a");
      assert.equal(Date.parse(String(await endOf("later"))), Date.parse(second));
      await update({ a: "1" }, "labels");
      assert.equal(await endOf("later"), undefined);
      const explicit = (await done(ask, ns, "PATCH /sandboxes/later", { expiresIn: "1h" })).status?.expiresAt;
      await update({ [label]: first }, "labels");
      assert.equal(await endOf("later"), explicit);
      await isGone(ask, ns, "soon");
    },
  },
  {
    name: "deleting a record deletes its lease, and a new record has none",
    async run(ask) {
      const ns = freshNamespace();
      await done(ask, ns, "POST /sandboxes", { sandboxId: "one", runtime, expiresIn: "1h" });
      await done(ask, ns, "DELETE /sandboxes/one");
      const again = await done(ask, ns, "POST /sandboxes", { sandboxId: "one", runtime });
      assert.equal(again.status?.expiresAt, undefined);
    },
  },
];

/** Shortens the lease of a sandbox to the minimum. On a slow machine it may be over before that is confirmed. */
async function shorten({ ask, ns }: Sandboxes, id: string): Promise<unknown> {
  const { status, body } = await rest(ask, ns, `POST /sandboxes/${id}/renew`, { for: "1s", shorten: true });
  assert.ok(status === 200 || String(body.code) === "failed_precondition", JSON.stringify(body));
  return body.expiresAt;
}

const lives: Readonly<Record<string, (sandboxes: Sandboxes) => Promise<void>>> = {
  async "a running sandbox ends with its lease, and so does its record"(sandboxes) {
    const { ask, ns, workload } = sandboxes;
    const body = { sandboxId: "one", ...workload.record, expiresIn: "1h" };
    const { status: state } = await done(ask, ns, "POST /run", body);
    assert.ok(secondsUntil(state?.expiresAt) > 3_000);
    await shorten(sandboxes, "one");
    const pid = Number(state?.pid);
    await isGone(ask, ns, "one");
    assert.ok(!isRunning(pid), `process ${pid} still runs`);
    const types = await typesOf(ask, ns, "one");
    assert.deepEqual(
      ["expired", "exited", "deleted"].map((type) => types.filter((each) => each === type).length),
      [1, 1, 1],
      JSON.stringify(types),
    );
    const exit = await done(ask, ns, "GET /sandboxes/one/wait");
    assert.equal(exit.reason, "expired");
  },

  async "onExpire stop stops the process and keeps the record"(sandboxes) {
    const { ask, ns, workload } = sandboxes;
    const body = { sandboxId: "one", ...workload.record, expiresIn: "1h", onExpire: "stop" };
    const { status: state } = await done(ask, ns, "POST /run", body);
    await shorten(sandboxes, "one");
    const pid = Number(state?.pid);
    await until("it has stopped", async () => {
      const { status } = await done(ask, ns, "GET /sandboxes/one");
      return String(status?.phase) === "stopped" && status?.expiresAt === undefined;
    });
    assert.ok(!isRunning(pid), `process ${pid} still runs`);
    await done(ask, ns, "DELETE /sandboxes/one?force=true");
  },

  async "a renewed sandbox outlives its first lease"(sandboxes) {
    const { ask, ns, workload } = sandboxes;
    const body = { sandboxId: "one", ...workload.record, expiresIn: "1h" };
    const { status: state } = await done(ask, ns, "POST /run", body);
    const first = await shorten(sandboxes, "one");
    const renewed = await rest(ask, ns, "POST /sandboxes/one/renew", { for: "10m" });
    // On a slow machine the lease may be over first: then the renewal must say so.
    if (renewed.status !== 200) {
      assert.match(String(renewed.body.code), /failed_precondition|not_found/);
      return;
    }
    await until("the first lease is over", () => first === undefined || secondsUntil(first) < -1);
    const now = await done(ask, ns, "GET /sandboxes/one/status");
    assert.equal(String(now.state), "SANDBOX_READY");
    assert.ok(isRunning(Number(state?.pid)));
    await done(ask, ns, "DELETE /sandboxes/one?force=true");
  },
};

/** Leases of sandboxes that live. */
export const livingLeaseCases: readonly Case[] = Object.entries(lives).map(([name, behave]) => ({
  name,
  run: (ask) => behave(new Sandboxes(ask, processWorkload)),
}));
