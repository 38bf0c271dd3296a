import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { createApp } from "../../functions/app.ts";
import { createDependencies } from "../../functions/dependencies.ts";
import { openFileDatabase } from "../../functions/sqlite/file-database.ts";
import { migrate } from "../../shared/store/migrate.ts";
import { pullRequestBody, pullRequests, Triggers } from "../suites/trigger-fixture.ts";
import { objectsIn } from "../support/objects-in.ts";
import { secretsConfig } from "../support/secrets-key.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const start = Date.parse("2026-11-26T12:00:00Z");

describe("deliveries that are not finished at once", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let database: ReturnType<typeof openFileDatabase>;
  let nowMs = start;

  /** Returns a server whose agent is unreachable, with its triggers. */
  function serve() {
    const dependencies = createDependencies({
      database,
      agents: [{ name: "process", url: "http://127.0.0.1:1", token: "t", sandboxer: "process" }],
      defaultSandboxer: "process",
      fetch: () => Promise.reject(new TypeError("connection refused")),
      access: { apiTokens: new Map(), loopback: true },
      clock: () => nowMs,
      secrets: secretsConfig,
      log() {},
    });
    const app = createApp(dependencies);
    const triggers = new Triggers(async (path, init) =>
      app.fetch(new Request(`http://localhost${path}`, init)),
    );
    return { triggers, finish: () => dependencies.internal.finishDeliveries(new AbortController().signal) };
  }

  before(async () => {
    folder = await temporaryFolder();
    database = openFileDatabase(join(folder.path, "test.db"));
    await migrate(database);
  });
  after(async () => {
    database.close();
    await folder.remove();
  });

  async function count(table: string, condition = "true"): Promise<number> {
    const { rows } = await database.execute(`select count(*) as count from ${table} where ${condition}`);
    return Number(rows[0]?.count);
  }

  it("are tried again for an hour, at growing intervals, by any server", async () => {
    const [one, other] = [serve(), serve()];
    const { triggers } = one;
    await triggers.create(pullRequests());
    const body = pullRequestBody("opened", "2026-11-26T10:00:00Z");
    const answer = await triggers.github("pull_request", body, { guid: "away" });
    assert.deepEqual([answer.status, answer.body], [202, { delivery: "away", outcome: "accepted" }]);
    const entry = async () => (await triggers.rest("GET /triggers/pr/deliveries/away")).body;
    assert.match(String((await entry()).error), /cannot be reached/);
    assert.equal(await other.finish(), 0);
    const replay = await triggers.rest("POST /triggers/pr/deliveries/away/replay");
    assert.deepEqual([replay.status, replay.body.code], [400, "failed_precondition"]);
    assert.match(String(replay.body.detail), /is still being carried out/);
    nowMs += 1_001;
    assert.deepEqual(
      await Promise.all([one.finish(), other.finish()]).then((counts) => counts.sort()),
      [0, 1],
    );
    assert.equal((await entry()).attempts, 2);
    nowMs += 1_001;
    assert.equal(await other.finish(), 0);
    nowMs += 1_000;
    assert.equal(await other.finish(), 1);
    nowMs = start + hourMs + 1;
    assert.equal(await one.finish(), 1);
    const failed = await entry();
    assert.deepEqual([failed.outcome, failed.attempts], ["failed", 4]);
    const events = objectsIn((await triggers.rest("GET /events?type=trigger.failed")).body.events);
    assert.deepEqual(
      events.map(({ data }) => [data?.trigger, data?.delivery]),
      [["pr", "away"]],
    );
    assert.equal((await triggers.rest("GET /sandboxes/pr-7")).status, 404);
  });

  it("are given up after an hour in which another delivery acts on their sandbox, and can be replayed", async () => {
    const { triggers, finish } = serve();
    const rules = [{ do: [{ delete: { sandboxId: "s", force: true } }] }];
    await triggers.create(pullRequests({ sequence: "{body.at}", rules }));
    await triggers.github("push", '{"at":1}', { guid: "first" });
    const hold = (holder: string, until: number) =>
      database.execute({
        sql: "update trigger_marks set holder = ?, held_until = ? where namespace = ?",
        args: [holder, until, triggers.ns],
      });
    await hold("other", (nowMs + 9 * hourMs) * 1_000);
    const { status } = await triggers.github("push", '{"at":2}', { guid: "busy" });
    assert.equal(status, 202);
    const entry = async () => (await triggers.rest("GET /triggers/pr/deliveries/busy")).body;
    const busy = 'another delivery acts on sandbox "s"';
    assert.deepEqual([(await entry()).outcome, (await entry()).error], ["accepted", busy]);
    nowMs += hourMs + 1;
    assert.equal(await finish(), 1);
    const { outcome, error } = await entry();
    assert.deepEqual([outcome, error], ["failed", `given up after 2 attempts: ${busy}`]);
    await hold("", 0);
    const replayed = await triggers.rest("POST /triggers/pr/deliveries/busy/replay");
    assert.equal(replayed.body.outcome, "done", JSON.stringify(replayed.body));
  });

  it("are given up if a hundred servers have died of them", async () => {
    const { triggers, finish } = serve();
    await triggers.create(pullRequests());
    const body = pullRequestBody("opened", "2026-11-26T10:00:00Z");
    assert.equal((await triggers.github("pull_request", body, { guid: "deadly" })).status, 202);
    await database.execute({
      sql: "update trigger_deliveries set attempts = 100 where namespace = ?",
      args: [triggers.ns],
    });
    nowMs += 60_001;
    assert.equal(await finish(), 1);
    const entry = (await triggers.rest("GET /triggers/pr/deliveries/deadly")).body;
    assert.equal(entry.outcome, "failed");
    assert.match(String(entry.error), /^given up after 101 attempts: servers have died/);
  });

  it("are taken over by a copy, which is a duplicate, once the lease of their server has expired", async () => {
    const { triggers } = serve();
    await triggers.create(pullRequests({ rules: [{ do: [{ delete: { sandboxId: "s", force: true } }] }] }));
    const send = async () =>
      (await triggers.github("push", '{"pull_request":{"updated_at":1}}', { guid: "copied" })).body;
    assert.equal((await send()).outcome, "done");
    // As though its server had died after it was stored.
    await database.execute({
      sql: "update trigger_deliveries set done_at = null, outcome = 'accepted', results = cast('[]' as blob) where namespace = ?",
      args: [triggers.ns],
    });
    nowMs += 15_001;
    const { outcome, first, operations } = await send();
    assert.deepEqual([outcome, first, objectsIn(operations).length], ["duplicate", "done", 1]);
    assert.equal((await triggers.rest("GET /triggers/pr/deliveries/copied")).body.attempts, 2);
  });

  it("are taken over once the lease of their server has expired", async () => {
    const { triggers, finish } = serve();
    await triggers.create(pullRequests({ rules: [{ do: [{ delete: { sandboxId: "s", force: true } }] }] }));
    const body = pullRequestBody("closed", "2026-11-26T10:00:00Z");
    assert.equal((await triggers.github("push", body, { guid: "taken" })).body.outcome, "done");
    // As though its server had died after it was stored.
    await database.execute({
      sql: "update trigger_deliveries set done_at = null, outcome = 'accepted', results = cast('[]' as blob) where namespace = ?",
      args: [triggers.ns],
    });
    assert.equal(await finish(), 0);
    const copy = await triggers.github("push", body, { guid: "taken" });
    assert.deepEqual([copy.status, copy.body.outcome], [202, "accepted"]);
    nowMs += 15_001;
    assert.equal(await finish(), 1);
    const again = await triggers.github("push", body, { guid: "taken" });
    assert.deepEqual([again.body.outcome, again.body.first], ["duplicate", "done"]);
  });

  it("and all others are deleted after 30 days, in batches, and their bodies after 7", async () => {
    const { triggers, finish } = serve();
    await triggers.create(
      pullRequests({
        keepBody: "always",
        rules: [{ do: [{ delete: { sandboxId: "s-{body.number}", force: true } }] }],
        sequence: "{body.at}",
      }),
    );
    const deliver = (number: number) => triggers.github("push", JSON.stringify({ number, at: 1 }));
    for (let number = 0; number < 150; number++) await deliver(number);
    const isOwn = `namespace = '${triggers.ns}'`;
    const kept = await count("trigger_deliveries", "body is not null");
    assert.ok(kept >= 150, String(kept));
    nowMs += 8 * dayMs;
    await finish();
    assert.equal(await count("trigger_deliveries", "body is not null"), kept - 100);
    assert.deepEqual(
      [await count("trigger_deliveries", isOwn), await count("trigger_marks", isOwn)],
      [150, 150],
    );
    nowMs += 23 * dayMs;
    for (let rounds = 0; rounds < 3; rounds++) {
      nowMs += 60_001;
      await finish();
    }
    assert.deepEqual([await count("trigger_deliveries"), await count("trigger_marks")], [0, 0]);
  });
});
