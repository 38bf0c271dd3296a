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

  it("are not accepted again while the server stops", async () => {
    await open(limits.maxConnections);
    await connections.stop();
    assert.deepEqual([server.listening, listens], [false, 0]);
  });
});
