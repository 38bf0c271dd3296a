import assert from "node:assert/strict";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { describe, it } from "node:test";
import { startBrokenAgent } from "../support/broken-agent.ts";
import { createMigratedFile } from "../support/migrated-file.ts";
import { localRuntimes, startRuntime } from "../support/runtime-server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

describe("a caller that leaves", () => {
  // `wrangler dev` does not report this to the Worker.
  for (const runtime of localRuntimes) {
    it(`ends the agent's call on ${runtime}, even after a long wait`, { timeout: 120_000 }, async () => {
      const folder = await temporaryFolder();
      const url = await createMigratedFile(folder.path);
      const asked = Promise.withResolvers<ServerResponse>();
      const agent = await startBrokenAgent((_request, response) => asked.resolve(response));
      const server = await startRuntime(runtime, {
        configuration: {
          DATABASE_URL: url,
          CONTROLLER_AGENTS: JSON.stringify({ silent: { url: agent.url, token: "t" } }),
          DEFAULT_SANDBOXER: "silent",
        },
      });
      try {
        const leaving = new AbortController();
        const waiting = server.ask("/v1/namespaces/n/sandboxes/s/wait", { signal: leaving.signal });
        const response = await asked.promise;
        const ended = once(response, "close");
        // On Node, garbage is collected four times a second.
        setTimeout(() => leaving.abort(), 1_000);
        await assert.rejects(waiting, /abort/i);
        await ended;
      } finally {
        await server.stop();
        await agent.close();
        await folder.remove();
      }
    });
  }
});
