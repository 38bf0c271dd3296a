import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer, type Server } from "node:https";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import { after, before, test } from "node:test";
import tls from "node:tls";
import { issueAuthority, issueClient, issueServer } from "../../agent/server/tls/issue.ts";
import { nodeFetch } from "../../functions/entry/node-fetch.ts";
import type { Fetch } from "../../shared/fetch.ts";
import { silent, startBrokenAgent } from "../support/broken-agent.ts";
import { collectGarbage } from "../support/collect-garbage.ts";

let server: Server;
let origin: string;
let reach: Fetch;
let gone: Promise<unknown>;
before(async () => {
  const authority = await issueAuthority();
  const { certificate, key } = await issueServer(authority, ["localhost", "127.0.0.1"]);
  tls.setDefaultCACertificates([authority.certificate]);
  const client = await issueClient(authority, "functions");
  reach = nodeFetch({ cert: client.certificate, key: client.key });
  const demands = { ca: authority.certificate, requestCert: true, rejectUnauthorized: true };
  server = createServer({ cert: certificate, key, ...demands }, (request, response) => {
    gone = once(response, "close");
    if (request.url === "/echo") {
      response.writeHead(201, { "x-method": request.method, "x-length": request.headers["content-length"] });
      request.pipe(response);
    }
    if (request.url === "/redirect") response.writeHead(307, { location: `${origin}/echo` }).end();
    if (request.url === "/empty") response.writeHead(204).end();
    if (request.url === "/begin") response.write("begun");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  origin = `https://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
});
after(() => {
  server.closeAllConnections();
  server.close();
});

test("request and answer arrive unchanged", async () => {
  const headers = { "content-type": "application/proto" };
  const body = new Uint8Array([0, 1, 255]);
  const answer = await reach(`${origin}/echo`, { method: "POST", headers, body });
  assert.deepEqual(
    [answer.status, answer.headers.get("x-method"), answer.headers.get("x-length")],
    [201, "POST", "3"],
  );
  assert.deepEqual(new Uint8Array(await answer.arrayBuffer()), body);
  const empty = await reach(`${origin}/empty`, {});
  assert.deepEqual([empty.status, empty.body], [204, null]);
});

test("a redirect is not followed", async () => {
  assert.equal((await reach(`${origin}/redirect`, { method: "POST", body: "x" })).status, 307);
});

test("an answer is streamed, and an abort ends it and the connection", async () => {
  const abort = new AbortController();
  const { body } = await reach(`${origin}/begin`, { signal: abort.signal });
  const reader = body?.getReader();
  assert.equal(new TextDecoder().decode((await reader?.read())?.value), "begun");
  const more = reader?.read();
  abort.abort();
  await assert.rejects(async () => more, /abort/i);
  await gone;
});

test("an abort ends an unanswered request, and an aborted request is not sent", async () => {
  const abort = new AbortController();
  const asked = reach(`${origin}/silent`, { signal: abort.signal });
  const [request] = await once(server, "request");
  assert.equal(request.url, "/silent");
  abort.abort();
  await assert.rejects(asked, /abort/i);
  await gone;
  await assert.rejects(reach(`${origin}/echo`, { signal: AbortSignal.abort() }), /abort/i);
});

test("an abort works after garbage collection, with and without a certificate", {
  timeout: 60_000,
}, async () => {
  const agent = await startBrokenAgent(silent);
  for (const url of [`${origin}/silent`, agent.url]) {
    const abort = new AbortController();
    const asked = reach(url, { signal: abort.signal });
    setTimeout(collectGarbage, 100);
    setTimeout(() => abort.abort(), 200);
    await assert.rejects(asked, /abort/i);
  }
  await agent.close();
});

test("an agent on loopback is reached without TLS", async (context) => {
  const plain = createHttpServer((_, response) => response.end("plain"));
  context.after(() => {
    plain.closeAllConnections();
    plain.close();
  });
  plain.listen(0, "127.0.0.1");
  await once(plain, "listening");
  const address = plain.address();
  const port = typeof address === "object" ? address?.port : 0;
  assert.equal(await (await reach(`http://127.0.0.1:${port}/`, {})).text(), "plain");
});

test("requests one after the other share a connection, also after an answer without a body", async (context) => {
  let connections = 0;
  const plain = createHttpServer((request, response) => {
    response.writeHead(request.url === "/empty" ? 204 : 200).end();
  });
  plain.on("connection", () => connections++);
  context.after(() => {
    plain.closeAllConnections();
    plain.close();
  });
  await once(plain.listen(0, "127.0.0.1"), "listening");
  const { port } = plain.address() as AddressInfo;
  for (const path of ["/", "/empty", "/"]) {
    await (await reach(`http://127.0.0.1:${port}${path}`, {})).arrayBuffer();
    // The connection is free in a later turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal(connections, 1);
});

test("an answer with a status that is none fails, and its connection is closed", async (context) => {
  const agent = createTcpServer();
  context.after(() => agent.close());
  const connected = once(agent, "connection");
  await once(agent.listen(0, "127.0.0.1"), "listening");
  const { port } = agent.address() as AddressInfo;
  const asked = reach(`http://127.0.0.1:${port}/`, {});
  const [socket]: Socket[] = await connected;
  assert.ok(socket);
  const closed = once(
    socket.resume().on("error", () => {}),
    "close",
  );
  socket.write("HTTP/1.1 600 Odd\r\ncontent-length: 5\r\n\r\n");
  await assert.rejects(asked, RangeError);
  await closed;
});
