import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createApp } from "../../functions/app.ts";
import { createDependencies } from "../../functions/dependencies.ts";
import { freePort, type Sqld, SqldError, startSqld } from "../../scripts/sqld.ts";
import { openServer } from "../../shared/hrana/client.ts";
import { migrate } from "../../shared/store/migrate.ts";
import type { Ask } from "../support/client.ts";
import { rpc } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

/** The possible codes during an outage of the database. */
const outageCodes = /^(unavailable|deadline_exceeded)$/;

describe("a libSQL server that is killed and restarted", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let port: number;
  let sqld: Sqld | undefined;
  let database: ReturnType<typeof openServer>;
  let ask: Ask;

  before(async () => {
    folder = await temporaryFolder();
    port = await freePort();
    try {
      sqld = await startSqld(folder.path, port);
    } catch (error) {
      if (process.env.CI || !(error instanceof SqldError)) throw error;
      console.error(`skipped: ${error.message}`);
      return;
    }
    database = openServer(sqld.url, undefined);
    await migrate(database);
    const app = createApp(
      createDependencies({
        database,
        agents: [],
        defaultSandboxer: "",
        fetch: globalThis.fetch,
        access: { apiTokens: new Map(), loopback: true },
        log() {},
      }),
    );
    ask = async (path, init) => app.fetch(new Request(`http://localhost${path}`, init));
  });
  after(async () => {
    await sqld?.stop("SIGKILL");
    await folder.remove();
  });

  const create = (ns: string, sandboxId: string) =>
    rpc(ask, "Store", "Create", { sandbox: { sandboxId, runtime: {} } }, ns);
  const kill = () => sqld?.stop("SIGKILL");
  const restart = async () => {
    sqld = await startSqld(folder.path, port);
  };

  it("loses and repeats no acknowledged write, and fails with the right codes", async (test) => {
    if (!sqld) return test.skip("skipped: no sqld");
    const ns = freshNamespace();
    const acknowledged = new Set<string>();
    const codes = new Map<string, number>();
    const updates = new Map<string, { acknowledged: number; unknown: number }>();
    let running = true;
    const writer = async (name: string) => {
      const counted = { acknowledged: 0, unknown: 0 };
      const own = `own-${name}`;
      updates.set(own, counted);
      assert.equal((await create(ns, own)).code, "ok");
      for (let at = 0; running; at++) {
        const id = `${name}-${at}`;
        const created = await create(ns, id);
        codes.set(created.code, (codes.get(created.code) ?? 0) + 1);
        if (created.code === "ok") acknowledged.add(id);
        const sandbox = { sandboxId: own, labels: { at: String(at) } };
        const updated = await rpc(ask, "Store", "Update", { sandbox, fields: ["labels.at"] }, ns);
        codes.set(updated.code, (codes.get(updated.code) ?? 0) + 1);
        if (updated.code === "ok") counted.acknowledged++;
        else counted.unknown++;
      }
    };
    const writers = ["a", "b", "c"].map(writer);
    await until("writes succeed", () => acknowledged.size > 10);
    const before = acknowledged.size;
    await kill();
    await sleep(500);
    await restart();
    const duringOutage = acknowledged.size;
    await until("writes succeed again", () => acknowledged.size > duringOutage + 10).finally(() => {
      running = false;
    });
    await Promise.all(writers);

    for (const code of codes.keys()) assert.match(code, /^(ok|unavailable|deadline_exceeded)$/);
    const later = acknowledged.size - duringOutage;
    test.diagnostic(`${before} acknowledged before, ${later} after; ${JSON.stringify([...codes])}`);
    assert.ok(before > 0 && later > 0, "no writes succeeded before or after the outage");
    const doubled = "select id from sandboxes where namespace = ? and id not like 'own-%' and revision <> 1";
    assert.deepEqual((await database.execute({ sql: doubled, args: [ns] })).rows, []);
    const listed = await rpc(ask, "Store", "List", { filters: [] }, ns);
    const ids = (listed.response?.list ?? []).map(({ sandboxId }) => sandboxId ?? "");
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual(
      [...acknowledged].filter((id) => !ids.includes(id)),
      [],
      "acknowledged writes were lost",
    );
    for (const [id, { acknowledged, unknown }] of updates) {
      const got = await ask(`/v1/namespaces/${ns}/sandboxes/${id}`);
      const revision = Number(/\.(\d+)"$/.exec(got.headers.get("etag") ?? "")?.[1]);
      assert.ok(revision > acknowledged, `${revision} writes of ${id}, ${acknowledged} acknowledged updates`);
      assert.ok(revision <= 1 + acknowledged + unknown, `${revision} writes of ${id}: one was repeated`);
    }
  });

  it("makes calls fail in time during the outage, and succeed afterwards", async (test) => {
    if (!sqld) return test.skip("skipped: no sqld");
    const ns = freshNamespace();
    assert.equal((await create(ns, "s")).code, "ok");
    await kill();
    try {
      const began = Date.now();
      const late = await rpc(ask, "Store", "Get", { sandboxId: "s" }, ns, { "connect-timeout-ms": "500" });
      assert.match(late.code, outageCodes);
      assert.ok(Date.now() - began < 20_000, "the caller's deadline was exceeded");
      assert.equal((await rpc(ask, "Store", "Get", { sandboxId: "s" }, ns)).code, "unavailable");
      assert.equal((await create(ns, "t")).code, "unavailable");
      assert.ok(Date.now() - began < 90_000, "calls took too long during the outage");
      assert.equal((await ask("/readyz")).status, 503);
    } finally {
      await restart();
    }
    assert.equal((await ask("/readyz")).status, 200);
    assert.equal((await rpc(ask, "Store", "Get", { sandboxId: "s" }, ns)).code, "ok");
  });

  it("does not make a read fail during a short outage", async (test) => {
    if (!sqld) return test.skip("skipped: no sqld");
    const ns = freshNamespace();
    assert.equal((await create(ns, "s")).code, "ok");
    await kill();
    const reading = rpc(ask, "Store", "Get", { sandboxId: "s" }, ns);
    await restart();
    const { code } = await reading;
    assert.equal(code, "ok");
  });
});
