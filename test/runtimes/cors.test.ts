import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runtimes, startRuntime } from "../support/runtime-server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const chosen = process.env.RUNTIMES?.split(",") ?? runtimes;
const page = "https://app.example.com";

describe("CORS_ORIGINS", { concurrency: 2 }, () => {
  for (const runtime of runtimes.filter((name) => chosen.includes(name))) {
    it(`lets pages of its origins ask and read, on ${runtime}`, async () => {
      const folder = await temporaryFolder();
      const database =
        runtime === "worker" ? { DATABASE_URL: "http://127.0.0.1:9" } : { DATA_DIR: folder.path };
      const server = await startRuntime(runtime, { configuration: { ...database, CORS_ORIGINS: page } });
      try {
        const headers = { origin: page, "access-control-request-method": "DELETE" };
        const preflight = await fetch(`${server.url}/v1/namespaces`, { method: "OPTIONS", headers });
        assert.equal(preflight.status, 204);
        assert.match(preflight.headers.get("access-control-allow-methods") ?? "", /DELETE/);
        for (const path of ["/healthz", "/nowhere"]) {
          const answer = await server.ask(path, { headers: { origin: page } });
          assert.equal(answer.status, path === "/healthz" ? 200 : 404);
          assert.equal(answer.headers.get("access-control-allow-origin"), page);
          const other = await server.ask(path, { headers: { origin: "https://evil.example" } });
          assert.equal(other.headers.get("access-control-allow-origin"), null);
          assert.equal(other.headers.get("vary"), "Origin");
        }
      } finally {
        await server.stop();
        await folder.remove();
      }
    });
  }
});
