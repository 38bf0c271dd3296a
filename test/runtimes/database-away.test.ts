import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { notMigrated } from "../../shared/store/database-error.ts";
import { type BrokenAgent as BrokenServer, silent, startBrokenAgent } from "../support/broken-agent.ts";
import { rest } from "../support/client.ts";
import { runtimes, startRuntime } from "../support/runtime-server.ts";

describe("a database whose connections break", () => {
  let database: BrokenServer;
  before(async () => {
    database = await startBrokenAgent((_request, response) => response.destroy());
  });
  after(() => database.close());

  for (const runtime of runtimes) {
    it(`is unavailable on ${runtime}: reads are retried, writes are not`, async () => {
      // Without the timers, whose requests would be counted, too.
      const configuration = { DATABASE_URL: database.url, LOG_LEVEL: "error", RECONCILE_INTERVAL: "0s" };
      const { ask, stop } = await startRuntime(runtime, { configuration });
      try {
        const asked = database.requests.length;
        const read = await rest(ask, "n", "GET /sandboxes/s");
        assert.deepEqual([read.status, read.body.code], [503, "unavailable"]);
        const readings = database.requests.length - asked;
        assert.ok(readings > 1, `${readings} tries`);
        const written = await rest(ask, "n", "POST /sandboxes", { sandboxId: "s", runtime: {} });
        assert.deepEqual([written.status, written.body.code], [503, "unavailable"]);
        assert.equal(database.requests.length - asked - readings, 1);
      } finally {
        await stop();
      }
    });
  }
});

describe("a database that does not answer", () => {
  let database: BrokenServer;
  before(async () => {
    database = await startBrokenAgent(silent);
  });
  after(() => database.close());

  for (const runtime of runtimes) {
    it(`makes /readyz answer 503 on ${runtime}, and does not count as unmigrated`, async () => {
      const server = await startRuntime(runtime, { configuration: { DATABASE_URL: database.url } });
      try {
        const answer = await server.ask("/readyz", { signal: AbortSignal.timeout(60_000) });
        assert.equal(answer.status, 503);
        assert.match(await answer.text(), /"status":"unavailable"/);
        assert.ok(!server.output().includes(notMigrated), server.output());
      } finally {
        await server.stop();
      }
    });
  }
});
