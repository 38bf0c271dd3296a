import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { rest } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import { type Runtime, type RuntimeServer, runtimes, startRuntime } from "../support/runtime-server.ts";
import { type Sqld, startSqld } from "../support/sqld.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const noAgent = "no agent is configured: set CONTROLLER_AGENTS to run sandboxes";
const notMigrated = "the database is not migrated: run npm run db:migrate";

/** Returns the messages of a server's log, with their levels. */
function logged(server: RuntimeServer, message: string): readonly unknown[] {
  const lines = server.output().split("\n");
  const entries = lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
  return entries.filter((entry) => entry.message === message).map(({ level }) => level);
}

async function givesHints(runtime: Runtime, databaseUrl: string): Promise<void> {
  const server = await startRuntime(runtime, { configuration: { DATABASE_URL: databaseUrl } });
  try {
    for (const route of ["GET /sandboxes", "GET /sandboxes/s", "GET /sandboxes/s/status"]) {
      const { status, body } = await rest(server.ask, freshNamespace(), route);
      assert.deepEqual([status, body.code, body.detail], [503, "unavailable", notMigrated], route);
    }
    const ready = await server.ask("/readyz");
    assert.equal(ready.status, 503);
    assert.match(await ready.text(), new RegExp(notMigrated));
  } finally {
    await server.stop();
  }
  assert.deepEqual(logged(server, noAgent), ["info"]);
  // A Worker starts with its first request.
  assert.deepEqual(logged(server, notMigrated), runtime === "worker" ? [] : ["error"]);
}

describe("without an agent, on a database that is not migrated", () => {
  let sqld: Sqld | undefined;
  before(async () => {
    sqld = await startSqld();
  });
  after(() => sqld?.stop());

  for (const runtime of runtimes) {
    it(`${runtime} says so at startup, and answers 503 with the same words`, async (test) => {
      if (!sqld) return test.skip("there is no sqld");
      await givesHints(runtime, sqld.url);
    });
  }

  it("the same holds for a file", async () => {
    const folder = await temporaryFolder();
    await givesHints("node", `file:${join(folder.path, "sandboxes.db")}`);
    await folder.remove();
  });
});
