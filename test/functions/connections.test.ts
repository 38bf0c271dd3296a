import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, beforeEach, describe, it } from "node:test";
import { Connections } from "../../functions/entry/connections.ts";
import type { Discarder } from "../../functions/entry/discarder.ts";
import { closeIfUnread } from "../../functions/entry/lingering-close.ts";
import { oneAtATime } from "../../functions/entry/one-at-a-time.ts";
import { partOf } from "../support/part-of.ts";
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

/** A connection that notes what is done with it. */
class StubSocket extends EventEmitter {
  readonly done: string[] = [];
  destroyed = false;
  writableLength = 0;
  pause = () => this.done.push("pause");
  resume = () => {
    this.done.push("resume");
    this.emit("resume");
  };
  end = () => this.done.push("end");
  destroy = () => {
    this.destroyed = true;
    this.done.push("destroy");
  };
}

describe("the connection of a request that is answered before its body has arrived", () => {
  /** Answers a request. Returns its connection if it is to be closed. */
  function answer(headers: Record<string, string>, complete = false): StubSocket | undefined {
    const socket = new StubSocket();
    const incoming = partOf<IncomingMessage>({ headers, complete, socket });
    const outgoing = partOf<ServerResponse>({ shouldKeepAlive: true });
    const discarded: unknown[] = [];
    const discarder = partOf<Discarder>({ discard: (body: unknown) => void discarded.push(body) });
    closeIfUnread(incoming, outgoing, discarder);
    const isClosed = "destroySoon" in socket;
    assert.deepEqual([outgoing.shouldKeepAlive, discarded], [!isClosed, isClosed ? [incoming] : []]);
    return isClosed ? socket : undefined;
  }

  it("is closed only if there is a body", () => {
    assert.equal(answer({}), undefined);
    assert.equal(answer({ "content-length": "0" }), undefined);
    assert.equal(answer({ "content-length": "5" }, true), undefined);
    assert.ok(answer({ "content-length": "5" }));
    assert.ok(answer({ "transfer-encoding": "chunked" }));
  });

  it("is closed a second after the answer, or by its caller", ({ mock }) => {
    mock.timers.enable({ apis: ["setTimeout"] });
    for (const isLeft of [false, true]) {
      const socket = answer({ "content-length": "5" }) ?? assert.fail("it stays open");
      Reflect.get(socket, "destroySoon")();
      if (isLeft) socket.emit("close");
      mock.timers.tick(999);
      assert.deepEqual(socket.done, ["end"]);
      mock.timers.tick(1);
      assert.deepEqual(socket.done, isLeft ? ["end"] : ["end", "destroy"]);
    }
  });
});

describe("the requests of one connection", () => {
  let socket: StubSocket;
  let begun: number[];
  let dropped: number[];
  let answers: EventEmitter[];
  let send: (count: number) => void;
  beforeEach(() => {
    socket = new StubSocket();
    [begun, dropped, answers] = [[], [], []];
    const listener = oneAtATime((incoming) => begun.push(Number(incoming.url)));
    send = (count) => {
      for (let sent = 0; sent < count; sent++) {
        const number = answers.length;
        const outgoing = new EventEmitter();
        answers.push(outgoing);
        listener(
          partOf<IncomingMessage>({ socket, url: String(number), destroy: () => void dropped.push(number) }),
          partOf<ServerResponse>(outgoing),
        );
      }
    };
  });
  /** Answers the request that has begun last. */
  const answer = () => answers[begun.length - 1]?.emit("close");

  it("begin one after the other", () => {
    send(3);
    assert.deepEqual(begun, [0]);
    answer();
    assert.deepEqual(begun, [0, 1]);
    answer();
    answer();
    send(1);
    assert.deepEqual([begun, socket.done], [[0, 1, 2, 3], []]);
  });

  it("are not read while 32 wait, until none waits", () => {
    send(32);
    assert.deepEqual(socket.done, []);
    send(1);
    // `node:http` itself resumes.
    socket.resume();
    assert.deepEqual(socket.done.splice(0), ["pause", "resume", "pause"]);
    for (let answered = 0; answered < 31; answered++) answer();
    assert.deepEqual(socket.done, []);
    answer();
    assert.deepEqual([socket.done, begun.length], [["resume"], 33]);
  });

  it("close the connection if 4096 wait", () => {
    send(4_096);
    assert.equal(socket.destroyed, false);
    send(1);
    assert.equal(socket.destroyed, true);
    answer();
    assert.deepEqual(begun, [0]);
  });

  it("are dropped once their caller has left, unless it reads on", () => {
    send(1);
    assert.deepEqual([socket.listenerCount("end"), socket.listenerCount("close")], [0, 0]);
    send(2);
    assert.deepEqual([socket.listenerCount("end"), socket.listenerCount("close")], [1, 1]);
    socket.writableLength = 1;
    socket.emit("end");
    assert.deepEqual([socket.destroyed, dropped], [false, []]);
    socket.writableLength = 0;
    socket.emit("end");
    assert.deepEqual([socket.destroyed, dropped], [true, [1, 2]]);
  });

  it("are dropped before others notice a close, and none makes an end close it", () => {
    let droppedBefore = 0;
    socket.on("close", () => {
      droppedBefore = dropped.length;
    });
    send(3);
    socket.emit("close");
    assert.deepEqual([droppedBefore, dropped], [2, [1, 2]]);
    socket.emit("end");
    assert.equal(socket.destroyed, false);
  });
});
