import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { CompoundStore, type RunRequest } from "../../shared/instances/compound-store.ts";
import type { Instance, KnownSandbox } from "../../shared/instances/instance.ts";
import { InstanceStore } from "../../shared/instances/instance-store.ts";
import type { LivePhase } from "../../shared/instances/phase.ts";
import { LeaseStore } from "../../shared/leases/lease-store.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import { openDatabase } from "../../shared/store/database.ts";
import { type FreshStore, freshCall, openFreshStore, sandboxOf } from "../support/fresh-store.ts";

const createdAt = { seconds: 7, nanos: 9 };

describe("the row of a compound operation", () => {
  let fresh: FreshStore;
  let instances: InstanceStore;
  let compounds: CompoundStore;
  let call: Call;
  let nowMs = 1_800_000_000_000;
  before(async () => {
    fresh = await openFreshStore();
    const options = { served: ["a", "b"], defaultSandboxer: "a", clock: () => nowMs };
    const db = openDatabase(fresh.client);
    instances = new InstanceStore(db, options);
    compounds = new CompoundStore(db, options);
    await fresh.client.execute("insert into agents (name, epoch) values ('b', 7)");
  });
  after(() => fresh.close());
  beforeEach(() => {
    call = freshCall();
    nowMs += 1_000;
  });

  const run = (callId: string, more: Partial<RunRequest> = {}, id = "s", sandboxer = "") =>
    compounds.beginRun(
      call,
      {
        ...{ sandbox: sandboxOf(id, { sandboxer }), ifExists: "fail", onExit: "", term: undefined },
        ...more,
      },
      callId,
    );
  const instanceOf = ({ instance }: KnownSandbox): Instance => instance ?? assert.fail("there is no row");
  /** Records that the agent has shown a phase of the current life, or that it has none. */
  const show = async (phase: LivePhase | undefined) => {
    const known = await instances.find(call, "s");
    const { life, highest, agent } = instanceOf(known);
    const view = { agent, epoch: 5, fence: highest, life, phase, exit: undefined };
    const seen = phase ? { ...view, fence: 0 } : { ...view, life: 0 };
    const details = phase ? { pid: 3, address: "x", createdAt } : {};
    return instanceOf(await instances.save(call, "s", known, { view: seen, lifeBefore: life, details }));
  };
  const pendingRun = (callId: string) => ({ call: "run", callId, outcome: "pending", error: "" }) as const;
  const uidOf = async (id = "s") => (await fresh.store.get(call, id)).uid;
  const idsStored = async () => {
    const sql = "select id from sandboxes where namespace = ? order by id";
    return (await fresh.client.execute({ sql, args: [call.namespace] })).rows.map((row) => row.id);
  };

  const setExpiry = () =>
    fresh.client.execute({
      sql: "update instances set expires_at = 7 where namespace = ?",
      args: [call.namespace],
    });
  const expiries = async () => {
    const sql = "select expires_at from instances where namespace = ?";
    const { rows } = await fresh.client.execute({ sql, args: [call.namespace] });
    return rows.map((row) => row.expires_at);
  };

  it("is that of a new life for a run, with nothing of the life before", async () => {
    const first = instanceOf(await run("first", {}, "s", "b"));
    assert.deepEqual(first, {
      ...{ life: first.life, phase: "creating", highest: first.life, ending: 0, agent: "b", epoch: 7 },
      ...{ sole: "first", pid: 0, address: "", createdAt: undefined, wanted: "running", onExit: "" },
      ...{ startCall: `first_${await uidOf()}`, revision: 1, ...pendingRun("first") },
    });
    await show("running");
    await setExpiry();
    await compounds.beginDelete(call, "s", "delete", undefined);
    const gone = await show(undefined);
    assert.deepEqual([gone.phase, await idsStored()], ["gone", []]);
    const { instance: second } = await run("second", { onExit: "delete" });
    assert.ok(second && second.life > gone.highest);
    assert.deepEqual(second, {
      ...{ life: second.life, phase: "creating", highest: second.life, ending: gone.ending, agent: "a" },
      ...{ epoch: 0, sole: "second", pid: 0, address: "", createdAt: undefined, wanted: "running" },
      ...{ onExit: "delete", startCall: `second_${await uidOf()}`, revision: gone.revision + 1 },
      ...pendingRun("second"),
    });
    assert.deepEqual(await expiries(), [null]);
  });

  it("is that of a new life for a Create, with nothing of a run before, and of the run if it joins", async () => {
    const began = instanceOf(await run("first", { onExit: "delete" }, "s", "b"));
    const joined = instanceOf(await instances.beginCreate(call, "s", "b", "join", false));
    const pending = { call: "create", outcome: "pending", error: "" } as const;
    assert.deepEqual(joined, { ...began, ...pending, callId: "join", sole: "", revision: 2 });
    await show("running");
    await setExpiry();
    await compounds.beginDelete(call, "s", "delete", undefined);
    const gone = await show(undefined);
    await fresh.client.execute({
      sql: "update instances set pid = 3, created_at_seconds = 7, created_at_nanos = 9 where namespace = ?",
      args: [call.namespace],
    });
    await fresh.store.create(call, sandboxOf("s"));
    const created = instanceOf(await instances.beginCreate(call, "s", "", "create", false));
    assert.ok(created.life > gone.highest);
    assert.deepEqual(created, {
      ...{ life: created.life, phase: "creating", highest: created.life, ending: gone.ending, agent: "a" },
      ...{ epoch: 0, sole: "create", pid: 0, address: "", createdAt: undefined, wanted: "", onExit: "" },
      ...{ startCall: "", revision: gone.revision + 1, ...pending, callId: "create" },
    });
    assert.deepEqual(await expiries(), [null]);
  });

  it("has a run's aim if the run replaces it, and then its life", async () => {
    await run("first");
    const running = await show("running");
    await run("other", {}, "t");
    const next = { ifExists: "replace", onExit: "delete" } as const;
    const replaced = instanceOf(await run("second", next, "s", "b"));
    const startCall = `second_${await uidOf()}`;
    assert.ok(replaced.highest > running.highest);
    assert.deepEqual(replaced, {
      ...{ ...running, highest: replaced.highest, ending: replaced.highest, wanted: "replaced" },
      ...{ onExit: "delete", startCall, revision: running.revision + 1, ...pendingRun("second") },
    });
    assert.deepEqual(await idsStored(), ["s", "t"]);
    const gone = await show(undefined);
    const begun = instanceOf(await compounds.beginReplacement(call, "s", startCall));
    assert.ok(begun.life > gone.highest);
    assert.deepEqual(begun, {
      ...{ ...gone, life: begun.life, highest: begun.life, phase: "creating", agent: "b", epoch: 7 },
      ...{ sole: "second", pid: 0, address: "", createdAt: undefined, wanted: "running", startCall },
      ...{ onExit: "delete", revision: gone.revision + 1, ...pendingRun("second") },
    });
  });

  it("is adopted by a run that keeps the record, if its life was not started", async () => {
    await fresh.store.create(call, sandboxOf("s"));
    await instances.beginCreate(call, "s", "", "create", false);
    const created = await show("created");
    const kept = instanceOf(await run("second", { ifExists: "keep", onExit: "delete" }));
    assert.deepEqual(kept, {
      ...{ ...created, wanted: "kept", onExit: "delete", startCall: `second_${await uidOf()}` },
      ...{ revision: created.revision + 1, ...pendingRun("second") },
    });
  });

  it("is not adopted by a retry of a run whose life has started", async () => {
    await run("first");
    await show("running");
    await compounds.beginDelete(call, "s", "delete", undefined);
    await show(undefined);
    await fresh.store.create(call, sandboxOf("s"));
    await instances.beginCreate(call, "s", "", "create", false);
    const created = await show("created");
    call = { ...call, isRepeated: true };
    assert.deepEqual(instanceOf(await run("first", { ifExists: "keep" })), created);
    assert.equal(instanceOf(await run("second", { ifExists: "keep" })).wanted, "kept");
  });

  it("has the failure of a run that is undone, with no record once its life is over", async () => {
    for (const isOver of [false, true]) {
      call = freshCall();
      const { startCall } = instanceOf(await run("first"));
      const before = isOver ? await show(undefined) : await show("created");
      const failure = { isKept: false, error: "\ufeffno", code: "internal", isFinal: true };
      const undone = instanceOf(await compounds.undoRun(call, "s", { startCall, ...failure }));
      const end = isOver
        ? { wanted: "" }
        : { wanted: "deleted", highest: undone.highest, ending: undone.highest };
      assert.deepEqual(undone, {
        ...{ ...before, ...end, outcome: "failed", error: "\ufeffno" },
        ...{ startCall: startCall.replace(/^first/, ""), revision: before.revision + 1 },
      });
      assert.equal(undone.highest > before.highest, !isOver);
      assert.deepEqual(await idsStored(), isOver ? [] : ["s"]);
    }
  });

  it("stays as it is if the call has lost its fence", async () => {
    call = { ...call, fence: { condition: "? = 2", args: [1] } };
    await assert.rejects(run("first"), { code: "aborted" });
    assert.deepEqual([(await instances.find(call, "s")).instance, await idsStored()], [undefined, []]);
    const held = { condition: "? = 1", args: [1] };
    call = { ...call, fence: held };
    await run("first");
    const running = await show("running");
    const { startCall } = running;
    const failed = { startCall, isKept: false, error: "no", code: "internal", isFinal: true };
    await fresh.store.create(call, sandboxOf("t"), { forMs: 60_000 });
    const leases = new LeaseStore(openDatabase(fresh.client), Date.now, () => {});
    const { lease } = await instances.find(call, "t");
    call = { ...call, fence: { ...held, args: [2] } };
    for (const [name, write] of Object.entries({
      beginDelete: () => compounds.beginDelete(call, "s", "delete", undefined),
      undoRun: () => compounds.undoRun(call, "s", failed),
      beginCreate: () => instances.beginCreate(call, "t", "", "create", false),
      begin: () => instances.begin(call, "s", "start", "start"),
      beginShutdown: () => instances.beginShutdown(call, "s", "", "end"),
      renew: () => leases.renew(call, "t", { forMs: 90_000, mayShorten: false }),
      delete: () => fresh.store.delete(call, "t"),
    })) {
      await assert.rejects(write(), { code: "aborted" }, name);
      assert.deepEqual(instanceOf(await instances.find(call, "s")), running, name);
    }
    const known = await instances.find(call, "t");
    assert.deepEqual([known.instance, known.lease, await idsStored()], [undefined, lease, ["s", "t"]]);
  });

  it("is not there if there is a record already, unless the run keeps that, or if nobody serves it", async () => {
    await fresh.store.create(call, sandboxOf("s"));
    assert.equal((await run("first")).instance, undefined);
    assert.equal(instanceOf(await run("second", { ifExists: "keep" })).wanted, "kept");
    const unserved = await run("first", {}, "t", "nobody");
    assert.deepEqual([unserved.record, unserved.instance], [undefined, undefined]);
  });

  it("comes with a lease: that of the request, else that of its label", async () => {
    const leaseOf = async (id: string) => {
      const sql = "select expires_at, on_expire, source from leases where namespace = ? and id = ?";
      const [row] = (await fresh.client.execute({ sql, args: [call.namespace, id] })).rows;
      return row && [row.expires_at, row.on_expire, row.source];
    };
    const labels = new Map([["containerd.io/gc.expire", "2030-01-01T00:00:00Z"]]);
    await run("1", { term: { forMs: 5_000, onExpire: "stop" } }, "s");
    await run("2", { sandbox: sandboxOf("t", { labels }) });
    await run("3", {}, "u");
    assert.deepEqual(await leaseOf("s"), [(nowMs + 5_000) * 1_000, "stop", "request"]);
    assert.deepEqual(await leaseOf("t"), [Date.UTC(2030) * 1_000, "delete", "label"]);
    assert.equal(await leaseOf("u"), undefined);
  });

  it("comes with a subscription only if its record is the run's own, or one that the run keeps", async () => {
    const subscription = {
      uid: crypto.randomUUID(),
      url: "https://x",
      filter: [],
      secrets: "{}",
    };
    const stored = async () => {
      const sql = "select uid from subscriptions where namespace = ?";
      return (await fresh.client.execute({ sql, args: [call.namespace] })).rows.length;
    };
    await fresh.store.create(call, sandboxOf("s"));
    await run("first", { subscription });
    assert.equal(await stored(), 0);
    await run("second", { subscription, ifExists: "keep" });
    assert.equal(await stored(), 1);
    await run("third", { subscription: { ...subscription, uid: crypto.randomUUID() } }, "t");
    assert.equal(await stored(), 2);
  });

  it("comes with a subscription that begins again if there is one of an earlier record", async () => {
    const subscription = { uid: crypto.randomUUID(), url: "https://x", filter: [], secrets: "[]" };
    await run("first", { subscription });
    await fresh.client.execute({
      sql: `update subscriptions set paused_at = 1, paused_reason = 'r', failing_since = 1, updated_at = 1
        where namespace = ?`,
      args: [call.namespace],
    });
    await show("running");
    const next = { uid: crypto.randomUUID(), url: "https://y", filter: ["type==created"], secrets: "[1]" };
    await run("second", { subscription: next, ifExists: "replace" });
    const { rows } = await fresh.client.execute({
      sql: `select uid, cast(url as text), cast(filter as text), cast(secrets as text), revision, paused_at,
        paused_reason, failing_since, updated_at from subscriptions where namespace = ?`,
      args: [call.namespace],
    });
    const { uid } = subscription;
    assert.deepEqual(
      rows.map((row) => Object.values(row)),
      [[uid, "https://y", '["type==created"]', "[1]", 2, null, "", null, nowMs * 1_000]],
    );
  });

  it("says what a Delete has begun, and which calls have taken effect", async () => {
    const outcome = async (versions?: Parameters<CompoundStore["beginDelete"]>[3]) =>
      (await compounds.beginDelete(call, "s", "delete", versions)).outcome;
    assert.equal(await outcome(), "missing");
    assert.equal(await compounds.hasTakenEffect(call, "s", "delete"), false);
    const { uid, revision } = await fresh.store.create(call, sandboxOf("s"));
    assert.equal(await outcome([{ uid, revision: revision + 1 }]), "changed");
    assert.equal(await outcome("expired"), "changed");
    assert.equal(await outcome([{ uid, revision }]), "deleted");
    assert.equal(await compounds.hasTakenEffect(call, "s", "delete"), true);
    assert.equal(await compounds.hasTakenEffect(call, "s", "other"), false);
    await run("first");
    await show("running");
    assert.equal(await outcome([{ uid, revision }]), "changed");
    assert.equal(await outcome(), "ending");
  });
});
