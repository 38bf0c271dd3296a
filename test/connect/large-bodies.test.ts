import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { gunzip } from "../../functions/entry/gunzip.ts";
import { Places } from "../../shared/async/places.ts";
import { yieldToEventLoop } from "../../shared/async/turn.ts";
import { TurnQueue } from "../../shared/async/turn-queue.ts";
import { readBody, readStream } from "../../shared/connect/body.ts";
import { CallTime } from "../../shared/connect/call-time.ts";
import { InFlight, Load } from "../../shared/connect/in-flight.ts";

const chunkBytes = 65_536;
const chunks = 16;
/** Longer than a test takes. */
const longMs = 600_000;

/** A request whose body arrives as fast as it is read. */
function requestOf(onChunk: () => void, headers: Readonly<Record<string, string>> = {}): Request {
  let left = chunks;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (left-- === 0) return controller.close();
        onChunk();
        controller.enqueue(new Uint8Array(chunkBytes));
      },
    },
    { highWaterMark: 0 },
  );
  const init = { method: "POST", headers, body, duplex: "half" };
  return new Request("http://localhost/", init);
}

describe("large bodies", () => {
  it("are cancelled beyond the limit, so that nothing more is sent", async () => {
    let isCancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(chunkBytes)),
      cancel() {
        isCancelled = true;
      },
    });
    const { signal } = new AbortController();
    await assert.rejects(readStream(endless, chunkBytes, signal), { code: "resource_exhausted" });
    assert.ok(isCancelled);
  });

  it("are read one after the other, the first one first", async () => {
    const inFlight = new InFlight(Number.POSITIVE_INFINITY, { turns: new TurnQueue() });
    const read: number[] = [];
    const bodies = Array.from({ length: 10 }, async (_, number) => {
      const request = requestOf(() => read.push(number));
      const options = { time: new CallTime(request, undefined), load: new Load(inFlight) };
      const bytes = await readBody(request, options);
      assert.equal(bytes.length, chunks * chunkBytes);
    });
    await Promise.all(bodies);
    const ends = bodies.map((_, number) => read.lastIndexOf(number));
    assert.deepEqual(
      ends,
      ends.toSorted((a, b) => a - b),
    );
    // Of a body that waits, little is in memory.
    const begun = read.slice(0, ends[0]).filter((number) => number !== 0).length;
    assert.ok(begun <= 2 * 9, `${begun} chunks of later bodies were read before the first one's last`);
  });

  it("hold one turn at a time, and give it back at their end or as soon as they break off", async () => {
    const { signal } = new AbortController();
    const bytes = Number.POSITIVE_INFINITY;
    let held = 0;
    let turns = 0;
    const turn = async () => {
      turns++;
      assert.equal(held++, 0);
      return () => {
        held--;
      };
    };
    let left = chunks;
    const broken = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (left-- === 0) throw new Error("cut off");
        controller.enqueue(new Uint8Array(chunkBytes));
      },
    });
    await assert.rejects(readStream(broken, bytes, signal, { turn }), /^Error: cut off$/);
    assert.equal(held, 0);
    const whole = requestOf(() => {}).body ?? assert.fail("no body");
    assert.equal((await readStream(whole, bytes, signal, { turn })).length, chunks * chunkBytes);
    assert.equal(held, 0);
    assert.ok(turns > 2);
  });

  it("leave turns to others", async () => {
    const load = new Load(new InFlight(Number.POSITIVE_INFINITY, { turns: new TurnQueue() }));
    let turns = 0;
    let isOver = false;
    const others = (async () => {
      for (; !isOver; turns++) await yieldToEventLoop();
    })();
    const request = requestOf(() => {});
    await readBody(request, { time: new CallTime(request, undefined), load });
    isOver = true;
    await others;
    assert.ok(turns >= chunks / 4, `${turns} turns for ${chunks} chunks`);
  });
});

describe("a large body of gzip", () => {
  it("is inflated in turns, and no further than the limit", async () => {
    let turns = 0;
    const queue = new TurnQueue();
    const hold = queue.hold.bind(queue);
    queue.hold = (order) => {
      turns++;
      return hold(order);
    };
    const body = gzipSync(new Uint8Array(64 << 20));
    const headers = { "content-encoding": "gzip" };
    const request = new Request("http://localhost/", { method: "POST", headers, body });
    const load = new Load(new InFlight(Number.POSITIVE_INFINITY, { turns: queue, gunzip }));
    const options = { time: new CallTime(request, undefined), load };
    await assert.rejects(readBody(request, options), { code: "resource_exhausted" });
    // One after each 256 KiB of 4 MiB.
    assert.ok(turns >= 12 && turns <= 17, `${turns} turns`);
  });
});

describe("too many large bodies", () => {
  const kinds = {
    "of a known length": { "content-length": String(chunks * chunkBytes) },
    "of an unknown length": {},
  };
  for (const [name, headers] of Object.entries(kinds)) {
    it(`${name} wait for a place, and are refused if too many wait; small ones are not`, async () => {
      const places = new Places({ count: 1, maxWaiting: 1, maxWaitMs: longMs });
      const take = places.take.bind(places);
      let asked = 0;
      places.take = (signal) => {
        asked++;
        return take(signal);
      };
      const inFlight = new InFlight(Number.POSITIVE_INFINITY, { turns: new TurnQueue(), places });
      const read: string[] = [];
      const readOf = (who: string) => {
        const request = requestOf(() => read.push(who), headers);
        return readBody(request, { time: new CallTime(request, undefined), load: new Load(inFlight) });
      };
      const { signal } = new AbortController();
      const leave = await places.take(signal);
      const waiting = readOf("waiting");
      while (asked < 2) await yieldToEventLoop();
      await assert.rejects(readOf("refused"), { code: "resource_exhausted" });
      const small = new Request("http://localhost/", { method: "POST", body: "{}" });
      const options = { time: new CallTime(small, undefined), load: new Load(inFlight) };
      assert.equal((await readBody(small, options)).length, 2);
      // At most what shows that it is large.
      const maxChunks = "content-length" in headers ? 0 : 1;
      for (const who of ["waiting", "refused"]) {
        assert.equal(read.filter((each) => each === who).length, maxChunks, who);
      }
      leave?.();
      assert.equal((await waiting).length, chunks * chunkBytes);
      assert.equal((await readOf("later")).length, chunks * chunkBytes);
    });
  }

  it("that are read again need no other place", async () => {
    const places = new Places({ count: 1, maxWaiting: 0, maxWaitMs: 1 });
    const inFlight = new InFlight(Number.POSITIVE_INFINITY, { turns: new TurnQueue(), places });
    const load = new Load(inFlight);
    const read = () => {
      const request = requestOf(() => {}, kinds["of a known length"]);
      return readBody(request, { time: new CallTime(request, undefined), load });
    };
    await read();
    const { signal } = new AbortController();
    assert.ok(await places.take(signal));
    assert.equal((await read()).length, chunks * chunkBytes);
  });
});
