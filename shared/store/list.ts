import { type SQL, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { abortError } from "../errors/abort.ts";
import { SandboxError } from "../errors/error.ts";
import { type CompiledFilters, compileFilters } from "../filters/compile.ts";
import type { Call } from "../sandbox/call.ts";
import type { SandboxRecord } from "../sandbox/sandbox.ts";
import type { SandboxPage } from "../sandbox/store.ts";
import { callDatabase } from "./database-error.ts";
import { columnsOf, numberAt, recordColumns, storedSize, toRecord } from "./row.ts";

const mebibyte = 1_048_576;
/** What one batch may hold: few enough rows not to hold up others, few enough bytes for sqld to answer. */
const batchRows = 2_000;
const batchBytes = 4 * mebibyte;
/** What one List may answer, in records and in bytes as stored. */
const listRecords = 10_000;
const listBytes = 16 * mebibyte;
/** How many rows a page looks at, and how many bytes of them it answers. */
const pageRows = 5_000;
const pageBytes = 4 * mebibyte;
/** How much work of the filters ends a page, long before they refuse to do more; and how much others wait for. */
const pageWork = 7_500_000;
const turnWork = 2_000_000;

/** One row a batch found. */
interface Found {
  readonly record: SandboxRecord;
  /** In bytes as stored. */
  readonly size: number;
}

interface Batch {
  readonly found: readonly Found[];
  /** True if nothing comes after it. */
  readonly last: boolean;
}

/** Where the columns stand that follow the record's. */
const sizeColumn = Object.keys(recordColumns).length;
const candidatesColumn = sizeColumn + 1;

/**
 * One statement for the first rows after an id: as many as `limit` and `batchBytes` allow, but at least one.
 * Sizes are known before any row is read whole, and summed up row by row only if there is too much. The `0 +` keeps
 * SQLite from planning the statement anew for each limit.
 */
function batchStatement(namespace: string, filters: CompiledFilters, limit: number, after?: string): SQL {
  return sql`with k as materialized (
      select "sandboxes"."id", ${storedSize("sandboxes")} as size from "sandboxes"
      where ${filters.where({ namespace, after, limit })} order by "sandboxes"."id" limit 0 + ${limit}
    )
    select ${columnsOf("s")}, k.size, (select count(*) from k) as candidates
    from k cross join "sandboxes" as s on s.namespace = ${namespace} and s.id = k.id
    where (select sum(size) from k) <= ${batchBytes} or k.id <= (
      select max(id) from (select id, size, sum(size) over (order by id) as total from k)
      where total <= ${batchBytes} or total = size
    )
    order by k.id`;
}

async function readBatch(
  db: LibSQLDatabase,
  call: Call,
  filters: CompiledFilters,
  limit: number,
  after?: string,
): Promise<Batch> {
  const statement = batchStatement(call.namespace, filters, limit, after);
  const rows = await callDatabase(call.signal, "reads", () => db.values<unknown[]>(statement));
  const candidates = rows[0] ? numberAt(rows[0], candidatesColumn) : 0;
  return {
    found: rows.map((row) => ({ record: toRecord(row), size: numberAt(row, sizeColumn) })),
    last: rows.length === candidates && candidates < limit,
  };
}

function tooMuch(most: string): SandboxError {
  const message = `the sandboxes that match are more than ${most}: narrow the filter, or page over REST`;
  return new SandboxError("resource_exhausted", message);
}

/**
 * Tells whether a found record matches. Where that is much work, others get their turns in between.
 * @throws what the call was aborted with, and `resource_exhausted`
 */
function createMatch(
  { signal }: Call,
  filters: CompiledFilters,
): (record: SandboxRecord) => Promise<boolean> {
  let turn = turnWork;
  return async (record) => {
    if (filters.work() > turn) {
      await new Promise((resolve) => setTimeout(resolve));
      turn = filters.work() + turnWork;
    }
    if (signal.aborted) throw abortError(signal);
    return filters.matches(record);
  };
}

/** Everything that matches, in batches. */
export async function listAll(
  db: LibSQLDatabase,
  call: Call,
  texts: readonly string[],
): Promise<SandboxRecord[]> {
  const filters = compileFilters(texts);
  const match = createMatch(call, filters);
  const records: SandboxRecord[] = [];
  let bytes = 0;
  let after: string | undefined;
  for (;;) {
    const { found, last } = await readBatch(db, call, filters, batchRows, after);
    for (const { record, size } of found) {
      after = record.id;
      if (!filters.exact && !(await match(record))) continue;
      bytes += size;
      if (bytes > listBytes) throw tooMuch(`${listBytes} bytes in all`);
      if (records.push(record) > listRecords) throw tooMuch(`${listRecords}`);
    }
    if (last) return records;
  }
}

/** One page of what matches: it is full, or has looked at as much as one page may. */
export async function listPage(
  db: LibSQLDatabase,
  call: Call,
  texts: readonly string[],
  size: number,
  from?: string,
): Promise<SandboxPage> {
  const filters = compileFilters(texts);
  const match = createMatch(call, filters);
  const sandboxes: SandboxRecord[] = [];
  let after = from;
  let rows = 0;
  let bytes = 0;
  for (;;) {
    // One row more than the page holds tells whether there is another page.
    const limit = Math.min(filters.exact ? size - sandboxes.length + 1 : batchRows, pageRows - rows);
    const { found, last } = await readBatch(db, call, filters, limit, after);
    for (const { record, size: stored } of found) {
      if (filters.work() > pageWork) return { sandboxes, next: after };
      const matches = filters.exact || (await match(record));
      if (matches && (sandboxes.length === size || (bytes > 0 && bytes + stored > pageBytes))) {
        return { sandboxes, next: after };
      }
      after = record.id;
      if (!matches) continue;
      sandboxes.push(record);
      bytes += stored;
    }
    rows += found.length;
    if (last) return { sandboxes };
    if (rows >= pageRows || bytes >= pageBytes) return { sandboxes, next: after };
  }
}
