import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { type KeyedRequest, KeyStore } from "../../shared/idempotency/key-store.ts";
import { openDatabase } from "../../shared/store/database.ts";
import { rest } from "../support/client.ts";
import { type FreshStore, openFreshStore } from "../support/fresh-store.ts";
import { startFunctions } from "../support/functions.ts";
import { freshNamespace } from "../support/namespace.ts";
import { until } from "../support/until.ts";

const { signal } = new AbortController();
const answer = { status: 201, headers: { etag: '"1"' }, body: new Uint8Array([1, 2]) };
const dayMs = 24 * 60 * 60_000;
const leaseMs = 10_000;

describe("idempotency keys", () => {
  let fresh: FreshStore;
  let keys: KeyStore;
  let nowMs = 1_800_000_000_000;
  let request: KeyedRequest;
  before(async () => {
    fresh = await openFreshStore();
    keys = new KeyStore(openDatabase(fresh.client), () => nowMs);
  });
  after(() => fresh.close());
  beforeEach(() => {
    nowMs += 10 * dayMs;
    request = named("k");
  });

  const named = (key: string, first = 1): KeyedRequest => ({
    ...{ namespace: freshNamespace(), operation: "Store.Create", key },
    requestHash: new Uint8Array([first, 2, 3]),
  });
  const claim = async (of = request) => {
    const claimed = await keys.claim(signal, of);
    if (claimed.kind !== "answered") return claimed;
    return { ...claimed, answer: { ...claimed.answer, body: new Uint8Array(claimed.answer.body) } };
  };

  it("are leased to one attempt for ten seconds, then to the next one", async () => {
    assert.deepEqual(await claim(), { kind: "claimed", attempt: 1 });
    nowMs += leaseMs;
    assert.deepEqual(await claim(), { kind: "running" });
    nowMs += 1;
    assert.deepEqual(await claim(), { kind: "claimed", attempt: 2 });
    assert.deepEqual(await claim(), { kind: "running" });
  });

  it("stay leased while their attempt extends the lease, three times within its time", async () => {
    await claim();
    for (let times = 0; times < 4; times++) {
      nowMs += keys.extendMs;
      await keys.extend(request, 1);
    }
    assert.ok(keys.extendMs * 3 <= leaseMs);
    nowMs += leaseMs;
    assert.deepEqual(await claim(), { kind: "running" });
    nowMs += 1;
    assert.deepEqual(await claim(), { kind: "claimed", attempt: 2 });
    await keys.extend(request, 1);
    nowMs += leaseMs + 1;
    assert.deepEqual(await claim(), { kind: "claimed", attempt: 3 });
  });

  it("are free at once when their attempt releases them, and only then", async () => {
    await claim();
    await keys.release(request, 2);
    assert.deepEqual(await claim(), { kind: "running" });
    await keys.release(request, 1);
    assert.deepEqual(await claim(), { kind: "claimed", attempt: 2 });
  });

  it("keep the answer of the attempt that has the lease, and no later one", async () => {
    await claim();
    nowMs += leaseMs + 1;
    await claim();
    const reply = async (attempt: number, status = 500) => {
      const known = await keys.answer(request, attempt, { ...answer, status });
      return known.kind === "answered" ? known.answer.status : known;
    };
    assert.deepEqual(await reply(1), { kind: "running" });
    assert.deepEqual(await claim(), { kind: "running" });
    assert.deepEqual(await reply(2, 201), { kind: "claimed", attempt: 2 });
    assert.deepEqual(await reply(2), { kind: "claimed", attempt: 2 });
    assert.equal(await reply(1), 201);
    await keys.release(request, 2);
    assert.deepEqual(await claim(), { kind: "answered", answer });
    nowMs += leaseMs + 1;
    assert.deepEqual(await claim(), { kind: "answered", answer });
  });

  it("refuse another request, whether it was answered or not", async () => {
    const other = { ...request, requestHash: new Uint8Array([9, 2, 3]) };
    const longer = { ...request, requestHash: new Uint8Array([1, 2, 3, 4]) };
    await claim();
    for (const each of [other, longer]) assert.deepEqual(await claim(each), { kind: "other" });
    nowMs += leaseMs + 1;
    assert.deepEqual(await claim(other), { kind: "other" });
    assert.deepEqual(await claim(), { kind: "claimed", attempt: 2 });
    await keys.answer(request, 2, answer);
    assert.deepEqual(await claim(other), { kind: "other" });
  });

  it("are kept for 24 hours from the first request, and then belong to any request", async () => {
    await claim();
    nowMs += leaseMs + 1;
    await claim();
    await keys.answer(request, 2, answer);
    nowMs += dayMs - leaseMs - 1;
    assert.deepEqual(await claim(), { kind: "answered", answer });
    nowMs += 1;
    const other = { ...request, requestHash: new Uint8Array([9]) };
    assert.deepEqual(await claim(other), { kind: "claimed", attempt: 1 });
    // The new request has its own 24 hours, and no answer of the old one.
    nowMs += dayMs;
    assert.deepEqual(await claim(), { kind: "other" });
    nowMs += 1;
    assert.deepEqual(await claim(), { kind: "claimed", attempt: 1 });
  });

  it("are deleted when they are old, a few by each request, the oldest first", async () => {
    for (let at = 0; at < 30; at++) {
      nowMs += 1_000;
      await claim(named(`old-${at}`));
    }
    nowMs += dayMs - 1_000;
    const left = async () => {
      const { rows } = await fresh.client.execute("select key from idempotency_keys order by created_at");
      return rows.map(({ key }) => String(key)).filter((key) => key.startsWith("old-"));
    };
    await claim(named("new-1"));
    assert.deepEqual(
      await left(),
      Array.from({ length: 10 }, (_, at) => `old-${at + 20}`),
    );
    await claim(named("new-2"));
    // The last one is not over yet.
    assert.deepEqual(await left(), ["old-28", "old-29"]);
  });

  it("are extended as long as a request with one is carried out", { timeout: 60_000 }, async (context) => {
    context.mock.timers.enable({ apis: ["setInterval"] });
    const asked = Promise.withResolvers<void>();
    const reply = Promise.withResolvers<Response>();
    const agent = { name: "a", url: "http://agent.test", token: "t", sandboxer: "a" };
    const ofAgent = () => {
      asked.resolve();
      return reply.promise;
    };
    const functions = await startFunctions([agent], ofAgent, { clock: () => nowMs });
    context.after(() => functions.close());
    const ns = freshNamespace();
    await rest(functions.ask, ns, "POST /sandboxes", { sandboxId: "s", runtime: { name: "r" } });
    const create = () =>
      rest(functions.ask, ns, "POST /sandboxes/s/create", undefined, { "idempotency-key": "k" });
    const creating = create();
    await asked.promise;
    const leaseEnd = async () => {
      const [row] = await functions.query("select lease_until from idempotency_keys");
      return Number(row?.lease_until);
    };
    for (let times = 0; times < 4; times++) {
      const before = await leaseEnd();
      nowMs += keys.extendMs;
      context.mock.timers.tick(keys.extendMs);
      await until("the lease is extended", async () => (await leaseEnd()) > before);
    }
    const other = await create();
    assert.deepEqual([other.status, other.body.code], [409, "aborted"]);
    reply.resolve(new Response(new Uint8Array(0), { headers: { "content-type": "application/proto" } }));
    assert.equal((await creating).status, 200);
    assert.equal((await create()).headers.get("idempotency-replayed"), "true");
  });
});
