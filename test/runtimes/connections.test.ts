import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openFileDatabase } from "../../functions/sqlite/file-database.ts";
import { outputReplyToProto, outputService } from "../../shared/protobuf/output.ts";
import { LibsqlStore } from "../../shared/store/libsql-store.ts";
import { answer, ok, silent, startBrokenAgent } from "../support/broken-agent.ts";
import { freshCall, sandboxOf } from "../support/fresh-store.ts";
import { createMigratedFile } from "../support/migrated-file.ts";
import { localRuntimes, type RuntimeServer, startRuntime } from "../support/runtime-server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";
import { programFolder } from "./alone.ts";
import { openRaw, parseAnswer } from "./raw.ts";

/** Short limits. Bun counts in steps of four seconds, and has its own limit for headers. */
const limits = {
  idleTimeoutMs: 8_000,
  headersTimeoutMs: 3_000,
  requestTimeoutMs: 6_000,
  stalledTimeoutMs: 4_000,
};

/** Time limit of each case, in milliseconds. On Bun, a body has the time of its operation. */
const maxMs = 120_000;

const token = "a-token-of-the-connection-tests";
const healthz = "GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n";
const unauthorized = "GET /v1/namespaces/n/sandboxes HTTP/1.1\r\nhost: localhost\r\n\r\n";
const create =
  "POST /v1/namespaces/n/sandboxes HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n" +
  `authorization: Bearer ${token}\r\ncontent-length: 2\r\n\r\n{}`;
const beginning = "GET /healthz HTTP/1.1\r\nhost: localhost\r\nx-slow: ";
const halfBody =
  "POST /v1/namespaces/n/sandboxes HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n" +
  `authorization: Bearer ${token}\r\ncontent-length: 1000\r\n\r\n{`;

/** Creates records in the namespace `large`, of more bytes than the kernel buffers. */
async function fillLarge(url: string): Promise<void> {
  const database = openFileDatabase(url);
  const store = new LibsqlStore(database);
  const labels = new Map([["a", "x".repeat(100_000)]]);
  for (let at = 0; at < 100; at++) await store.create(freshCall("large"), sandboxOf(`s${at}`, { labels }));
  database.close();
}

/** Answers a read of output: the first one at once, the second one after a time that is longer than the limits. */
async function answerRead(request: IncomingMessage, response: ServerResponse, number: number): Promise<void> {
  if (number > 1) await sleep(14_000);
  const part = { from: number - 1, data: Buffer.from(number > 1 ? "b" : "a"), end: number };
  const reply = outputReplyToProto({ parts: { stdout: part }, isComplete: number > 1 });
  const bytes = outputService.methods.Read.response.encode(reply);
  answer(200, "application/proto", bytes)(request, response);
}

