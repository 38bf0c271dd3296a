import assert from "node:assert/strict";
import { rest, rpc } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import { until } from "../support/until.ts";
import type { Case } from "./case.ts";
import { done, expireLabel, inSeconds, isGone, runtime, secondsUntil, typesOf } from "./lease-fixture.ts";

/** Leases of records, which need no agent. */
export const leaseCases: readonly Case[] = [
  {
    name: "a record with a lease is deleted when it expires, with its events",
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
    name: "a renewal raises the end of a lease, and shortens it only on request",
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
      const tenYears = { sandboxId: "longest", runtime, expiresIn: "87600h", onExpire: "stop" };
      const { status: state } = await done(ask, ns, "POST /sandboxes", tenYears);
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
      await create("soon", { [expireLabel]: inSeconds(1) });
      const [first, second] = [inSeconds(1_000), inSeconds(2_000)];
      await create("later", { [expireLabel]: first });
      await create("odd", { [expireLabel]: "whenever" });
      assert.equal(Date.parse(String(await endOf("later"))), Date.parse(first));
      assert.equal(await endOf("odd"), undefined);
      const update = (labels: Readonly<Record<string, string>>, field: string) =>
        rpc(ask, "Store", "Update", { sandbox: { sandboxId: "later", labels }, fields: [field] }, ns);
      await update({ [expireLabel]: second }, `labels.${expireLabel}`);
      assert.equal(Date.parse(String(await endOf("later"))), Date.parse(second));
      await update({ a: "1" }, "labels.a");
      assert.equal(Date.parse(String(await endOf("later"))), Date.parse(second));
      await update({ a: "1" }, "labels");
      assert.equal(await endOf("later"), undefined);
      const explicit = (await done(ask, ns, "PATCH /sandboxes/later", { expiresIn: "1h" })).status?.expiresAt;
      await update({ [expireLabel]: first }, "labels");
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
