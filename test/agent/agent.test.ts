import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { Agent as Connections, request } from "node:https";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { connect } from "node:tls";
import { runAgent } from "../../agent/agent.ts";
import { type Config, parseConfig } from "../../agent/config/config.ts";
import { lockData } from "../../agent/host/data-lock.ts";
import { AgentServer } from "../../agent/server/server.ts";
import { ensureOwnCertificate } from "../../agent/server/tls/certificate.ts";
import type { LogEntry } from "../../shared/log.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";
import { openController } from "./stub-backend.ts";

const renewIntervalMs = 43_200_000;

async function folderFor(context: TestContext): Promise<string> {
  const { path, remove } = await temporaryFolder();
  context.after(remove);
  return path;
}

/** Returns the certificate that a server presents to a new connection. */
async function presented(url: string): Promise<string> {
  const socket = connect({ port: Number(new URL(url).port), host: "127.0.0.1", rejectUnauthorized: false });
  await once(socket, "secureConnect");
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}

test("certificates are renewed every 12 hours, until the agent stops", async (context) => {
  const data = await folderFor(context);
  const config = parseConfig(
    ["--data-dir", data, "--listen", "127.0.0.1:0", "--containment", "session", "--cgroup", "off"],
    {
      AGENT_TOKEN: "t",
    },
  );
  assert.ok(typeof config === "object");
  const intervals = new Map<object, { readonly work: () => void; readonly ms: number }>();
  context.mock.method(globalThis, "setInterval", (work: () => void, ms: number) => {
    const timer = { unref: () => timer };
    intervals.set(timer, { work, ms });
    return timer;
  });
  context.mock.method(globalThis, "clearInterval", (timer: object) => void intervals.delete(timer));
  const log: LogEntry[] = [];
  const agent = await runAgent(config satisfies Config, (entry) => log.push(entry));
  let isStopped = false;
  const stop = async () => {
    if (!isStopped) await agent.stop();
    isStopped = true;
  };
  context.after(stop);
  const own = join(data, "tls", "server.pem");
  const first = await presented(agent.url);
  rmSync(own);
  const renew = [...intervals.values()].find(({ ms }) => ms === renewIntervalMs) ?? assert.fail();
  renew.work();
  await until("it has another certificate", async () => (await presented(agent.url)) !== first);
  // It serves on with what it has if there is no other.
  const second = await presented(agent.url);
  renameSync(own, `${own}-away`);
  mkdirSync(own);
  renew.work();
  await until("it is logged", () => log.some(({ level }) => level === "error"));
  assert.equal(log.find(({ level }) => level === "error")?.message, "failed to renew the certificates");
  assert.equal(await presented(agent.url), second);
  await stop();
  assert.equal(intervals.size, 0);
  const lock = lockData(data, 0) ?? assert.fail("its data folder is locked");
  lock.release();
});

/** Starts a server that is ready as soon as it is told. */
async function openServer(context: TestContext) {
  const { caPath: _, ...certificate } = await ensureOwnCertificate(await folderFor(context), "127.0.0.1");
  const ready = Promise.withResolvers<undefined>();
  const asked = Promise.withResolvers<void>();
  const server = await AgentServer.listen({
    ...{ host: "127.0.0.1", port: 0, certificate, clientCa: undefined, token: "t" },
    controller: await openController(context, {}),
    sandboxers: new Set(["stub"]),
    log() {},
    ready: () => {
      asked.resolve();
      return ready.promise;
    },
  });
  const agent = new Connections({ keepAlive: true, rejectUnauthorized: false });
  context.after(() => agent.destroy());
  return {
    ...{ server, ready },
    /** Asks if it is ready. Resolves when it has begun to answer. */
    async ask() {
      const sent = request(`${server.url}/readyz`, { agent });
      const answered = once(sent, "response");
      sent.end();
      await asked.promise;
      return { answered };
    },
  };
}

test("an answer that is sent while the agent stops closes its connection", async (context) => {
  for (const [isStopping, connection] of [
    [false, "keep-alive"],
    [true, "close"],
  ] as const) {
    const { server, ready, ask } = await openServer(context);
    const { answered } = await ask();
    const stopped = isStopping ? server.stop() : undefined;
    ready.resolve(undefined);
    const [answer] = await answered;
    assert.deepEqual([answer.statusCode, answer.headers.connection], [200, connection]);
    answer.resume();
    await (stopped ?? server.stop());
  }
});

test("connections that are busy are closed 2 seconds after the stop began", async (context) => {
  const { server } = await openServer(context);
  const socket = connect({
    port: Number(new URL(server.url).port),
    host: "127.0.0.1",
    rejectUnauthorized: false,
  });
  const closed = once(socket, "close");
  // A part of the second request arrives with the first.
  socket.write("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /healthz HTTP/1.1\r\n");
  await once(socket, "data");
  context.mock.timers.enable({ apis: ["setTimeout"] });
  let isStopped = false;
  const stopping = server.stop().then(() => {
    isStopped = true;
  });
  context.mock.timers.tick(1_999);
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([isStopped, socket.closed], [false, false]);
  context.mock.timers.tick(1);
  await Promise.all([stopping, closed]);
});
