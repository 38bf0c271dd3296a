import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import type { GrpcMethod } from "../../agent/backends/containerd/client.ts";
import { ShimWatch } from "../../agent/backends/containerd/shim-watch.ts";
import { callShim } from "../../agent/backends/containerd/ttrpc.ts";
import { containerd, ttrpc } from "../../proto/gen/containerd.js";
import { message } from "../../shared/protobuf/message.ts";
import { timestampToProto } from "../../shared/protobuf/timestamp.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

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
  return toFrame(body, type);
}

function toFrame(body: Uint8Array, type = 2): Buffer {
  const header = Buffer.alloc(10);
  header.writeUInt32BE(body.length, 0);
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

describe("the Wait for an exit at a shim", () => {
  const request = message("ttrpc.Request", ttrpc.Request);
  const response = message("ttrpc.Response", ttrpc.Response);
  const { v3 } = containerd.task;
  const waitRequest = message("containerd.task.v3.WaitRequest", v3.WaitRequest);
  const waitResponse = message("containerd.task.v3.WaitResponse", v3.WaitResponse);
  const time = { seconds: 1_800_000_000, nanos: 7 };
  const exitedAt = timestampToProto(time);

  /** Serves the shim of a bundle, which receives calls that the test answers. */
  async function open(test: TestContext, version = 3) {
    const { path: bundle, remove } = await temporaryFolder();
    const path = join(bundle, "shim.sock");
    const calls: { readonly socket: Socket; readonly body: Buffer }[] = [];
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", (frame: Buffer) => calls.push({ socket, body: frame.subarray(10) }));
    });
    server.listen(path);
    await once(server, "listening");
    const bootstrap = (more: object = {}) => {
      const shim = { version, address: `unix://${path}`, protocol: "ttrpc", ...more };
      return writeFile(join(bundle, "bootstrap.json"), JSON.stringify(shim));
    };
    await bootstrap();
    let exits = 0;
    const watch = new ShimWatch("n", "c", () => exits++);
    test.after(async () => {
      watch.close();
      for (const { socket } of calls) socket.destroy();
      server.close();
      await remove();
    });
    return {
      ...{ bundle, bootstrap, calls, watch },
      exits: () => exits,
      untilCalls: (count: number) => until("it is called", () => calls.length === count),
      /** Answers the last call, and waits until the watch has read that. */
      async answer(answer: Parameters<typeof waitResponse.encode>[0]) {
        const { socket } = calls.at(-1) ?? assert.fail("it was not called");
        const closed = once(socket, "close");
        socket.resume().write(toFrame(response.encode({ payload: waitResponse.encode(answer) })));
        await closed;
        await new Promise((resolve) => setImmediate(resolve));
      },
    };
  }

  /** Waits until another watch, which was started later, has called its shim. */
  async function untilOtherCalls(test: TestContext): Promise<void> {
    const { bundle, watch, untilCalls } = await open(test);
    watch.start(bundle);
    await untilCalls(1);
  }

  for (const version of [2, 3]) {
    it(`reports the exit once, by the service of version ${version}`, async (test) => {
      const { bundle, calls, watch, exits, untilCalls, answer } = await open(test, version);
      watch.start("");
      watch.start(bundle);
      watch.start(bundle);
      await untilCalls(1);
      const { service, method, payload, metadata } = request.decode(calls[0]?.body ?? assert.fail());
      assert.deepEqual([service, method], [`containerd.task.v${version}.Task`, "Wait"]);
      assert.equal(waitRequest.decode(payload ?? assert.fail()).id, "c");
      assert.deepEqual(
        metadata?.map(({ key, value }) => [key, value]),
        [["containerd-namespace-ttrpc", "n"]],
      );
      assert.equal(watch.reportedExit, undefined);
      await answer({ exitStatus: 7, exitedAt });
      await until("it is reported", () => exits() === 1);
      assert.deepEqual(watch.reportedExit, { status: 7, time, reason: "exited", detail: "" });
      watch.start(bundle);
      await untilOtherCalls(test);
      assert.deepEqual([calls.length, exits()], [1, 1]);
    });
  }

  it("takes a missing status for 0, and an answer without a time for no exit", async (test) => {
    const first = await open(test);
    first.watch.start(first.bundle);
    await first.untilCalls(1);
    await first.answer({ exitedAt });
    await until("it is reported", () => first.exits() === 1);
    assert.equal(first.watch.reportedExit?.status, 0);
    for (const answer of [{ exitStatus: 7 }, { exitStatus: 7, exitedAt: { seconds: 0, nanos: 0 } }]) {
      const { bundle, watch, exits, untilCalls, answer: send } = await open(test);
      watch.start(bundle);
      await untilCalls(1);
      await send(answer);
      assert.deepEqual([watch.reportedExit, exits()], [undefined, 0]);
    }
  });

  it("can be repeated if the shim cannot be found or ends", async (test) => {
    const { bundle, bootstrap, calls, watch, exits, untilCalls, answer } = await open(test);
    await bootstrap({ protocol: "grpc" });
    watch.start(bundle);
    const untilStarted = async (count: number) => {
      await until("it is started again", () => {
        watch.start(bundle);
        return calls.length === count;
      });
    };
    await untilOtherCalls(test);
    assert.equal(calls.length, 0);
    await bootstrap();
    await untilStarted(1);
    calls[0]?.socket.destroy();
    await untilStarted(2);
    await untilCalls(2);
    await answer({ exitStatus: 1, exitedAt });
    await until("it is reported", () => exits() === 1);
  });

  it("ends when it is closed, and is not begun after that", async (test) => {
    const { bundle, calls, watch, exits, untilCalls } = await open(test);
    watch.start(bundle);
    await untilCalls(1);
    const closed = once(calls[0]?.socket.resume() ?? assert.fail(), "close");
    watch.close();
    await closed;
    watch.start(bundle);
    await untilOtherCalls(test);
    assert.deepEqual([calls.length, exits(), watch.reportedExit], [1, 0, undefined]);
  });
});
