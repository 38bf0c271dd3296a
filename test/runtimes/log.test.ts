import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { silent, startBrokenAgent } from "../support/broken-agent.ts";
import { createMigratedFile } from "../support/migrated-file.ts";
import { localRuntimes, type RuntimeServer, startRuntime } from "../support/runtime-server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";
import { openRaw } from "./raw.ts";

const sandboxes = "/v1/namespaces/n/sandboxes";
const status = "/containerd.services.sandbox.v1.Controller/Status";

const record = { sandboxId: "named", runtime: { name: "r" } };
const nowhere = { sandboxer: "nobody" };

/** Calls about the sandbox `named`, as a REST route with its body and as an RPC with its message. Some are refused. */
const namedCalls: readonly (readonly [route: string, body: object, rpc: string, message: object])[] = [
  [`POST ${sandboxes}`, record, "Store/Create", { sandbox: record }],
  [`GET ${sandboxes}/named`, {}, "Store/Get", { sandboxId: "named" }],
  [`PATCH ${sandboxes}/named?fields=color`, record, "Store/Update", { sandbox: record, fields: ["color"] }],
  ...["Create", "Start", "Stop", "Shutdown"].map(
    (name) =>
      [
        `POST ${sandboxes}/named/${name.toLowerCase()}`,
        nowhere,
        `Controller/${name}`,
        { sandboxId: "named", ...nowhere },
      ] as const,
  ),
  ...["Status", "Wait", "Platform", "Metrics"].map(
    (name) =>
      [
        `GET ${sandboxes}/named/${name.toLowerCase()}?sandboxer=nobody`,
        {},
        `Controller/${name}`,
        { sandboxId: "named", ...nowhere },
      ] as const,
  ),
  [`POST ${sandboxes}/named/update`, {}, "Controller/Update", { sandboxId: "named" }],
  [`DELETE ${sandboxes}/named`, {}, "Store/Delete", { sandboxId: "named" }],
];

