import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { describe, it } from "node:test";
import { ok, startBrokenAgent } from "../support/broken-agent.ts";
import { rest } from "../support/client.ts";
import { createMigratedFile } from "../support/migrated-file.ts";
import { freshNamespace } from "../support/namespace.ts";
import { localRuntimes, startRuntime } from "../support/runtime-server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** The time that requests in progress may take before the server is killed, in milliseconds. */
const gracePeriodMs = 5_000;

describe("functions that stop", () => {
  for (const runtime of localRuntimes) {
    it(`do not wait for a connection without a request on ${runtime}`, { timeout: 120_000 }, async () => {
      const folder = await temporaryFolder();
      const server = await startRuntime(runtime, { configuration: { DATA_DIR: folder.path } });
      const socket = connect(Number(new URL(server.url).port), "127.0.0.1").on("error", () => {});
      try {
        await once(socket, "connect");
        // Once the server answers on another connection, it has seen this one.
        assert.equal((await server.ask("/healthz")).status, 200);
      } finally {
        const stoppedAt = Date.now();
        assert.equal(await server.stop(), 0);
        const tookMs = Date.now() - stoppedAt;
        socket.destroy();
        await folder.remove();
        assert.ok(tookMs < gracePeriodMs, `it stopped after ${tookMs} ms`);
      }
    });
  }

  for (const runtime of localRuntimes) {
    it(`end waits immediately and let other calls finish on ${runtime}`, { timeout: 120_000 }, async () => {
      const folder = await temporaryFolder();
      const url = await createMigratedFile(folder.path);
      const asked = { Wait: Promise.withResolvers<void>(), Start: Promise.withResolvers<() => void>() };
      const agent = await startBrokenAgent((request, response) => {
        const method = request.url?.split("/").at(-1);
        if (method === "Wait") asked.Wait.resolve();
        else if (method === "Start") asked.Start.resolve(() => ok(request, response));
        else ok(request, response);
      });
      const server = await startRuntime(runtime, {
        configuration: {
          DATABASE_URL: url,
          CONTROLLER_AGENTS: JSON.stringify({ a: { url: agent.url, token: "t" } }),
          DEFAULT_SANDBOXER: "a",
        },
      });
      let stopped: Promise<number | null> | undefined;
      try {
        const ns = freshNamespace();
        const ask = (route: string, body?: unknown) => rest(server.ask, ns, route, body);
        for (const id of ["waiting", "starting"]) {
          await ask("POST /sandboxes", { sandboxId: id, runtime: { name: "r" } });
          assert.equal((await ask(`POST /sandboxes/${id}/create`)).status, 200);
        }
        const waiting = ask("GET /sandboxes/waiting/wait?timeout=60s");
        await asked.Wait.promise;
        const starting = ask("POST /sandboxes/starting/start");
        const answerStart = await asked.Start.promise;
        stopped = server.stop();
        const answer = await waiting;
        assert.deepEqual([answer.status, answer.body.code], [503, "unavailable"]);
        assert.match(String(answer.body.detail), /the server is stopping/);
        // The wait was answered while the Start was in progress.
        answerStart();
        assert.equal((await starting).status, 200);
        assert.equal(await stopped, 0);
        assert.doesNotMatch(server.output(), /the caller has left/);
      } finally {
        await (stopped ?? server.stop());
        await agent.close();
        await folder.remove();
      }
    });
  }
});
