import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { openFileDatabase } from "../../functions/sqlite/file-database.ts";
import { migrate } from "../../shared/store/migrate.ts";
import { rest } from "../support/client.ts";
import { startRuntime } from "../support/runtime-server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

describe("the functions on Deno Deploy, without API_TOKENS", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let configuration: Readonly<Record<string, string>>;
  before(async () => {
    folder = await temporaryFolder();
    const path = join(folder.path, "sandboxes.db");
    const database = openFileDatabase(path);
    await migrate(database);
    database.close();
    // On the platform its address is used; here it must be loopback.
    configuration = { DATABASE_URL: `file:${path}`, DENO_SERVE_ADDRESS: "tcp/127.0.0.1:0" };
  });
  after(() => folder.remove());

  for (const [environment, status] of [
    [{}, 200],
    [{ DENO_DEPLOY: "true" }, 403],
    [{ DENO_DEPLOYMENT_ID: "0f1e2d3c" }, 403],
  ] as const) {
    const [name = "neither variable of its"] = Object.keys(environment);
    it(`answer ${status} with ${name}, and /healthz`, async () => {
      const server = await startRuntime("deno", { configuration: { ...configuration, ...environment } });
      try {
        assert.equal((await rest(server.ask, "n", "GET /sandboxes")).status, status);
        assert.equal((await server.ask("/healthz")).status, 200);
      } finally {
        await server.stop();
      }
    });
  }

  it("answer strangers 401 for /readyz once tokens are set", async () => {
    const tokens = { DENO_DEPLOY: "true", API_TOKENS: JSON.stringify({ tests: "t" }) };
    const server = await startRuntime("deno", { configuration: { ...configuration, ...tokens } });
    try {
      assert.equal((await server.ask("/readyz")).status, 401);
      assert.equal((await server.ask("/healthz")).status, 200);
      const known = await server.ask("/readyz", { headers: { authorization: "Bearer t" } });
      assert.equal(known.status, 200);
    } finally {
      await server.stop();
    }
  });
});
