import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { SandboxError } from "../../shared/errors/error.ts";
import { type DueLease, LeaseStore } from "../../shared/leases/lease-store.ts";
import { LeaseSweeper } from "../../shared/leases/sweeper.ts";
import { endOf, labelledEnd, maxLeaseMs, replacesLabel } from "../../shared/leases/term.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import { openDatabase } from "../../shared/store/database.ts";
import { type FreshStore, freshCall, openFreshStore, sandboxOf } from "../support/fresh-store.ts";
import { rejects } from "../support/rejects.ts";
import { until } from "../support/until.ts";

const label = "containerd.io/gc.expire";
const { signal } = new AbortController();

describe("a lease by the clock", () => {
  let fresh: FreshStore;
  let leases: LeaseStore;
  let call: Call;
  let nowMs = 1_800_000_000_000;
  const notified: string[] = [];
  before(async () => {
    fresh = await openFreshStore();
    leases = new LeaseStore(
      openDatabase(fresh.client),
      () => nowMs,
      (namespace) => notified.push(namespace),
    );
  });
  after(() => fresh.close());
  beforeEach(async () => {
    call = freshCall();
    nowMs += 24 * 3_600_000;
    notified.length = 0;
    await fresh.client.execute("delete from leases");
  });

  const now = () => nowMs * 1_000;

  /** Stores a record whose lease ends at a time, in microseconds since 1970. */
  async function lease(id: string, expiresAt: number, more: { warned?: number; expired?: number } = {}) {
    await fresh.store.create(call, sandboxOf(id));
    await fresh.client.execute({
      sql: "insert into leases values (?, ?, ?, 'stop', ?, ?, 7, 'request')",
      args: [call.namespace, id, expiresAt, more.warned ?? null, more.expired ?? null],
    });
  }
  const idsOf = (found: readonly DueLease[]) => found.map(({ id }) => id);
  const due = async (limit = 100) => {
    const { expired, unfinished, expiring, next } = await leases.due(signal, limit);
    return { expired: idsOf(expired), unfinished: idsOf(unfinished), expiring: idsOf(expiring), next };
  };
  /** Returns the rows of a sandbox. */
  const rowsOf = async (id: string, from: string) => {
    const sql = `select * from ${from} where namespace = ? and id = ?`;
    return (await fresh.client.execute({ sql, args: [call.namespace, id] })).rows;
  };
  const row = async (id: string) => (await rowsOf(id, "leases"))[0];
  const typesOf = async (id: string) => (await rowsOf(id, "events")).map(({ type }) => type);
  /** Returns a sweeper of leases that only stop their sandboxes. */
  const sweeperOf = (stop: () => Promise<void>, hasEnded = async () => true) =>
    new LeaseSweeper(leases, { stop, hasEnded, expire: () => assert.fail("only its sandbox ends") });

  it("is due at its end, and is warned about 60 seconds before, to the microsecond", async () => {
    await lease("over", now());
    await lease("soon", now() + 1, { warned: 1 });
    await lease("minute", now() + 60_000_000);
    await lease("later", now() + 60_000_001);
    const expected = { expired: ["over"], unfinished: [], expiring: ["over", "minute"], next: now() + 1 };
    assert.deepEqual(await due(), expected);
  });

  it("that nobody has finished is taken over after 30 seconds", async () => {
    await lease("old", 1, { warned: 1, expired: now() - 30_000_000 });
    await lease("young", 1, { warned: 1, expired: now() - 29_999_999 });
    const { unfinished, ...rest } = await leases.due(signal, 10);
    assert.deepEqual(idsOf(unfinished), ["old"]);
    assert.deepEqual(rest, { expired: [], expiring: [], next: undefined });
    assert.equal((await leases.takeOver(unfinished)).length, 1);
    assert.equal((await leases.takeOver(unfinished)).length, 0);
    assert.equal((await row("old"))?.expired_at, now());
  });

  it("that is due first is found first, and at most as many as wanted", async () => {
    await lease("b", now() - 1);
    await lease("a", now());
    await lease("c", now() - 2);
    assert.deepEqual((await due(2)).expired, ["c", "b"]);
    assert.deepEqual((await due(2)).expiring, ["c", "b"]);
  });

  it("is warned about once, and again after a renewal", async () => {
    await lease("s", now() + 1_000_000);
    const { expiring } = await leases.due(signal, 10);
    await leases.warn(expiring);
    await leases.warn(expiring);
    assert.deepEqual(notified, [call.namespace, call.namespace]);
    assert.deepEqual(await typesOf("s"), ["created", "expiring"]);
    assert.equal((await row("s"))?.warned_at, now());
    assert.deepEqual((await due()).expiring, []);
    await leases.renew(call, "s", { forMs: 60_000, mayShorten: false });
    assert.deepEqual((await due()).expiring, ["s"]);
  });

  it("that was renewed after it was found does not expire", async () => {
    await lease("s", now());
    const { expired, expiring } = await leases.due(signal, 10);
    nowMs += 5;
    const { lease: renewed } = await leases.renew(call, "s", { forMs: 1, mayShorten: false });
    assert.equal(renewed?.expiresAt, now() + 1_000);
    nowMs += 5;
    assert.deepEqual(await leases.expire(expired), []);
    await leases.warn(expiring);
    assert.deepEqual(await typesOf("s"), ["created", "renewed"]);
  });

  it("is never shortened by a renewal that may not, and has a higher revision after each", async () => {
    await lease("s", now() + 5_000_000);
    const renew = async (forMs: number, mayShorten = false) => {
      const known = await leases.renew(call, "s", { forMs, mayShorten });
      return [Number(known.lease?.expiresAt) - now(), known.lease?.revision];
    };
    assert.deepEqual(await renew(4_000), [5_000_000, now()]);
    assert.deepEqual(await renew(6_000), [6_000_000, now() + 1]);
    assert.deepEqual(await renew(2_000, true), [2_000_000, now() + 2]);
    assert.deepEqual(notified, [call.namespace, call.namespace, call.namespace]);
  });

  it("is ended early only in the revision that was seen", async () => {
    await lease("s", now() + 5_000_000);
    await leases.endNow(call, "s", { revision: 6 });
    assert.deepEqual((await due()).expired, []);
    await leases.endNow(call, "s", { revision: 7 });
    assert.deepEqual((await due()).expired, ["s"]);
    await fresh.client.execute({ sql: "update leases set expired_at = 1, expires_at = 9" });
    await leases.endNow(call, "s", { revision: 7 });
    assert.equal((await row("s"))?.expires_at, 9);
    await rejects(leases.renew(call, "s", { forMs: 1_000, mayShorten: false }), "failed_precondition");
  });

  it("is finished only once its expiry has begun", async () => {
    await lease("s", now());
    const [found] = (await leases.due(signal, 10)).expired;
    assert.ok(found);
    await leases.finish(found);
    assert.ok(await row("s"));
    await leases.expire([found]);
    await leases.finish({ ...found, expiresAt: found.expiresAt + 1 });
    assert.ok(await row("s"));
    await leases.finish(found);
    assert.equal(await row("s"), undefined);
  });

  it("is kept until its sandbox has ended, and then forgotten", async () => {
    let hasEnded = false;
    let stops = 0;
    let failure: Error | undefined;
    const stop = async () => {
      stops++;
      if (failure) throw failure;
    };
    const sweeper = sweeperOf(stop, async () => hasEnded);
    await lease("s", now());
    await lease("next", now() + 5_000_500);
    const first = await sweeper.sweep(signal, 10);
    await first.work;
    assert.deepEqual([first.count, first.nextMs, stops], [1, nowMs + 5_000.5, 1]);
    assert.ok(await row("s"));
    nowMs += 3_000;
    assert.equal(await sweeper.sweepLeases(signal, 10), 0);
    failure = new Error("the agent is away");
    nowMs += 30_000;
    await fresh.client.execute("delete from leases where id = 'next'");
    assert.equal(await sweeper.sweepLeases(signal, 10), 1);
    assert.ok(await row("s"));
    failure = undefined;
    hasEnded = true;
    nowMs += 30_000;
    assert.equal(await sweeper.sweepLeases(signal, 10), 1);
    assert.deepEqual([await row("s"), stops], [undefined, 3]);
  });

  it("is swept in as many batches as allowed, until one is not full", async () => {
    for (let at = 0; at < 5; at++) await lease(`s${at}`, now());
    const sweeper = sweeperOf(async () => {});
    assert.equal(await sweeper.sweepLeases(signal, 1, { maxBatches: 2 }), 2);
    assert.equal(await sweeper.sweepLeases(signal, 2), 3);
    assert.equal(await sweeper.sweepLeases(signal, 2), 0);
  });

  it("that takes too long to expire goes on, and no further batch begins", async (context) => {
    const stopped = Promise.withResolvers<void>();
    let stops = 0;
    const sweeper = sweeperOf(() => {
      stops++;
      return stopped.promise;
    });
    await lease("a", now() - 1);
    await lease("b", now());
    assert.equal(await sweeper.sweepLeases(signal, 1, { maxMs: 1 }), 1);
    assert.equal(stops, 1);
    stopped.resolve();
    await until("it is over", async () => (await row("a")) === undefined);
    const { mock } = context.mock.method(globalThis, "clearTimeout");
    assert.equal(await sweeper.sweepLeases(signal, 10), 1);
    assert.equal(mock.callCount(), 1);
  });

  it("is over if its agent has no such sandbox, and is kept if its agent or its Delete fails", async () => {
    const failures: Readonly<Record<string, Error>> = {
      unknown: new SandboxError("not_found", "no such sandbox"),
      stopping: new SandboxError("unavailable", "the agent is away"),
      deleting: new SandboxError("unavailable", "the agent is away"),
    };
    const calls: string[] = [];
    const fail = async (name: string, { actor }: Call, id: string, more = "") => {
      calls.push(`${name} ${actor} ${id}${more}`);
      throw failures[id];
    };
    const sweeper = new LeaseSweeper(leases, {
      stop: (of, id, sandboxer, timeoutSecs) => fail("stop", of, id, `${sandboxer} ${timeoutSecs}`),
      expire: (of, id) => fail("expire", of, id),
      hasEnded: async () => true,
    });
    for (const id of Object.keys(failures)) await lease(id, 1, { warned: 1, expired: 1 });
    await fresh.client.execute("update leases set on_expire = 'delete' where id = 'deleting'");
    assert.equal(await sweeper.sweepLeases(signal, 10), 3);
    const expected = ["expire lease deleting", "stop lease stopping 10", "stop lease unknown 10"];
    assert.deepEqual(calls.toSorted(), expected);
    const rows = await Promise.all(Object.keys(failures).map(row));
    assert.deepEqual(
      rows.map((each) => each !== undefined),
      [false, true, true],
    );
  });

  it("follows containerd's label, unless a request has asked for it", async () => {
    const ends = ["2090-01-01T00:00:00Z", "2090-06-01T00:00:00Z", "2089-01-01T00:00:00Z"];
    const at = (end: string | undefined) => end && Date.parse(end) * 1_000;
    const labelled = (id: string, end?: string) =>
      sandboxOf(id, { labels: new Map(end === undefined ? [["a", "b"]] : [[label, end]]) });
    const lease = async (id: string) => {
      const found = await row(id);
      return [found?.expires_at, found?.on_expire, found?.source];
    };
    const { store } = fresh;
    await store.create(call, labelled("s", ends[0]));
    for (const end of [...ends, ends[0]]) {
      await store.update(call, labelled("s", end), ["labels"]);
      assert.deepEqual(await lease("s"), [at(end), "delete", "label"]);
      await store.update(call, sandboxOf("s", { labels: new Map([["a", end ?? ""]]) }), ["labels.a"]);
      assert.deepEqual(await lease("s"), [at(end), "delete", "label"], "another field changes nothing");
    }
    await store.update(call, labelled("s"), ["labels"]);
    assert.equal(await row("s"), undefined);
    await store.update(call, labelled("s", ends[1]), ["labels"]);
    await store.update(call, sandboxOf("s"), "none", undefined, { onExpire: "stop" });
    assert.deepEqual(await lease("s"), [at(ends[1]), "stop", "request"]);
    for (const end of [ends[2], undefined]) {
      await store.update(call, labelled("s", end), ["labels"]);
      assert.deepEqual(await lease("s"), [at(ends[1]), "stop", "request"]);
    }
    const soon = (Date.now() + 3_600_000) * 1_000;
    await store.update(call, sandboxOf("s"), "none", undefined, { expiresAt: soon });
    assert.deepEqual(await lease("s"), [soon, "stop", "request"]);
    await store.update(call, sandboxOf("s"), "none", undefined, { expiresAt: null });
    await store.update(call, labelled("s", ends[0]), ["labels"]);
    assert.deepEqual(await lease("s"), [at(ends[0]), "delete", "label"]);
  });
});

