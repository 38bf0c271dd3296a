import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import type { GrpcMethod } from "../../agent/backends/containerd/client.ts";
import { callShim } from "../../agent/backends/containerd/ttrpc.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const maxBodyBytes = 4 * 1_048_576;

/** Messages that are their bytes. */
const plain: unknown = {
  encode: (bytes: Uint8Array) => bytes,
  decode: (bytes: Uint8Array) => Uint8Array.from(bytes),
};
type Method = GrpcMethod<Uint8Array, Uint8Array>;
// A call only encodes its request, and decodes its response.
const method: Method = {
  path: "/service/Name",
  request: plain as Method["request"],
  response: plain as Method["response"],
};

/** Returns a frame of an answer with a payload, whose body has a length. */
function answerOf(bodyBytes: number, type = 2): Buffer {
  // The tag of the payload, and its length in four bytes.
  const payloadBytes = bodyBytes - 5;
  const body = Buffer.alloc(bodyBytes, 7);
  body[0] = 0x12;
  for (let at = 0; at < 4; at++) body[1 + at] = ((payloadBytes >> (7 * at)) & 0x7f) | (at < 3 ? 0x80 : 0);
  const header = Buffer.alloc(10);
  header.writeUInt32BE(bodyBytes, 0);
  header.writeUInt32BE(1, 4);
  header.writeUInt8(type, 8);
  return Buffer.concat([header, body]);
}

/** Calls a shim that handles each connection in some way. */
async function call(test: TestContext, handle: (socket: Socket) => void): Promise<Uint8Array> {
  const folder = await temporaryFolder();
  const path = join(folder.path, "shim.sock");
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => handle(socket));
  });
  server.listen(path);
  await once(server, "listening");
  test.after(async () => {
    server.close();
    await folder.remove();
  });
  return callShim(path, method, "n", new Uint8Array(3), AbortSignal.timeout(60_000));
}

describe("a call of a shim", () => {
  it("is answered by a body of at most 4 MiB, in any number of parts", async (test) => {
    for (const bodyBytes of [1_000_000, maxBodyBytes]) {
      const payload = await call(test, (socket) => {
        const frame = answerOf(bodyBytes);
        for (const [from, to] of [
          [0, 9],
          [9, 10],
          [10, 5_000],
        ]) {
          socket.write(frame.subarray(from, to));
        }
        socket.write(frame.subarray(5_000));
      });
      assert.equal(payload.length, bodyBytes - 5);
      assert.ok(payload.every((byte) => byte === 7));
    }
  });

  it("is unavailable if the answer is not one of ttrpc, or longer", async (test) => {
    for (const frame of [answerOf(maxBodyBytes + 1).subarray(0, 20), answerOf(100, 1)]) {
      await assert.rejects(
        call(test, (socket) => socket.write(frame)),
        { code: "unavailable", message: /does not speak ttrpc/ },
      );
    }
  });

  it("is unavailable if the shim ends during it", async (test) => {
    const ended = call(test, (socket) => socket.end(answerOf(1_000).subarray(0, 500)));
    await assert.rejects(ended, { code: "unavailable", message: /the shim is unreachable/ });
  });
});
