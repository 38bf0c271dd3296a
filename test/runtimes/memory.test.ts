import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { after, before, beforeEach, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { rest } from "../support/client.ts";
import { createMigratedFile } from "../support/migrated-file.ts";
import { localRuntimes, type RuntimeServer, startRuntime } from "../support/runtime-server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";
import { openRaw, postAtOnce, type RawConnection } from "./raw.ts";

/** Maximum of a server's peak memory, in bytes. */
const maxResidentBytes = 600 * 1024 ** 2;

const sandboxes = "/v1/namespaces/n/sandboxes";

/** Gzip that inflates to 300 MiB. */
const bomb = new Uint8Array(gzipSync(Buffer.alloc(300 << 20)));
assert.ok(bomb.length < 400_000);

async function peakBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) * 1024;
}

/** Resets the recorded peak. */
async function resetPeak(pid: number): Promise<void> {
  await writeFile(`/proc/${pid}/clear_refs`, "5");
}

/** Requests health and a small record repeatedly until `end` is called. No request may be rejected. */
function askOnAndOn(server: RuntimeServer): { end(): Promise<number> } {
  let isOver = false;
  const asking = (async () => {
    let answers = 0;
    while (!isOver) {
      assert.equal((await server.ask("/healthz")).status, 200);
      assert.equal((await server.ask("/v1/namespaces/small/sandboxes/s")).status, 200);
      answers++;
      await sleep(20);
    }
    return answers;
  })();
  // `end` reports failures.
  asking.catch(() => {});
  return {
    end() {
      isOver = true;
      return asking;
    },
  };
}