for (const runtime of localRuntimes) {
  describe(`the log on ${runtime}`, () => {
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;
    let agent: Awaited<ReturnType<typeof startBrokenAgent>>;
    let server: RuntimeServer;
    before(async () => {
      folder = await temporaryFolder();
      const url = await createMigratedFile(folder.path);
      agent = await startBrokenAgent(silent);
      server = await startRuntime(runtime, {
        configuration: {
          DATABASE_URL: url,
          API_TOKENS: JSON.stringify({ tests: "t" }),
          CONTROLLER_AGENTS: JSON.stringify({ silent: { url: agent.url, token: "t" } }),
          DEFAULT_SANDBOXER: "silent",
        },
      });
    });
    after(async () => {
      await server.stop();
      await agent.close();
      await folder.remove();
    });

    function findLine(requestId: string): string | undefined {
      const lines = server.output().split("\n").slice(0, -1);
      return lines.find((line) => line.includes(`"requestId":"${requestId}"`));
    }

    async function lineOf(requestId: string): Promise<Record<string, unknown>> {
      await until(`there is a line about ${requestId}`, () => findLine(requestId) !== undefined);
      return JSON.parse(findLine(requestId) ?? "") as Record<string, unknown>;
    }

    const headers = (requestId: string) => ({
      authorization: "Bearer t",
      "content-type": "application/json",
      "containerd-namespace": "n",
      "x-request-id": requestId,
    });

    it("logs a deadline set by the caller at info", async () => {
      const set = { ...headers("own-deadline"), "connect-timeout-ms": "300" };
      const beganMs = performance.now();
      const answer = await server.ask(status, { method: "POST", headers: set, body: '{"sandboxId":"s"}' });
      const tookMs = performance.now() - beganMs;
      assert.equal(answer.status, 504);
      const line = await lineOf("own-deadline");
      assert.deepEqual([line.status, line.code, line.level], [504, "deadline_exceeded", "info"]);
      const { durationMs } = line;
      assert.ok(
        typeof durationMs === "number" && durationMs > 250 && durationMs < tookMs + 10_000,
        `${durationMs}`,
      );
    });

    it("logs an unsupported encoding at info", async () => {
      const encoded = { ...headers("encoding"), "content-encoding": "br" };
      const answer = await server.ask(status, { method: "POST", headers: encoded, body: "x" });
      assert.equal(answer.status, 501);
      const line = await lineOf("encoding");
      assert.deepEqual([line.status, line.code, line.level], [501, "unimplemented", "info"]);
    });

    it("logs a caller that leaves during a wait as 499 at info", { timeout: 120_000 }, async () => {
      const before = agent.requests.length;
      const leaving = new AbortController();
      const init = { headers: headers("leaves-waiting"), signal: leaving.signal };
      const asked = server.ask(`${sandboxes}/s/status`, init);
      await until("the agent is asked", () => agent.requests.length > before);
      leaving.abort();
      await assert.rejects(asked);
      const line = await lineOf("leaves-waiting");
      assert.deepEqual([line.status, line.code, line.level], [499, "canceled", "info"]);
    });

    for (const [name, length, sent] of [
      ["small", 1_000, "{"],
      ["large", 1_000_000, `{"a":"${"x".repeat(200_000)}`],
    ] as const) {
      it(`logs a caller that leaves within a ${name} body as 499 at info`, async () => {
        const lines = Object.entries({
          host: "localhost",
          ...headers(`leaves-${name}`),
          "content-length": String(length),
        }).map(([field, value]) => `${field}: ${value}\r\n`);
        const request = `POST ${sandboxes} HTTP/1.1\r\n${lines.join("")}\r\n${sent}`;
        let delayMs = 50;
        await until("it is logged", async () => {
          const connection = await openRaw(server.url, request);
          // On a slow machine the caller may leave before its request is read, which is then not logged.
          delayMs *= 2;
          await sleep(delayMs);
          connection.socket.destroy();
          await sleep(delayMs);
          return findLine(`leaves-${name}`) !== undefined;
        });
        const line = await lineOf(`leaves-${name}`);
        assert.deepEqual([line.status, line.code, line.level], [499, "canceled", "info"]);
      });
    }

    it("logs every unknown token", async () => {
      const wrong = { ...headers("wrong"), authorization: "Bearer not-t" };
      assert.equal((await server.ask(`${sandboxes}/s`, { headers: wrong })).status, 401);
      const line = await lineOf("wrong");
      assert.deepEqual([line.status, line.code, line.level], [401, "unauthenticated", "info"]);
      assert.doesNotMatch(server.output(), /not-t/);
    });

    it("names namespace and sandbox of every call on both surfaces, also of refused ones", async () => {
      const rest = ([method = "", path = ""]: readonly string[], body: object, at: number) =>
        server.ask(path, {
          method,
          headers: headers(`rest-${at}`),
          ...(method === "GET" || method === "DELETE" ? {} : { body: JSON.stringify(body) }),
        });
      for (const [at, [route, body, rpc, message]] of namedCalls.entries()) {
        const { status } = await rest(route.split(" "), body, at);
        const rpcHeaders = headers(`rpc-${at}`);
        const path = `/containerd.services.sandbox.v1.${rpc}`;
        const called = await server.ask(path, {
          method: "POST",
          headers: rpcHeaders,
          body: JSON.stringify(message),
        });
        for (const [requestId, answered] of [
          [`rest-${at}`, status],
          [`rpc-${at}`, called.status],
        ] as const) {
          const line = await lineOf(requestId);
          assert.deepEqual(
            [line.operation, line.namespace, line.sandboxId, line.status],
            [rpc.replace("/", "."), "n", "named", answered],
            JSON.stringify(line),
          );
        }
      }
    });

    it("sends the request id on to the agent", async () => {
      const before = agent.requests.length;
      const leaving = new AbortController();
      const init = { headers: headers("for-the-agent"), signal: leaving.signal };
      const asked = server.ask(`${sandboxes}/s/status`, init);
      await until("the agent is asked", () => agent.requests.length > before);
      leaving.abort();
      await assert.rejects(asked);
      const sent = agent.requests.slice(before).map((request) => request.headers["x-request-id"]);
      assert.deepEqual(sent, ["for-the-agent"]);
    });

    it("logs no other failure of the server", () => {
      assert.doesNotMatch(server.output(), /"level":"error"/);
    });
  });
}
