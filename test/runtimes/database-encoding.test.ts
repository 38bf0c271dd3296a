import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, it } from "node:test";
import { runtimes, startRuntime } from "../support/runtime-server.ts";

describe("a database server", { concurrency: true }, () => {
  for (const runtime of runtimes) {
    it(`is asked for answers that are not compressed, on ${runtime}`, {
      timeout: 120_000,
    }, async (context) => {
      const accepted = new Set<string | undefined>();
      const database = createServer((request, response) => {
        accepted.add(request.headers["accept-encoding"]?.toString());
        request.resume().on("end", () => response.writeHead(503).end());
      });
      await once(database.listen(0, "127.0.0.1"), "listening");
      context.after(() => database.close());
      const { port } = database.address() as AddressInfo;
      const server = await startRuntime(runtime, {
        configuration: { DATABASE_URL: `http://127.0.0.1:${port}` },
      });
      context.after(() => server.stop());
      assert.equal((await server.ask("/readyz")).status, 503);
      assert.deepEqual([...accepted], ["identity"]);
    });
  }
});
