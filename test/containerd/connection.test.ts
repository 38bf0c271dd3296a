import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { type Metadata, Server, ServerCredentials, type ServerWritableStream, status } from "@grpc/grpc-js";
import { GrpcClient, type GrpcMethod } from "../../agent/backends/containerd/client.ts";
import { Connection } from "../../agent/backends/containerd/connection.ts";
import { methods } from "../../agent/backends/containerd/messages.ts";
import type { LogEntry } from "../../shared/log.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

/** Answers a call with bytes or the number of an error; never if it returns undefined. */
type Handler = (metadata: Metadata, request: Buffer) => Buffer | number | undefined;

const same = (bytes: Buffer) => bytes;
const nothing = Buffer.alloc(0);
const ok = () => nothing;

/** Messages that are their bytes. */
const plain: unknown = { encode: (bytes: Uint8Array) => bytes, decode: (bytes: Uint8Array) => bytes };
type Method = GrpcMethod<Uint8Array, Uint8Array>;
// A call only encodes its request, and decodes its response.
const method: Method = {
  path: "/service/Name",
  request: plain as Method["request"],
  response: plain as Method["response"],
};
const streamMethod: Method = { ...method, path: "/service/Stream" };

/** Returns containerd's answer to Version. */
const versionAnswer = (text: string) => Buffer.concat([Buffer.from([0x0a, text.length]), Buffer.from(text)]);

/** Starts a gRPC server with a handler of each path. A path that ends with `Stream` sends all of its answers. */
async function serve(socket: string, handlers: Readonly<Record<string, Handler>>): Promise<Server> {
  const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  for (const [path, handler] of Object.entries(handlers)) {
    const responseStream = path.endsWith("Stream");
    const codecs = {
      ...{ requestSerialize: same, requestDeserialize: same },
      ...{ responseSerialize: same, responseDeserialize: same },
    };
    const definition = { path, requestStream: false, responseStream, ...codecs };
    server.addService(
      { method: definition },
      {
        method: responseStream
          ? (call: ServerWritableStream<Buffer, Buffer>) => {
              call.write(Buffer.from("a"));
              call.write(Buffer.from("b"));
              const answer = handler(call.metadata, nothing);
              if (typeof answer === "number") call.emit("error", { code: answer, details: "stub" });
              else call.end();
            }
          : (
              call: { metadata: Metadata; request: Buffer },
              done: (error: object | null, answer?: Buffer) => void,
            ) => {
              const answer = handler(call.metadata, call.request);
              if (typeof answer === "number") done({ code: answer, details: "stub" });
              else if (answer) done(null, answer);
            },
      },
    );
  }
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`unix:${socket}`, ServerCredentials.createInsecure(), (error) =>
      error ? reject(error) : resolve(),
    );
  });
  return server;
}

