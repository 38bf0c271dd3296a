import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { LibsqlStore } from "../../shared/store/libsql-store.ts";
import { countColumn } from "../../shared/store/list-query.ts";
import type { BoundStatement } from "../../shared/store/statement.ts";
import { type EngineSteps, openEngineSteps } from "../support/engine-steps.ts";
import { type FreshStore, freshCall, openFreshStore } from "../support/fresh-store.ts";
import { noteReads } from "../support/note-reads.ts";
import { rejects } from "../support/rejects.ts";

/** A store's read from its database. */
interface Read {
  readonly statement: BoundStatement;
  /** Examined ids, as the statement itself counts them, or the returned rows. */
  readonly looked: number;
}

/**
 * Fills a namespace: ids are `s` and six digits; `app` is `web` for one in a hundred, `env` is `prod` for every second
 * one, `tier` is the same for all, and `job` is unique. Ten have `low` and `high`, which each half has by itself, and ten
 * `left` and `right`, which every second one has.
 */
async function fill({ client }: FreshStore, namespace: string, count: number): Promise<void> {
  await client.execute({
    sql: `with recursive n(i) as (select 0 union all select i + 1 from n where i + 1 < ?1)
      insert into sandboxes select ?2, printf('s%06d', i), 'u', 1, x'72', null, null,
        json_object('app', iif(i % 100 = 7, 'web', 'none'), 'env', iif(i % 2 = 1, 'prod', 'dev'), 'tier', 'front',
          'job', 'job-' || i,
          iif(i < ?1 / 2 + 5, 'low', 'l'), 'yes', iif(i >= ?1 / 2 - 5, 'high', 'h'), 'yes',
          iif(i % 2 = 0 or i % (cast(?1 as integer) / 10) = 1, 'left', 'o'), 'yes', iif(i % 2 = 1, 'right', 'r'), 'yes',
          'long', replace(printf('%300d', 0), ' ', 'ab')),
        '{}', x'', 0, 0 from n`,
    args: [count, namespace],
  });
  // One in a hundred has stopped, of the others every second one runs, and of these every fifth one at an agent that is silent.
  await client.execute({
    sql: `insert into instances (namespace, id, life, phase, highest, ending, wanted, start_call, agent, epoch, sole,
        revision, call, call_id, outcome, error, pid, address, observed_at)
      select namespace, id, 7, iif(labels ->> 'app' = 'web', 'stopped', iif(labels ->> 'env' = 'prod', 'running', 'gone')),
        7, 0, '', '', iif(id like '%9', 'lost', 'process'), 1, '', 3, 'start', 'c', 'ok', x'', 42, x'', 0 from sandboxes where namespace = ?`,
    args: [namespace],
  });
  // Every tenth has a lease, which ends after as many microseconds as its number.
  await client.execute({
    sql: `insert into leases select namespace, id, cast(substr(id, 2) as integer), 'stop', null, null, 1, 'request'
      from sandboxes where namespace = ? and id like '%5'`,
    args: [namespace],
  });
  await client.execute(
    "insert or ignore into agents (name, epoch, failing_since, unknown_before) values ('lost', 1, 1, 1)",
  );
}

const indexed: Readonly<Record<string, readonly string[]>> = {
  "one label": ["labels.app==web"],
  "two labels": ["labels.app==web,labels.env==prod"],
  "two labels, of half and of one": ["labels.env==dev,labels.job==job-700"],
  "two labels, each of another half": ["labels.low==yes,labels.high==yes"],
  "three labels": ["labels.tier==front,labels.low==yes,labels.high==yes"],
  "a label and a beginning of the id": ["labels.env==prod,id~=^s0005"],
  "a beginning of the id": ["id~=^s0003"],
  "one value of many": ["labels.job==job-700"],
  "some values of many": ["labels.job==job-1", "labels.job==job-700", "labels.job==job-9"],
  "the beginning of a rare value": ["labels.job~=^job-70"],
  "one state": ["state==running"],
  "a rare state and a label": ["state==stopped,labels.tier==front"],
  "a state and a rare label": ["state==running,labels.job==job-701"],
  "a state and two labels": ["state==running,labels.low==yes,labels.high==yes"],
  "an unknown state": ["state==unknown"],
  "an unknown state and a rare label": ["state==unknown,labels.job==job-709"],
  "one agent": ["agent==lost"],
  "an agent and a state": ["agent==process,state==running"],
  "an agent and a rare label": ["agent==process,labels.job==job-701"],
  "a lease": ["expiresAt"],
  "values of the ends of leases": ["expiresAt<1970-01-01T00:00:00.000100Z"],
  "many values of the ends of leases": ["expiresAt>=1970-01-01T00:00:00.000100Z"],
  nothing: [],
};

