import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { gunzip } from "../../functions/entry/gunzip.ts";
import { giveTurn } from "../../shared/async/turn.ts";
import { TurnQueue } from "../../shared/async/turn-queue.ts";
import { readBody, readStream } from "../../shared/connect/body.ts";
import { CallTime } from "../../shared/connect/call-time.ts";
import { InFlight, Load } from "../../shared/connect/in-flight.ts";

const chunkBytes = 65_536;
const chunks = 16;

/** A request whose body arrives as fast as it is read. */
function requestOf(onChunk: () => void): Request {
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
  const init = { method: "POST", body, duplex: "half" };
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

  it("leave turns to others", async () => {
    const load = new Load(new InFlight(Number.POSITIVE_INFINITY, { turns: new TurnQueue() }));
    let turns = 0;
    let isOver = false;
    const others = (async () => {
      for (; !isOver; turns++) await giveTurn();
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
    const pass = queue.pass.bind(queue);
    queue.pass = (order) => {
      turns++;
      return pass(order);
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
  const largeBytes = 256 * 1024;

  function openLoad(inFlight: InFlight, bytes: number): Load {
    const load = new Load(inFlight);
    load.addAnyway(bytes);
    return load;
  }

  it("are refused, and small ones are not, until one is released", async () => {
    const inFlight = new InFlight(Number.POSITIVE_INFINITY, { turns: new TurnQueue() });
    const loads = Array.from({ length: 48 }, () => openLoad(inFlight, largeBytes));
    await Promise.all(loads.map((load) => load.turn()));
    const late = openLoad(inFlight, largeBytes);
    for (const take of [() => late.turn(), () => late.readingTurn()]) {
      assert.throws(take, { code: "resource_exhausted" });
    }
    await openLoad(inFlight, 1_024).turn();
    // Its turns count once.
    await loads[1]?.turn();
    loads[0]?.release();
    await late.turn();
    assert.throws(() => openLoad(inFlight, largeBytes).turn(), { code: "resource_exhausted" });
  });
});
