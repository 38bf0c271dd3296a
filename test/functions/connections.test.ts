import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, beforeEach, describe, it } from "node:test";
import { Connections } from "../../functions/entry/connections.ts";
import { until } from "../support/until.ts";

const limits = {
  ...{ idleTimeoutMs: 60_000, headersTimeoutMs: 60_000, requestTimeoutMs: 60_000 },
  ...{ stalledTimeoutMs: 60_000, maxConnections: 10 },
};

describe("the connections of a server", () => {
  let server: Server;
  let connections: Connections;
  let listens: number;
  let port: number;
  const clients: Socket[] = [];
  beforeEach(async () => {
    listens = 0;
    server = createServer((_request, response) => response.end("ok"));
    await once(server.listen(0, "127.0.0.1"), "listening");
    port = (server.address() as AddressInfo).port;
    connections = new Connections(server, limits, () => {
      listens++;
      server.listen(port, "127.0.0.1");
    });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await connections.stop();
  });

  /** Opens a number of connections, which the server has accepted. */
  async function open(count: number): Promise<void> {
    for (let opened = 0; opened < count; opened++) {
      const accepted = once(server, "connection");
      const client = connect(port, "127.0.0.1");
      client.on("error", () => {});
      clients.push(client);
      await accepted;
    }
  }

  it("are accepted up to the limit, and again once there are only nine tenths of it", async () => {
    await open(limits.maxConnections - 1);
    assert.equal(server.listening, true);
    await open(1);
    assert.equal(server.listening, false);
    assert.equal(listens, 0);
    clients.pop()?.destroy();
    await until("it listens again", () => server.listening);
    assert.equal(listens, 1);
    await open(1);
    assert.deepEqual([server.listening, listens], [false, 1]);
  });

  it("are closed if their callers read nothing for the time limit, and not before", async (context) => {
    await connections.stop();
    context.mock.timers.enable({ apis: ["setInterval", "Date"], now: 1_800_000_000_000 });
    server = createServer((_request, response) => response.end(Buffer.alloc(50_000_000)));
    await once(server.listen(0, "127.0.0.1"), "listening");
    port = (server.address() as AddressInfo).port;
    connections = new Connections(server, limits, () => {});
    const client = connect(port, "127.0.0.1").pause();
    clients.push(client);
    const [accepted]: Socket[] = await once(server, "connection");
    assert.ok(accepted);
    const asked = once(server, "request");
    client.write("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");
    await asked;
    assert.ok(accepted.writableLength > 0);
    // The first look notices that there are unsent bytes.
    context.mock.timers.tick(5_000);
    context.mock.timers.tick(limits.stalledTimeoutMs - 5_000);
    assert.equal(accepted.destroyed, false);
    context.mock.timers.tick(5_000);
    assert.equal(accepted.destroyed, true);
  });

  it("are accepted again by a later attempt if the first one to listen fails", async (context) => {
    await connections.stop();
    context.mock.timers.enable({ apis: ["setInterval"] });
    server = createServer();
    await once(server.listen(0, "127.0.0.1"), "listening");
    port = (server.address() as AddressInfo).port;
    connections = new Connections(server, limits, () => {
      listens++;
      if (listens > 1) server.listen(port, "127.0.0.1");
    });
    await open(limits.maxConnections);
    clients.pop()?.destroy();
    await until("it has tried to listen", () => listens === 1);
    assert.equal(server.listening, false);
    context.mock.timers.tick(5_000);
    await once(server, "listening");
    context.mock.timers.tick(5_000);
    assert.equal(listens, 2);
  });

  it("are not accepted again while the server stops", async () => {
    await open(limits.maxConnections);
    await connections.stop();
    assert.deepEqual([server.listening, listens], [false, 0]);
  });
});