describe("Lists of a small and of a large namespace", () => {
  const small = freshCall("small");
  const large = freshCall("large");
  const reads: Read[] = [];
  let fresh: FreshStore;
  let store: LibsqlStore;
  let engine: EngineSteps;
  before(async () => {
    fresh = await openFreshStore();
    await fill(fresh, "small", 1_000);
    await fill(fresh, "large", 40_000);
    const client = noteReads(fresh.client, (statement, rows) => {
      const [first] = rows;
      const looked = first && first.length > countColumn ? Number(first[countColumn]) : rows.length;
      reads.push({ statement, looked });
    });
    store = new LibsqlStore(client);
    engine = openEngineSteps(fresh.path);
  });
  after(() => {
    engine.close();
    fresh.close();
  });

  /** Returns the reads of an operation, and its result. */
  async function during<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly read: Read[] }> {
    reads.length = 0;
    const result = await work();
    return { result, read: [...reads] };
  }

  /** Returns the instructions that SQLite ran for reads. */
  async function stepsOf(read: readonly Read[]): Promise<number> {
    let steps = 0;
    for (const { statement } of read) steps += await engine.count(statement);
    return steps;
  }

  const lookedAt = (read: readonly Read[]) => read.reduce((sum, { looked }) => sum + looked, 0);

  for (const [name, filters] of Object.entries(indexed)) {
    it(`by ${name}: a page of 10 costs the same in a large namespace`, async () => {
      const few = await during(() => store.page(small, filters, 10));
      const many = await during(() => store.page(large, filters, 10));
      assert.ok(few.result.sandboxes.length > 0);
      assert.equal(many.read.length, few.read.length);
      const factor = /beginning of a rare|many/.test(name) ? 12 : 2;
      const steps = await stepsOf(many.read);
      assert.ok(steps <= factor * (await stepsOf(few.read)), `${steps} steps`);
      const { next } = many.result;
      if (next === undefined) return;
      const second = await during(() => store.page(large, filters, 10, next));
      const secondSteps = await stepsOf(second.read);
      assert.ok(secondSteps <= 2 * steps, `${secondSteps} steps`);
      assert.ok((second.result.sandboxes[0]?.id ?? "") > next);
    });

    it(`by ${name}: nothing is scanned, and no index order is sorted`, async () => {
      const { read } = await during(() => store.page(large, filters, 10));
      for (const { statement } of read) {
        const { rows } = await fresh.client.execute({
          sql: `explain query plan ${statement.sql}`,
          args: statement.args,
        });
        const steps = rows.map(({ detail }) => String(detail));
        const note = steps.join("\n");
        assert.ok(
          !steps.some((step) => /SCAN "?(s|e|i|l|p|sandboxes|sandbox_labels|instances)\b/.test(step)),
          note,
        );
        if (!/values|rare/.test(name)) assert.doesNotMatch(note, /TEMP B-TREE/);
      }
    });
  }

  const work: Readonly<Record<string, readonly string[]>> = {
    "60 parts of values": Array.from({ length: 60 }, (_, at) => `labels.long~=${"ab".repeat(100)}c${at}`),
    "a part of 13,000 characters": [`labels.long~=${"ab".repeat(6_500)}`],
    "an expression at the end": ["id~=zzz$"],
    "a state that none has": ["state==none"],
    "exits and times that none has": [
      "exit.status>0,agent!=x",
      "expiresAt",
      "createdAt>2020-01-01T00:00:00Z",
    ],
    "a label that all have": ["labels.tier==front,labels.tier!=front"],
    "no value that any has": ["labels.env!=prod,labels.env!=dev"],
    "two labels, each of every second one": ["labels.left==yes,labels.right==yes"],
    "100 comparisons": [
      `labels.env==none,${Array.from({ length: 100 }, (_, at) => `labels.l${at}!=x`).join(",")}`,
    ],
    "5,000 comparisons": [Array.from({ length: 5_000 }, (_, at) => `labels.l${at % 7}!=x${at}`).join(",")],
  };
  for (const [name, filters] of Object.entries(work)) {
    it(`by ${name}: every statement is limited, and a page ends`, async () => {
      const { result, read } = await during(() => store.page(large, filters, 100));
      const most = Math.max(...read.map(({ looked }) => looked));
      assert.ok(most <= 1_000, `${most} rows in one statement`);
      const { sandboxes, next } = result;
      assert.ok(lookedAt(read) < 40_000 || next === undefined, `${lookedAt(read)} rows in one page`);
      if (next === undefined) return;
      const more = await during(() => store.page(large, filters, 100, next));
      assert.ok((more.result.next ?? "~") > next && sandboxes.length <= 100);
    });
  }

  it("the rest of a namespace after the last match of a full page is read in large slices", async () => {
    const filters = ["labels.tier==front,labels.low~=e,labels.high~=e"];
    const { result, read } = await during(() => store.page(large, filters, 10));
    assert.equal(result.sandboxes.length, 10);
    assert.equal(result.next, undefined);
    assert.ok(read.length < 500, `${read.length} statements`);
  });

  it("filters that take too long are rejected, in the database and in the matcher", async () => {
    const parts = work["60 parts of values"] ?? [];
    await rejects(store.list(large, parts), "resource_exhausted", /60,000,000 steps/);
    const expressions = parts.map((filter) => `${filter}[0-9]`);
    await rejects(store.list(large, expressions), "resource_exhausted", /^filters: .*narrow the filter/);
  });
});