for (const runtime of localRuntimes) {
  describe(`memory on ${runtime} stays within bounds`, () => {
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;
    let server: RuntimeServer;
    before(async () => {
      folder = await temporaryFolder();
      const url = await createMigratedFile(folder.path);
      server = await startRuntime(runtime, { configuration: { DATABASE_URL: url } });
      const small = { sandboxId: "s", runtime: { name: "r" } };
      assert.equal((await rest(server.ask, "small", "POST /sandboxes", small)).status, 201);
      // A page of 4 MB.
      for (let at = 0; at < 40; at++) await storeLarge(at);
    });
    beforeEach(() => resetPeak(server.pid));
    after(async () => {
      await server.stop();
      await folder.remove();
    });

    async function storeLarge(at: number): Promise<void> {
      const record = { sandboxId: `s${at}`, runtime: { name: "r" }, labels: { a: "x".repeat(100_000) } };
      assert.equal((await rest(server.ask, "n", "POST /sandboxes", record)).status, 201);
    }

    async function isBounded(good: ReturnType<typeof askOnAndOn>): Promise<void> {
      assert.ok((await good.end()) > 0);
      const peak = await peakBytes(server.pid);

      assert.ok(peak <= maxResidentBytes, `${Math.round(peak / 1024 ** 2)} MiB at the most`);
    }

    it("when a hundred callers send 4 MB of escapes", { timeout: 300_000 }, async () => {
      const good = askOnAndOn(server);
      const text = `{"sandboxId":"big","runtime":{"name":"r"},"labels":{"a":"${"\\n".repeat(2_000_000)}"}}`;
      // A text would be encoded for each of them.
      const body = new TextEncoder().encode(text);
      const headers = { "content-type": "application/json", "content-length": String(body.length) };
      const answers = await Promise.all(
        Array.from({ length: 100 }, () => postAtOnce(server.url + sandboxes, headers, body)),
      );
      for (const { statusCode: status = 0, headers: answered } of answers) {
        // On a slow machine a request may reach the time limit of a call.
        assert.ok(
          status === 429 ? answered["retry-after"] === "1" : [201, 409, 504].includes(status),
          `${status}`,
        );
      }
      assert.ok(answers.some(({ statusCode }) => statusCode !== 429));
      await isBounded(good);
    });

    it("when twenty callers send gzip that inflates a thousandfold", { timeout: 300_000 }, async () => {
      const good = askOnAndOn(server);
      const headers = { "content-type": "application/json", "content-encoding": "gzip" };
      const statuses = await Promise.all(
        Array.from(
          { length: 20 },
          async () => (await server.ask(sandboxes, { method: "POST", headers, body: bomb })).status,
        ),
      );
      assert.ok(
        statuses.every((status) => status === 413 || status === 429),
        String(statuses),
      );
      assert.ok(statuses.includes(413));
      await isBounded(good);
    });

    it("when one connection pipelines large requests, and reads nothing", { timeout: 300_000 }, async () => {
      const good = askOnAndOn(server);
      const request = `GET ${sandboxes}?pageSize=1000 HTTP/1.1\r\nhost: localhost\r\n\r\n`;
      const connection = await openRaw(server.url, "");
      connection.socket.pause();
      connection.socket.write(request.repeat(150));
      const countLists = () => server.output().match(/"Store\.List"/g)?.length ?? 0;
      await until("a List is carried out", () => countLists() > 0);
      await sleep(3_000);
      const carriedOut = countLists();
      connection.socket.destroy();
      assert.ok(carriedOut <= 5, `${carriedOut} were carried out`);
      await isBounded(good);
    });

    it("when callers request large answers, and read nothing", { timeout: 300_000 }, async () => {
      // The kernel buffers a part of each answer, so the answers are larger than that.
      for (let at = 40; at < 100; at++) await storeLarge(at);
      await resetPeak(server.pid);
      const good = askOnAndOn(server);
      const list = "/containerd.services.sandbox.v1.Store/List";
      const headers = { "content-type": "application/json", "containerd-namespace": "n" };
      const lines = Object.entries({ host: "localhost", "content-length": "2", ...headers });
      const request = `POST ${list} HTTP/1.1\r\n${lines.map(([k, v]) => `${k}: ${v}\r\n`).join("")}\r\n{}`;
      const connections: RawConnection[] = [];
      for (let at = 0; at < 20; at++) {
        const connection = await openRaw(server.url, "");
        connection.socket.pause();
        connection.socket.write(request);
        connections.push(connection);
      }
      const ask = () => server.ask(list, { method: "POST", headers, body: "{}" });
      // The answers that nobody reads are made one after another.
      let refused = await ask();
      await until("a List is refused", async () => {
        if (refused.status === 429) return true;
        // On a slow machine a List may reach the time limit of a call.
        assert.ok([200, 504].includes(refused.status), `${refused.status}`);
        await refused.arrayBuffer();
        refused = await ask();
        return false;
      });
      assert.equal(refused.headers.get("retry-after"), "1");
      assert.equal(((await refused.json()) as { code: string }).code, "resource_exhausted");
      for (const { socket } of connections) socket.destroy();
      // The memory of callers that left is free again.
      await until("a List is answered", async () => {
        const answer = await ask();
        const { byteLength } = await answer.arrayBuffer();
        if (answer.status !== 200) return false;
        assert.ok(byteLength > 10_000_000);
        return true;
      });
      await isBounded(good);
    });

    it("and all pipelined requests are answered in order", { timeout: 300_000 }, async () => {
      const ids = Array.from({ length: 200 }, (_, at) => `pipelined-${at}`);
      const requests = ids.map((id, at) =>
        // Bun closes a connection with pipelined bodies.
        at % 2 || runtime === "bun"
          ? `GET /healthz HTTP/1.1\r\nhost: localhost\r\nx-request-id: ${id}\r\n\r\n`
          : `POST ${sandboxes}/none/start HTTP/1.1\r\nhost: localhost\r\nx-request-id: ${id}\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}`,
      );
      const connection = await openRaw(server.url, requests.join(""));
      await until("the last is answered", () => connection.received().includes(ids.at(-1) ?? ""));
      const answered = [...connection.received().matchAll(/^x-request-id: (\S+)\r$/gim)].map(([, id]) => id);
      connection.socket.destroy();
      assert.deepEqual(answered, ids);
    });
  });
}