// They mostly wait for time limits.
describe("connections", { concurrency: true }, () => {
  for (const runtime of localRuntimes) {
    const serve = `serve${runtime[0]?.toUpperCase()}${runtime.slice(1)}`;

    describe(`on ${runtime}`, { concurrency: true }, () => {
      let folder: Awaited<ReturnType<typeof temporaryFolder>>;
      let programs: Awaited<ReturnType<typeof programFolder>>;
      let server: RuntimeServer;
      let agent: Awaited<ReturnType<typeof startBrokenAgent>>;
      before(async () => {
        let reads = 0;
        agent = await startBrokenAgent((request, response) => {
          if (request.url?.endsWith("/Read")) return void answerRead(request, response, ++reads);
          const isWait = request.url?.endsWith("/Wait") ?? false;
          (isWait ? silent : ok)(request, response);
        });
        folder = await temporaryFolder();
        programs = await programFolder();
        const url = await createMigratedFile(folder.path);
        await fillLarge(url);
        const file = join(programs.path, `limited.${runtime}.ts`);
        const program = [
          `import { ${serve} } from "../../functions/entry/${runtime}.ts";`,
          `import { run } from "../../functions/entry/run.ts";`,
          `await run(${serve}, undefined, ${JSON.stringify(limits)});`,
        ];
        await writeFile(file, program.join("\n"));
        const configuration = {
          DATABASE_URL: url,
          API_TOKENS: JSON.stringify({ tests: token }),
          CONTROLLER_AGENTS: JSON.stringify({ slow: { url: agent.url, token: "t" } }),
          DEFAULT_SANDBOXER: "slow",
        };
        server = await startRuntime(runtime, { configuration, file });
      });
      after(async () => {
        await server.stop();
        await agent.close();
        await programs.remove();
        await folder.remove();
      });

      for (const [name, text, status] of [
        ["that have sent nothing", "", undefined],
        ["that are idle after an answer", healthz, 200],
        ["that are idle after a refusal", unauthorized, 401],
        ["whose request does not come to its end", beginning, undefined],
        ["whose body does not come to its end", halfBody, undefined],
      ] as const) {
        it(`${name} are closed`, { timeout: 300_000 }, async () => {
          const connection = await openRaw(server.url, text);
          const tookMs = await connection.untilClosed(maxMs);
          assert.ok(tookMs !== undefined, `it is open after ${maxMs} ms`);
          assert.ok(tookMs > 1_500, `it is closed after ${tookMs} ms already`);
          if (status !== undefined) assert.equal(parseAnswer(connection.received()).status, status);
        });
      }

      it("with headers that arrive byte by byte are closed", { timeout: 300_000 }, async () => {
        const connection = await openRaw(server.url, beginning);
        const dripping = setInterval(() => connection.socket.write("x"), 500);
        const tookMs = await connection.untilClosed(maxMs);
        clearInterval(dripping);
        assert.ok(tookMs !== undefined, `it is open after ${maxMs} ms`);
      });

      it("whose caller does not read a large answer are closed", { timeout: 300_000 }, async () => {
        const connection = await openRaw(server.url, "");
        connection.socket.pause();
        connection.socket.write(
          "POST /containerd.services.sandbox.v1.Store/List HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n" +
            `containerd-namespace: large\r\nauthorization: Bearer ${token}\r\ncontent-length: 2\r\n\r\n{}`,
        );
        await sleep(18_000);
        connection.socket.resume();
        assert.notEqual(await connection.untilClosed(maxMs), undefined);
        const { status, body } = parseAnswer(connection.received());
        assert.equal(status, 200);
        assert.ok(body.length < 10_000_000, `${body.length} bytes came`);
      });

      it("are not idle while a call waits", { timeout: 300_000 }, async () => {
        const request =
          "GET /v1/namespaces/n/sandboxes/s/wait?timeout=14s HTTP/1.1\r\nhost: localhost\r\n" +
          `authorization: Bearer ${token}\r\n\r\n`;
        const connection = await openRaw(server.url, request);
        const began = Date.now();
        while (connection.received() === "" && Date.now() - began < maxMs) await sleep(50);
        connection.socket.destroy();
        assert.equal(parseAnswer(connection.received()).status, 202, connection.received());
        assert.ok(Date.now() - began > 13_000);
      });

      it("are not idle while output is followed that takes long to come", { timeout: 300_000 }, async () => {
        const sandboxes = `${server.url}/v1/namespaces/n/sandboxes`;
        const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
        const body = JSON.stringify({ sandboxId: "quiet", runtime: { name: "r" } });
        await fetch(sandboxes, { method: "POST", headers, body });
        assert.equal((await fetch(`${sandboxes}/quiet/create`, { method: "POST", headers })).status, 200);
        const answer = await fetch(`${sandboxes}/quiet/output?stream=stdout&follow=true`, { headers });
        assert.equal(await answer.text(), "ab");
      });

      it("are reused within their time limit", { timeout: 300_000 }, async () => {
        const connection = await openRaw(server.url, healthz);
        const answers = () => connection.received().match(/HTTP\/1\.1 (200|400)/g)?.length;
        for (let asked = 1; asked <= 4; asked++) {
          if (asked > 1) {
            await sleep(1_500);
            connection.socket.write(asked === 2 ? create : healthz);
          }
          await until(`answer ${asked} has come`, () => answers() === asked);
        }
        connection.socket.destroy();
      });
    });

    describe(`a server with few files on ${runtime}`, () => {
      it("survives too many connections, and serves once they are closed", {
        timeout: 300_000,
      }, async () => {
        const folder = await temporaryFolder();
        const url = await createMigratedFile(folder.path);
        const configuration = { DATABASE_URL: url };
        const server = await startRuntime(runtime, { configuration, maxOpenFiles: 96 });
        try {
          for (let round = 0; round < 2; round++) {
            const opening = Array.from({ length: 300 }, () =>
              openRaw(server.url, healthz).catch(() => undefined),
            );
            await sleep(2_000);
            for (const connection of await Promise.all(opening)) connection?.socket.destroy();
            await until("it serves again", async () => {
              const signal = AbortSignal.timeout(10_000);
              const answer = await server
                .ask("/v1/namespaces/n/sandboxes/s", { signal })
                .catch(() => undefined);
              return answer?.status === 404;
            });
          }
        } finally {
          assert.equal(await server.stop(), 0);
          await folder.remove();
        }
      });
    });
  }
});
