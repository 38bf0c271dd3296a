import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Client } from "@libsql/client/http";
import { type Executor, executorOf } from "../../shared/store/executor.ts";
import { LibsqlStore } from "../../shared/store/libsql-store.ts";
import type { Row } from "../../shared/store/row.ts";
import type { BoundStatement } from "../../shared/store/statement.ts";
import { type FreshStore, freshCall, openFreshStore } from "../support/fresh-store.ts";
import { rejects } from "../support/rejects.ts";

/** Counts of a store's reads from its database. */
interface Read {
  readonly statement: BoundStatement;
  /** Examined index rows, as the statement itself counts them, or the returned rows. */
  readonly looked: number;
}

/** Returns the client with counted reads. */
function noting(client: Client, reads: Read[]): Client {
  const inner = executorOf(client);
  const executor: Executor = {
    async read(caller, statement) {
      const rows: readonly Row[] = await inner.read(caller, statement);
      const [first] = rows;
      const looked = first && first.length > 14 ? Number(first[14]) : rows.length;
      reads.push({ statement, looked });
      return rows;
    },
    write: (...write) => inner.write(...write),
  };
  return new Proxy(client, {
    get(target, name) {
      if (name === "executor") return executor;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}

/**
 * Fills a namespace: ids are `s` and six digits; `app` is `web` for one in a hundred, `env` is `prod` for every second
 * one, `tier` is the same for all, and `job` is unique.
 */
async function fill({ client }: FreshStore, namespace: string, count: number): Promise<void> {
  await client.execute({
    sql: `with recursive n(i) as (select 0 union all select i + 1 from n where i + 1 < ?)
      insert into sandboxes select ?, printf('s%06d', i), 'u', 1, x'72', null, null,
        json_object('app', iif(i % 100 = 7, 'web', 'none'), 'env', iif(i % 2 = 1, 'prod', 'dev'), 'tier', 'front',
          'job', 'job-' || i, 'long', replace(printf('%300d', 0), ' ', 'ab')),
        '{}', x'', 0, 0 from n`,
    args: [count, namespace],
  });
}

const indexed: Readonly<Record<string, readonly string[]>> = {
  "one label": ["labels.app==web"],
  "two labels": ["labels.app==web,labels.env==prod"],
  "a label and a beginning of the id": ["labels.env==prod,id~=^s0005"],
  "a beginning of the id": ["id~=^s0003"],
  "one value of many": ["labels.job==job-700"],
  "some values of many": ["labels.job==job-1", "labels.job==job-700", "labels.job==job-9"],
  "the beginning of a rare value": ["labels.job~=^job-70"],
  nothing: [],
};

describe("Lists of a small and of a large namespace", () => {
  const small = freshCall("small");
  const large = freshCall("large");
  const reads: Read[] = [];
  let fresh: FreshStore;
  let store: LibsqlStore;
  before(async () => {
    fresh = await openFreshStore();
    await fill(fresh, "small", 1_000);
    await fill(fresh, "large", 40_000);
    store = new LibsqlStore(noting(fresh.client, reads));
  });
  after(() => fresh.close());

  /** Returns the reads of an operation, and its result. */
  async function during<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly read: Read[] }> {
    reads.length = 0;
    const result = await work();
    return { result, read: [...reads] };
  }

  const lookedAt = (read: readonly Read[]) => read.reduce((sum, { looked }) => sum + looked, 0);

  for (const [name, filters] of Object.entries(indexed)) {
    it(`by ${name}: a page of 10 costs the same in a large namespace`, async () => {
      const few = await during(() => store.page(small, filters, 10));
      const many = await during(() => store.page(large, filters, 10));
      assert.ok(few.result.sandboxes.length > 0);
      assert.equal(many.read.length, few.read.length);
      const factor = name === "the beginning of a rare value" ? 12 : 2;
      assert.ok(lookedAt(many.read) <= factor * lookedAt(few.read) + 100, `${lookedAt(many.read)} rows`);
      const { next } = many.result;
      if (next === undefined) return;
      const second = await during(() => store.page(large, filters, 10, next));
      assert.ok(lookedAt(second.read) <= 2 * lookedAt(many.read), `${lookedAt(second.read)} rows`);
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
        assert.ok(!steps.some((step) => /SCAN "?(s|e|l|p|sandboxes|sandbox_labels)\b/.test(step)), note);
        if (!/values|rare/.test(name)) assert.doesNotMatch(note, /TEMP B-TREE/);
      }
    });
  }

  const work: Readonly<Record<string, readonly string[]>> = {
    "60 parts of values": Array.from({ length: 60 }, (_, at) => `labels.long~=${"ab".repeat(100)}c${at}`),
    "a part of 13,000 characters": [`labels.long~=${"ab".repeat(6_500)}`],
    "an expression at the end": ["id~=zzz$"],
    "a label that all have": ["labels.tier==front,labels.tier!=front"],
    "no value that any has": ["labels.env!=prod,labels.env!=dev"],
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

  it("filters that take too long are rejected, in the database and in the matcher", async () => {
    const parts = work["60 parts of values"] ?? [];
    await rejects(store.list(large, parts), "resource_exhausted", /60,000,000 steps/);
    const expressions = parts.map((filter) => `${filter}[0-9]`);
    await rejects(store.list(large, expressions), "resource_exhausted", /^filters: .*narrow the filter/);
  });
});