describe("the end of a lease", () => {
  const nowMicros = 1_800_000_000_000_000;

  it("is after now, and within ten years", () => {
    assert.equal(endOf({ forMs: 5, onExpire: undefined }, nowMicros), nowMicros + 5_000);
    const at = (expiresAt: number) => endOf({ expiresAt, onExpire: undefined }, nowMicros);
    const last = nowMicros + maxLeaseMs * 1_000;
    for (const end of [nowMicros + 1, last]) assert.equal(at(end), end);
    for (const end of [nowMicros, last + 1]) assert.throws(() => at(end), { code: "invalid_argument" });
    assert.equal(maxLeaseMs, 315_360_000_000);
  });

  it("in containerd's label is a time, to the microsecond before", () => {
    const end = (text: string) => labelledEnd(new Map([[label, text]]));
    assert.equal(end("2027-01-15T08:00:00.1234569Z"), 1_800_000_000_123_456);
    assert.equal(end("whenever"), undefined);
    assert.equal(labelledEnd(new Map([["other", "2027-01-15T08:00:00Z"]])), undefined);
  });

  it("in containerd's label is replaced with all fields, all labels, or that label", () => {
    for (const paths of [[], ["labels"], ["spec", `labels.${label}`]]) assert.ok(replacesLabel(paths));
    for (const paths of [["spec"], ["labels.other"]]) assert.ok(!replacesLabel(paths));
  });
});
