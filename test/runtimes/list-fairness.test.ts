import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openFileDatabase } from "../../functions/sqlite/file-database.ts";
import { LibsqlStore } from "../../shared/store/libsql-store.ts";
import { migrate } from "../../shared/store/migrate.ts";
import { freshCall, sandboxOf } from "../support/fresh-store.ts";
import { type RuntimeServer, startRuntime } from "../support/runtime-server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const count = 10_000;

/** Creates sandboxes in a database file. */
async function fill(url: string, namespaces: Readonly<Record<string, number>>): Promise<void> {
  const database = openFileDatabase(url);
  await migrate(database);
  const store = new LibsqlStore(database);
  for (const [namespace, size] of Object.entries(namespaces)) {
    const call = freshCall(namespace);
    for (let at = 0; at < size; at += 500) {
      const labels = new Map([["app", "web"]]);
      const some = Array.from({ length: Math.min(500, size - at) }, (_, index) =>
        sandboxOf(`s${at + index}`, { labels }),
      );
      await Promise.all(some.map((sandbox) => store.create(call, sandbox)));
    }
  }
  database.close();
}

function list(server: RuntimeServer, namespace: string, signal?: AbortSignal): Promise<Response> {
  return server.ask("/containerd.services.sandbox.v1.Store/List", {
    method: "POST",
    headers: { "content-type": "application/json", "containerd-namespace": namespace },
    body: "{}",
    ...(signal ? { signal } : {}),
  });
}

/** Returns the logged statuses of Lists. */
function loggedLists(server: RuntimeServer): number[] {
  const lines = server.output().split("\n");
  const entries = lines.flatMap((line) => (line.includes('"Store.List"') ? [JSON.parse(line)] : []));
  return entries.map(({ status }) => Number(status));
}

// A Worker has few callers per isolate, and does not learn when one leaves.
for (const runtime of ["bun", "node", "deno"] as const) {
  describe(`Lists of ${count} records on ${runtime}`, () => {
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;
    let server: RuntimeServer;
    before(async () => {
      folder = await temporaryFolder();
      const url = `file:${join(folder.path, "test.db")}`;
      await fill(url, { large: count, small: 300 });
      server = await startRuntime(runtime, { configuration: { DATABASE_URL: url, LOG_LEVEL: "info" } });
    });
    after(async () => {
      await server?.stop();
      await folder?.remove();
    });

    it("give other calls their turns", async () => {
      let answered = 0;
      const lists = Array.from({ length: 8 }, async () => {
        const response = await list(server, "large");
        const body = await response.json();
        answered++;
        return body.list.length;
      });
      await sleep(20);
      assert.equal((await server.ask("/healthz")).status, 200);
      assert.equal((await server.ask("/v1/namespaces/large/sandboxes/s1")).status, 200);
      assert.ok(answered < 4, `${answered} of 8 Lists were answered before others were`);
      for (const length of await Promise.all(lists)) assert.equal(length, count);
    });

    it("of one caller do not delay another caller's", async () => {
      let answered = 0;
      const lists = Array.from({ length: 20 }, async () => {
        await (await list(server, "large")).arrayBuffer();
        answered++;
      });
      await sleep(20);
      const other = await list(server, "small");
      assert.equal((await other.json()).list.length, 300);
      assert.ok(answered < 5, `${answered} of 20 Lists were answered before the other caller's`);
      await Promise.all(lists);
    });

    it("end when their callers leave, and are logged as such", async () => {
      const begun = performance.now();
      await (await list(server, "large")).arrayBuffer();
      const one = performance.now() - begun;
      const before = loggedLists(server).length;
      const leaving = new AbortController();
      const lists = Array.from({ length: 20 }, () => list(server, "large", leaving.signal));
      await sleep(one / 2);
      leaving.abort();
      const left = performance.now();
      await Promise.allSettled(lists);
      assert.equal((await server.ask("/healthz")).status, 200);
      while (loggedLists(server).length < before + 20) {
        assert.ok(performance.now() - left < 10_000, `${loggedLists(server).length - before} have ended`);
        await sleep(5);
      }
      const took = performance.now() - left;
      const statuses = loggedLists(server).slice(before);
      const canceled = statuses.filter((status) => status === 499).length;
      assert.ok(canceled >= 18, `logged ${statuses.join()}`);
      assert.ok(took < one * 8, `they ended ${took} ms after their callers; one List takes ${one} ms`);
    });
  });
}
