import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openFileDatabase } from "../../functions/sqlite/file-database.ts";
import { LibsqlStore } from "../../shared/store/libsql-store.ts";
import { migrate } from "../../shared/store/migrate.ts";
import { freshCall, sandboxOf } from "../support/fresh-store.ts";
import { localRuntimes, type RuntimeServer, startRuntime } from "../support/runtime-server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

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

/** A call as the server logged it, by its clock. */
interface LoggedCall {
  readonly operation: string;
  readonly namespace: string;
  readonly status: number;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

/** Returns the logged calls of the Store, in the order of their ends. */
function loggedCalls(server: RuntimeServer): LoggedCall[] {
  const lines = server.output().split("\n").slice(0, -1);
  return lines
    .filter((line) => line.includes('"operation":"Store.'))
    .map((line) => {
      const { operation, namespace, status, time, durationMs } = JSON.parse(line);
      const endedAtMs = Date.parse(time);
      return { operation, namespace, status, startedAtMs: endedAtMs - durationMs, endedAtMs };
    });
}

/**
 * Starts Lists of the large namespace, and another call a moment later, until that call overlaps with more than half of
 * them. Returns the number of Lists that ended during that call.
 */
async function countOvertakers(
  server: RuntimeServer,
  lists: number,
  other: () => Promise<void>,
): Promise<number> {
  for (let attemptsLeft = 20; ; attemptsLeft--) {
    const before = loggedCalls(server).length;
    const calls = () => loggedCalls(server).slice(before);
    const listing = Array.from({ length: lists }, async () => {
      const response = await list(server, "large");
      const { list: found = [] } = await response.json();
      // On a slow machine the last Lists may reach the time limit of a call.
      assert.ok(
        response.status === 504 || found.length === count,
        `${response.status}, ${found.length} records`,
      );
    });
    await sleep(20);
    await other();
    await Promise.all(listing);
    await until("all calls are logged", () => calls().length > lists);
    const isList = ({ operation, namespace }: LoggedCall) =>
      operation === "Store.List" && namespace === "large";
    const { startedAtMs = 0, endedAtMs = 0 } = calls().find((call) => !isList(call)) ?? {};
    const later = calls().filter((call) => isList(call) && call.endedAtMs > startedAtMs);
    if (later.length > lists / 2) return later.filter((call) => call.endedAtMs < endedAtMs).length;
    assert.ok(attemptsLeft > 1, "the Lists always ended before the other call began");
  }
}

describe(`Lists of ${count} records`, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let url = "";
  before(async () => {
    folder = await temporaryFolder();
    url = `file:${join(folder.path, "test.db")}`;
    await fill(url, { large: count, small: 300 });
  });
  after(() => folder.remove());

  // A Worker has few callers per isolate, and does not learn when one leaves.
  for (const runtime of localRuntimes) {
    describe(`on ${runtime}`, () => {
      let server: RuntimeServer;
      before(async () => {
        server = await startRuntime(runtime, { configuration: { DATABASE_URL: url, LOG_LEVEL: "info" } });
      });
      after(() => server?.stop());

      it("give other calls their turns", async () => {
        const overtakers = await countOvertakers(server, 8, async () => {
          assert.equal((await server.ask("/v1/namespaces/large/sandboxes/s1")).status, 200);
        });
        assert.ok(overtakers < 4, `${overtakers} of 8 Lists were answered before another call`);
      });

      it("of one caller do not delay another caller's", async () => {
        const overtakers = await countOvertakers(server, 20, async () => {
          assert.equal((await (await list(server, "small")).json()).list.length, 300);
        });
        assert.ok(overtakers < 5, `${overtakers} of 20 Lists were answered before the other caller's`);
      });

      it("end when their callers leave, and are logged as such", async () => {
        const durationOfOne = async () => {
          const before = loggedCalls(server).length;
          const begun = performance.now();
          await (await list(server, "large")).arrayBuffer();
          const tookMs = performance.now() - begun;
          await until("it is logged", () => loggedCalls(server).length > before);
          return tookMs;
        };
        // On a busy machine the callers may leave when most Lists have ended.
        for (let attemptsLeft = 5; ; attemptsLeft--) {
          const beforeMs = await durationOfOne();
          const before = loggedCalls(server).length;
          const leaving = new AbortController();
          const lists = Array.from({ length: 20 }, () => list(server, "large", leaving.signal));
          await sleep(beforeMs / 2);
          const leftAtMs = Date.now();
          leaving.abort();
          await Promise.allSettled(lists);
          await until("all Lists are logged", () => loggedCalls(server).length >= before + 20);
          const calls = loggedCalls(server).slice(before, before + 20);
          const late = calls.filter(({ endedAtMs }) => endedAtMs > leftAtMs);
          const canceled = calls.filter(({ status }) => status === 499);
          const endedMs = Math.max(...late.map(({ endedAtMs }) => endedAtMs)) - leftAtMs;
          const oneMs = Math.max(beforeMs, await durationOfOne());
          const said = `${canceled.length} of ${late.length} late Lists were canceled, the last after ${endedMs} ms`;
          // They run one at a time, so that all of them would take their number times the duration of one.
          const isSoon = endedMs < (oneMs * late.length) / 2;
          if (late.length > 10 && canceled.length >= late.length - 2 && isSoon) break;
          assert.ok(attemptsLeft > 1, `${said}; one takes ${oneMs} ms`);
        }
      });
    });
  }
});
