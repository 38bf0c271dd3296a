import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Call } from "../../shared/sandbox/call.ts";
import type { LifeEntry, Page } from "../../shared/sandbox/directory.ts";
import { LibsqlDirectory } from "../../shared/store/libsql-directory.ts";
import type { BoundStatement } from "../../shared/store/statement.ts";
import { type EngineSteps, openEngineSteps } from "../support/engine-steps.ts";
import { type FreshStore, freshCall, openFreshStore } from "../support/fresh-store.ts";
import { noteReads } from "../support/note-reads.ts";

/** Fills a namespace with records, and with lives in a phase whose ids begin with `prefix`. */
async function fill(
  { client }: FreshStore,
  namespace: string,
  { records = 0, lives = 0, phase = "gone", prefix = "s" },
): Promise<void> {
  const numbers = "with recursive n(i) as (select 0 union all select i + 1 from n where i + 1 < ?1)";
  if (records > 0) {
    await client.execute({
      sql: `${numbers} insert into sandboxes
        select ?2, printf('s%05d', i), 'u', 1, x'72', null, zeroblob(200), '{}', '{}', x'', 0, 0 from n`,
      args: [records, namespace],
    });
  }
  if (lives === 0) return;
  await client.execute({
    sql: `${numbers} insert into instances (namespace, id, life, phase, highest, ending, wanted, start_call, agent, epoch,
        sole, revision, call, call_id, outcome, error, pid, address, observed_at)
      select ?2, printf('%s%05d', ?4, i), 7, ?3, 7, 0, '', '', 'process', 1, '', 3, 'start', 'c', 'ok', x'', 0, x'', 0 from n`,
    args: [lives, namespace, phase, prefix],
  });
}

/** Returns the number of statements that list the namespaces on a database server. */
async function readsThroughClient({ client }: FreshStore, call: Call): Promise<number> {
  let statements = 0;
  const server = new Proxy(client, {
    get(target, name) {
      if (name === "execute") statements++;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
    has: (target, name) => name !== "executor" && Reflect.has(target, name),
  });
  await new LibsqlDirectory(server).namespaces(call, 100);
  return statements;
}

describe("lists of namespaces and lives in a large database", () => {
  const reads: BoundStatement[] = [];
  let fresh: FreshStore;
  let directory: LibsqlDirectory;
  let engine: EngineSteps;
  before(async () => {
    fresh = await openFreshStore();
    for (let at = 0; at < 40; at++) await fill(fresh, `few-${String(at).padStart(3, "0")}`, { records: 1 });
    await fill(fresh, "gone", { lives: 20_000 });
    await fill(fresh, "kept", { records: 10_500, lives: 10_500, phase: "running" });
    await fill(fresh, "large", { records: 20_000, lives: 20_000 });
    await fill(fresh, "large", { lives: 1_500, phase: "running", prefix: "t" });
    directory = new LibsqlDirectory(noteReads(fresh.client, (statement) => reads.push(statement)));
    engine = openEngineSteps(fresh.path);
  });
  after(() => {
    engine.close();
    fresh.close();
  });

  async function stepsOf(work: () => Promise<unknown>): Promise<number> {
    reads.length = 0;
    await work();
    let steps = 0;
    for (const statement of [...reads]) steps += await engine.count(statement);
    return steps;
  }

  it("namespaces are skipped through, and counts end at 1,000", async () => {
    const call = freshCall();
    reads.length = 0;
    const { entries, next } = await directory.namespaces(call, 100);
    assert.equal(next, undefined);
    assert.deepEqual(entries.slice(-3), [
      { name: "few-039", records: 1, living: 0, isExact: true },
      { name: "kept", records: 1_000, living: 1_000, isExact: false },
      { name: "large", records: 1_000, living: 1_000, isExact: false },
    ]);
    assert.equal(entries.length, 42);
    // Counts in an embedded database block all other work, so that each statement counts a few.
    assert.deepEqual([reads.length, await readsThroughClient(fresh, call)], [1 + 11, 1 + 1]);
    const few = await stepsOf(() => directory.namespaces(call, 20));
    const large = await stepsOf(() => directory.namespaces(call, 2, "kept"));
    assert.ok(large < 20_000, `${large} steps beside ${few}`);
    for (const { sql, args } of reads) {
      const { rows } = await fresh.client.execute({ sql: `explain query plan ${sql}`, args });
      const plan = rows.map(({ detail }) => String(detail)).join("\n");
      assert.doesNotMatch(plan, /SCAN [si]\b/);
    }
  });

  it("lives are those that ids have had", async () => {
    const call = freshCall();
    await fill(fresh, call.namespace, { lives: 2, phase: "creating" });
    await fresh.client.execute({
      sql: "update instances set life = 0 where namespace = ? and id = 's00000'",
      args: [call.namespace],
    });
    for (const onlyOrphans of [false, true]) {
      const { entries } = await directory.lives(call, 10, undefined, onlyOrphans);
      assert.deepEqual(
        entries.map(({ id, life }) => [id, life]),
        [["s00001", 7]],
      );
    }
  });

  it("orphans are found among many lives that are over, in statements of bounded size", async () => {
    const call = freshCall("large");
    const ids: string[] = [];
    let after: string | undefined;
    do {
      const page: Page<LifeEntry> = await directory.lives(call, 100, after, true);
      ids.push(...page.entries.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined);
    assert.deepEqual([ids.length, ids[0], ids.at(-1)], [1_500, "t00000", "t01499"]);
    const none = await stepsOf(() => directory.lives(freshCall("gone"), 100, undefined, true));
    assert.ok(none < 1_000, `${none} steps`);
    reads.length = 0;
    const { entries, next } = await directory.lives(freshCall("kept"), 100, undefined, true);
    assert.deepEqual([entries, next, reads.length], [[], "s09999", 20]);
    const first = await stepsOf(() => directory.lives(call, 10, undefined, false));
    const later = await stepsOf(() => directory.lives(call, 10, "s15000", false));
    assert.ok(later <= 2 * first, `${later} steps after ${first}`);
  });
});
