import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { openEvents } from "../suites/event-stream.ts";
import { type Ask, rest } from "../support/client.ts";
import { type Functions, startFunctions } from "../support/functions.ts";
import { freshNamespace } from "../support/namespace.ts";
import { objectsIn } from "../support/objects-in.ts";
import { until } from "../support/until.ts";

const runtime = { name: "r" };
const hourMs = 60 * 60 * 1_000;

async function create(ask: Ask, ns: string, count: number, prefix = "s"): Promise<void> {
  const ids = Array.from({ length: count }, (_, at) => `${prefix}${at}`);
  const answers = await Promise.all(
    ids.map((sandboxId) => rest(ask, ns, "POST /sandboxes", { sandboxId, runtime })),
  );
  for (const { status } of answers) assert.equal(status, 201);
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at + 1);
}

describe("the feed of events", () => {
  let functions: Functions;
  let clockOffsetMs = 0;
  let compacts = false;
  before(async () => {
    functions = await startFunctions([], globalThis.fetch, {
      clock: () => Date.now() + clockOffsetMs,
      retentionMs: hourMs,
      random: () => (compacts ? 0 : 0.5),
    });
  });
  after(() => functions.close());

  it("has 1,000 watchers of one namespace, of which each gets every event", async () => {
    const ns = freshNamespace();
    const streams = await Promise.all(
      Array.from({ length: 1_000 }, () => openEvents(functions.ask, ns, "?after=0")),
    );
    const reading = streams.map(async (stream) => {
      const seen: number[] = [];
      while (seen.length < 3) seen.push((await stream.next())?.id ?? assert.fail("it has ended"));
      await stream.leave();
      return seen;
    });
    await create(functions.ask, ns, 3);
    for (const seen of await Promise.all(reading)) assert.deepEqual(seen, [1, 2, 3]);
  });

  it("lets a slow reader fall behind, and gives it every event from the log", async () => {
    const ns = freshNamespace();
    await create(functions.ask, ns, 1, "first");
    const slow = await openEvents(functions.ask, ns);
    const fast = await openEvents(functions.ask, ns);
    const seen = [(await slow.next())?.id];
    await fast.next();
    // More than the server keeps in memory.
    await create(functions.ask, ns, 900);
    while (seen.length < 901) seen.push((await slow.next())?.id);
    await slow.leave();
    await fast.leave();
    assert.deepEqual(seen, upTo(901));
  });

  it("deletes events whose retention has passed, but never the last one, and then says 410", async () => {
    const ns = freshNamespace();
    await create(functions.ask, ns, 250);
    const { body: page } = await rest(functions.ask, ns, "GET /events");
    assert.deepEqual([objectsIn(page.events).length, page.next], [100, 100]);
    clockOffsetMs = 2 * hourMs;
    await create(functions.ask, ns, 9, "later");
    assert.equal((await rest(functions.ask, ns, "GET /events?after=0")).status, 200);
    compacts = true;
    await create(functions.ask, ns, 1, "last");
    compacts = false;
    clockOffsetMs = 0;
    const status = async () => (await rest(functions.ask, ns, "GET /events?after=0")).status;
    await until("the oldest events are deleted", async () => (await status()) === 410);
    const { body } = await rest(functions.ask, ns, "GET /events");
    assert.equal(body.next, 260);
    const [left] = await functions.query(
      `select max(sequence) - min(sequence) + 1 as range, count(*) as count from events where namespace = '${ns}'`,
    );
    assert.ok(Number(left?.count) >= 1);
    assert.equal(left?.range, left?.count);
    const refused = await functions.ask(`/v1/namespaces/${ns}/events?after=0`, {
      headers: { accept: "text/event-stream" },
    });
    assert.equal(refused.status, 410);
    await refused.body?.cancel();
  });

  it("ends the streams of a log that was restored from an older backup", async () => {
    const ns = freshNamespace();
    await create(functions.ask, ns, 5);
    const stream = await openEvents(functions.ask, ns, "?after=5");
    const next = stream.next();
    await functions.query(`delete from events where namespace = '${ns}' and sequence > 3`);
    assert.equal(await next, undefined);
    await stream.leave();
    assert.equal((await rest(functions.ask, ns, "GET /events?after=5")).status, 410);
  });

  it("gives streams back when their readers leave, and none to a HEAD", async () => {
    const small = await startFunctions([], globalThis.fetch, { maxWatches: 2 });
    try {
      const ns = freshNamespace();
      const headers = { accept: "text/event-stream" };
      const path = `/v1/namespaces/${ns}/events`;
      for (let times = 0; times < 5; times++) {
        const head = await small.ask(path, { method: "HEAD", headers });
        assert.deepEqual([head.status, head.body], [200, null]);
        const stream = await openEvents(small.ask, ns, "?after=0");
        await create(small.ask, ns, 1, `t${times}-`);
        assert.equal((await stream.next())?.id, 1);
        await stream.leave();
      }
      const two = [await openEvents(small.ask, ns), await openEvents(small.ask, ns)];
      for (const stream of two) assert.equal((await stream.next())?.id, 1);
      const refused = await rest(small.ask, ns, "GET /events", undefined, headers);
      assert.deepEqual([refused.status, refused.body.code], [429, "resource_exhausted"]);
      for (const stream of two) await stream.leave();
    } finally {
      await small.close();
    }
  });
});
