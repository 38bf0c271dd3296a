import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ok, silent, startBrokenAgent } from "../support/broken-agent.ts";
import { rest } from "../support/client.ts";
import { createMigratedFile } from "../support/migrated-file.ts";
import { freshNamespace } from "../support/namespace.ts";
import { localRuntimes, startRuntime } from "../support/runtime-server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

/** More than the concurrent requests of Bun's `fetch`. */
const waits = 300;
/** Time limit of another call during the waits, in milliseconds. */
const answerMs = 20_000;

describe("hundreds of open waits", () => {
  for (const runtime of localRuntimes) {
    it(`do not delay other calls on ${runtime}`, { timeout: 300_000 }, async () => {
      const folder = await temporaryFolder();
      const url = await createMigratedFile(folder.path);
      const agent = await startBrokenAgent((request, response) => {
        const isWait = request.url?.endsWith("/Wait") ?? false;
        (isWait ? silent : ok)(request, response);
      });
      const asked = () => agent.requests.filter(({ path }) => path.endsWith("/Wait")).length;
      const server = await startRuntime(runtime, {
        configuration: {
          DATABASE_URL: url,
          CONTROLLER_AGENTS: JSON.stringify({ slow: { url: agent.url, token: "t" } }),
          DEFAULT_SANDBOXER: "slow",
          LOG_LEVEL: "error",
        },
      });
      const leaving = new AbortController();
      const waiting: Promise<unknown>[] = [];
      try {
        const ns = freshNamespace();
        const create = async (id: string) => {
          await rest(server.ask, ns, "POST /sandboxes", { sandboxId: id, runtime: { name: "r" } });
          assert.equal((await rest(server.ask, ns, `POST /sandboxes/${id}/create`)).status, 200);
        };
        const ids = Array.from({ length: waits }, (_, index) => `s${index}`);
        for (let at = 0; at < ids.length; at += 50) await Promise.all(ids.slice(at, at + 50).map(create));
        await create("other");
        for (const id of ids) {
          const path = `/v1/namespaces/${ns}/sandboxes/${id}/wait?timeout=300s`;
          waiting.push(server.ask(path, { signal: leaving.signal }).catch(() => {}));
        }
        await until("the agent is asked for all exits", () => asked() >= waits);
        const quick = (path: string, method: string) =>
          server.ask(path, { method, signal: AbortSignal.timeout(answerMs) });
        const started = await quick(`/v1/namespaces/${ns}/sandboxes/other/start`, "POST");
        assert.equal(started.status, 200);
        const ready = await quick("/readyz", "GET");
        assert.deepEqual([ready.status, (await ready.json()).agents], [200, { slow: true }]);
      } finally {
        leaving.abort();
        await Promise.all(waiting);
        await server.stop();
        await agent.close();
        await folder.remove();
      }
    });
  }
});
