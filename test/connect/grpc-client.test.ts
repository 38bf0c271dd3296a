import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Http2Server } from "node:http2";
import type { AddressInfo } from "node:net";
import { after, before, describe, it } from "node:test";
import { Code, ConnectError, createClient, type Transport } from "@connectrpc/connect";
import { createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { Client, credentials, Metadata, type ServiceError } from "@grpc/grpc-js";
import { type Functions, startFunctions } from "../support/functions.ts";
import { Store } from "./containerd-descriptor.ts";

/** A method of a client of a service that is built at run time. */
type Method = (message: object, options?: object) => Promise<unknown>;

/** Serves the functions over HTTP/2 without TLS, as platforms and proxies do for gRPC clients. */
async function serveHttp2({ ask }: Functions): Promise<Http2Server> {
  const server = createServer();
  server.on("stream", async (stream, headers) => {
    const parts: Buffer[] = [];
    for await (const part of stream) parts.push(part);
    const given = Object.entries(headers).filter(([name]) => !name.startsWith(":"));
    const answer = await ask(String(headers[":path"]), {
      method: String(headers[":method"]),
      headers: given.map(([name, value]) => [name, String(value)] as [string, string]),
      body: new Uint8Array(Buffer.concat(parts)),
    });
    const body = new Uint8Array(await answer.arrayBuffer());
    stream.respond(
      { ":status": answer.status, ...Object.fromEntries(answer.headers) },
      { endStream: body.length === 0 },
    );
    if (body.length > 0) stream.end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

/** Returns the error of a call over a Connect library's transport. */
async function failureOf(transport: Transport): Promise<ConnectError> {
  // The service is built at run time, so the compiler does not know its methods.
  const store = createClient(Store, transport) as unknown as Record<"get", Method>;
  const error = await store.get({ sandboxId: "s" }, { headers: { "containerd-namespace": "n" } }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof ConnectError, String(error));
  return error;
}

describe("clients of gRPC are told to use Connect", () => {
  let functions: Functions;
  let server: Http2Server;
  let address: string;
  before(async () => {
    functions = await startFunctions([]);
    server = await serveHttp2(functions);
    address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(async () => {
    server.close();
    await functions.close();
  });

  for (const [name, create] of [
    ["gRPC", createGrpcTransport],
    ["gRPC-Web", createGrpcWebTransport],
  ] as const) {
    it(`by a ${name} transport of Connect`, async () => {
      const error = await failureOf(
        create({ baseUrl: `http://${address}`, httpVersion: "2", idleConnectionTimeoutMs: 1 }),
      );
      assert.equal(error.code, Code.Unimplemented);
      assert.match(error.rawMessage, /speaks Connect, not gRPC/);
    });
  }

  it("by grpc-js", async () => {
    const client = new Client(address, credentials.createInsecure());
    const metadata = new Metadata();
    metadata.set("containerd-namespace", "n");
    const pass = (bytes: Buffer) => bytes;
    const path = "/containerd.services.sandbox.v1.Store/Get";
    const error = await new Promise<ServiceError | null>((resolve) => {
      client.makeUnaryRequest(path, pass, pass, Buffer.alloc(0), metadata, resolve);
    });
    client.close();
    assert.equal(error?.code, 12);
    assert.match(error?.details ?? "", /speaks Connect, not gRPC/);
  });
});
