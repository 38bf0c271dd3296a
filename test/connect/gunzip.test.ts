import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { gunzip as gunzipByZlib } from "../../functions/entry/gunzip.ts";
import { yieldToEventLoop } from "../../shared/async/turn.ts";
import { gunzip as gunzipByStandard } from "../../shared/connect/gunzip.ts";

const implementations = { "node:zlib": gunzipByZlib, DecompressionStream: gunzipByStandard };

/** Returns a stream of the chunks, each of which is made when it is read. */
function streamOf(chunks: readonly Uint8Array[], onChunk = () => {}): ReadableStream<Uint8Array> {
  const left = [...chunks];
  return new ReadableStream(
    {
      pull(controller) {
        const chunk = left.shift();
        if (chunk === undefined) return controller.close();
        onChunk();
        controller.enqueue(chunk);
      },
    },
    { highWaterMark: 0 },
  );
}

function piecesOf(bytes: Uint8Array, size: number): Uint8Array[] {
  const count = Math.ceil(bytes.length / size);
  return Array.from({ length: count }, (_, at) => bytes.slice(at * size, (at + 1) * size));
}

const hello = gzipSync("hello ");
const world = gzipSync("world");

/** Returns a copy with one bit flipped, `fromEnd` bytes before the end. */
function damaged(bytes: Uint8Array, fromEnd: number): Uint8Array {
  return bytes.map((byte, at) => (at === bytes.length - fromEnd ? byte ^ 1 : byte));
}

for (const [name, gunzip] of Object.entries(implementations)) {
  describe(`gunzip by ${name}`, { timeout: 30_000 }, () => {
    it("inflates bytes in chunks of any size, and several members", async () => {
      const large = Buffer.from(Array.from({ length: 5_000 }, (_, at) => `${at * 7919}`).join());
      const whole = Buffer.concat([hello, gzipSync(large), world]);
      for (const size of [300, 9_000, whole.length]) {
        const inflated = await new Response(gunzip(streamOf(piecesOf(whole, size)))).bytes();
        assert.deepEqual(
          Buffer.from(inflated),
          Buffer.concat([Buffer.from("hello "), large, Buffer.from("world")]),
        );
      }
    });

    it("fails for bytes that are not valid gzip", async () => {
      const invalid = {
        "no gzip": Buffer.from("no gzip"),
        nothing: Buffer.alloc(0),
        "a cut trailer": hello.subarray(0, -3),
        "a cut second member": Buffer.concat([hello, world.subarray(0, 14)]),
        "a wrong checksum": damaged(hello, 6),
        "a wrong length": damaged(hello, 2),
        "zeros after the end": Buffer.concat([hello, Buffer.alloc(20)]),
        "text after the end": Buffer.concat([hello, Buffer.from("text")]),
      };
      for (const [what, bytes] of Object.entries(invalid)) {
        for (const size of [1, 100]) {
          const result = new Response(gunzip(streamOf(piecesOf(bytes, size)))).bytes();
          await assert.rejects(result, `${what} in chunks of ${size}`);
        }
      }
    });

    it("fails quietly before its result is read", async () => {
      const result = gunzip(streamOf([Buffer.from("no gzip")]));
      // An unhandled error would end the test.
      for (let turn = 0; turn < 500; turn++) await yieldToEventLoop();
      await assert.rejects(new Response(result).bytes());
    });

    it("cancels its input with its result", async () => {
      let isCancelled = false;
      const endless = new ReadableStream<Uint8Array>({
        pull: (controller) => controller.enqueue(hello),
        cancel() {
          isCancelled = true;
        },
      });
      const reader = gunzip(endless).getReader();
      await reader.read();
      await reader.cancel();
      assert.ok(isCancelled);
    });

    it("fails with canceled if its input fails", async () => {
      let isBegun = false;
      const broken = new ReadableStream<Uint8Array>({
        pull(controller) {
          if (isBegun) return controller.error(new Error("reset"));
          isBegun = true;
          controller.enqueue(hello.subarray(0, 12));
        },
      });
      await assert.rejects(
        async () => {
          for await (const chunk of gunzip(broken)) void chunk;
        },
        { code: "canceled" },
      );
    });
  });
}

describe("gunzip by node:zlib", () => {
  it("reads no further than its result is read", async () => {
    const pieces = piecesOf(gzipSync(new Uint8Array(64 << 20)), 1_024);
    let taken = 0;
    const reader = gunzipByZlib(streamOf(pieces, () => taken++)).getReader();
    let inflatedBytes = 0;
    for (let chunks = 0; chunks < 20; chunks++) {
      inflatedBytes += (await reader.read()).value?.length ?? 0;
      // More would be read now, if it were not for the reader.
      for (let turn = 0; turn < 20; turn++) await yieldToEventLoop();
      assert.ok(taken <= 3 + inflatedBytes / 1_000_000, `${taken} KiB are read for ${inflatedBytes} bytes`);
    }
    await reader.cancel();
  });
});