describe("the connection to containerd", () => {
  let folder: TemporaryFolder;
  let count = 0;
  const servers: Server[] = [];
  const open: { close(): void }[] = [];
  before(async () => {
    folder = await temporaryFolder();
  });
  after(async () => {
    for (const each of open) each.close();
    for (const server of servers) server.forceShutdown();
    await folder.remove();
  });

  const newSocket = () => join(folder.path, `${++count}.sock`);
  async function start(socket: string, handlers: Readonly<Record<string, Handler>>): Promise<Server> {
    const server = await serve(socket, handlers);
    servers.push(server);
    return server;
  }
  /** Creates a client of a server that handles calls as given. */
  async function clientOf(handler: Handler): Promise<GrpcClient> {
    const socket = newSocket();
    await start(socket, { [method.path]: handler, [streamMethod.path]: handler });
    const client = new GrpcClient(socket);
    open.push(client);
    return client;
  }
  /** Runs a connection. */
  function connectionTo(socket: string, awaitsCri = false) {
    const logged: LogEntry[] = [];
    const connection = new Connection({ socket, awaitsCri, log: (entry) => logged.push(entry) });
    open.push(connection);
    const seen = { ups: 0 };
    const running = connection.run(() => seen.ups++);
    const messages = () => logged.map(({ level, message }) => `${level}: ${message}`);
    return { connection, seen, running, messages };
  }
  const up = "info: connected to containerd";
  const lost = "error: containerd unreachable";

  it("sends the namespace of a call, if it has one", async () => {
    const seen: unknown[] = [];
    const client = await clientOf((metadata, request) => {
      seen.push([metadata.get("containerd-namespace"), String(request)]);
      return Buffer.from("answer");
    });
    assert.equal(String(await client.call(method, "n", Buffer.from("request"))), "answer");
    await client.call(method, "", nothing);
    assert.deepEqual(seen, [
      [["n"], "request"],
      [[], ""],
    ]);
  });

  it("has containerd's error, and one of its own if there is no answer", async () => {
    const client = await clientOf((_, request) => (request.length > 0 ? Number(String(request)) : undefined));
    const call = (code: number, ...more: [timeoutMs: number] | []) =>
      client.call(method, "n", code ? Buffer.from(String(code)) : nothing, ...more);
    await assert.rejects(call(status.NOT_FOUND), { code: "not_found", message: "containerd: stub" });
    await assert.rejects(call(status.UNAVAILABLE), { code: "unavailable", message: /is unreachable/ });
    await assert.rejects(call(0, 20), { code: "deadline_exceeded", message: /did not answer in time/ });
    const canceled = client.call(method, "n", nothing, Number.POSITIVE_INFINITY, (made) =>
      setImmediate(() => made.cancel()),
    );
    await assert.rejects(canceled, { code: "unavailable" });
  });

  it("carries messages of up to 16 MiB", async () => {
    const maxBytes = 16 * 1024 * 1024;
    const client = await clientOf((_, request) =>
      request.length > 3 ? nothing : Buffer.alloc(maxBytes + request.length),
    );
    assert.equal((await client.call(method, "n", nothing)).length, maxBytes);
    await assert.rejects(client.call(method, "n", Buffer.alloc(1)), { code: "resource_exhausted" });
    await client.call(method, "n", Buffer.alloc(maxBytes));
    await assert.rejects(client.call(method, "n", Buffer.alloc(maxBytes + 1)), {
      code: "resource_exhausted",
    });
  });

  it("collects all messages of a stream, unless that fails", async () => {
    const client = await clientOf((metadata) => {
      const [namespace] = metadata.get("containerd-namespace");
      return namespace === "n" ? nothing : status.NOT_FOUND;
    });
    assert.deepEqual((await client.collect(streamMethod, "n", nothing)).map(String), ["a", "b"]);
    await assert.rejects(client.collect(streamMethod, "other", nothing), { code: "not_found" });
  });

  it("is given up at once when it is closed, not only after the time to connect", {
    timeout: 30_000,
  }, async () => {
    const client = new GrpcClient(newSocket());
    const connecting = client.untilConnected(60_000);
    await new Promise((resolve) => setTimeout(resolve, 20));
    client.close();
    assert.equal(await connecting, false);
    assert.equal(await client.untilConnected(60_000), false);
  });

  it("refuses calls until it is established, after a loss, and once closed", async () => {
    const socket = newSocket();
    const handlers = {
      [methods.version.path]: () => versionAnswer("v2.1.0"),
      [method.path]: ok,
      [streamMethod.path]: ok,
    };
    const { connection, seen, running, messages } = connectionTo(socket);
    const refuses = async () => {
      const refusal = { code: "unavailable", message: "containerd is unreachable" };
      assert.throws(() => connection.version, refusal);
      await assert.rejects(connection.call(method, "n", nothing), refusal);
      await assert.rejects(connection.collect(streamMethod, "n", nothing), refusal);
      assert.equal(await connection.unavailableReason(), `containerd is unreachable on ${socket}`);
    };
    await refuses();
    const first = await start(socket, handlers);
    await until("it is up", () => seen.ups === 1);
    assert.deepEqual(connection.version, { text: "v2.1.0", hasSandboxers: true });
    assert.equal(await connection.unavailableReason(), undefined);
    await connection.call(method, "n", nothing);
    assert.equal((await connection.collect(streamMethod, "n", nothing)).length, 2);
    first.forceShutdown();
    await until("it is lost", () => messages().length === 2);
    await refuses();
    await rm(socket, { force: true });
    await start(socket, handlers);
    await until("it is up", () => seen.ups === 2);
    connection.close();
    await running;
    assert.deepEqual(messages(), [up, lost, up]);
    assert.throws(() => connection.version, { code: "unavailable" });
  });

  it("reports once that it cannot be established, and goes on", async () => {
    let calls = 0;
    const socket = newSocket();
    await start(socket, {
      [methods.version.path]: () => (++calls < 4 ? status.UNKNOWN : versionAnswer("1.7.24")),
    });
    const { connection, seen, running, messages } = connectionTo(socket, true);
    await until("it is up", () => seen.ups === 1);
    assert.equal(calls, 4);
    assert.deepEqual(messages(), [lost, up]);
    connection.close();
    await running;
    const closed = connectionTo(newSocket());
    await new Promise((resolve) => setTimeout(resolve, 20));
    closed.connection.close();
    await closed.running;
    assert.deepEqual(closed.messages(), []);
  });

  it("is established once CRI is, if there are pods and the containerd is new", async () => {
    for (const [version, awaitsCri, answers, expected] of [
      ["v2.0.0", true, [status.UNKNOWN, status.UNAVAILABLE, nothing], 3],
      ["v2.0.0", true, [status.UNIMPLEMENTED], 1],
      ["v1.7.24", true, [], 0],
      ["v2.0.0", false, [], 0],
    ] as const) {
      let calls = 0;
      const socket = newSocket();
      const ups: number[] = [];
      const { connection, seen, running, messages } = connectionTo(socket, awaitsCri);
      await start(socket, {
        [methods.version.path]: () => versionAnswer(version),
        [methods.criVersion.path]: () => {
          ups.push(seen.ups);
          return answers[calls++];
        },
      });
      await until("it is up", () => seen.ups === 1);
      assert.deepEqual([calls, messages()], [expected, [up]]);
      assert.ok(ups.every((number) => number === 0));
      connection.close();
      await running;
    }
  });
});
