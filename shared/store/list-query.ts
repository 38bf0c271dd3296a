import { fillPlaceholders, sql } from "drizzle-orm";
import { SQLiteAsyncDialect } from "drizzle-orm/sqlite-core/dialect";
import { type CompiledFilters, compileFilters } from "../filters/compile.ts";
import type { Scope, Search } from "../filters/search.ts";
import { columnsOf, recordColumns, storedSize } from "./row.ts";
import type { BoundStatement, Value } from "./statement.ts";

/** Where the columns stand that follow the record's: those of the candidate, of which the record may be absent. */
export const candidateColumn = Object.keys(recordColumns).length;
export const holdsColumn = candidateColumn + 1;
export const sizeColumn = candidateColumn + 2;
/** The number of candidates. */
export const countColumn = candidateColumn + 3;

/** What one run of the statement reads. */
export interface Slice extends Scope {
  /** At most this many rows. */
  readonly rows: number;
  /** Only records of at most so many bytes; of larger ones it tells the id. */
  readonly recordBytes: number;
}

/** The statement of a List, whose text is the same for each slice, and what it leaves to the matcher. */
export interface ListQuery {
  readonly search: Search;
  readonly exact: boolean;
  readonly passesLongValues: boolean;
  readonly selectors: number;
  /** Returns the filters, with a count of their work that begins at 0. */
  filters(): CompiledFilters;
  bind(slice: Slice): BoundStatement;
}

/** What is remembered of queries: how many, and of what length of their filters. */
const maxQueries = 200;
const maxFilterLength = 500;

const dialect = new SQLiteAsyncDialect();

/**
 * Builds the statement that reads one slice. Its rows are the candidates that hold, and the last candidate whether it
 * holds or not, from which the next slice goes on.
 */
function build(texts: readonly string[], compiled: CompiledFilters, search: Search): ListQuery {
  const size = storedSize("s");
  const columns = sql`${columnsOf("s")}, "c"."id", "c"."holds", ${size}`;
  const record = sql`left join "sandboxes" as "s" on "c"."holds" and "s"."namespace" = ${sql.placeholder("namespace")}
    and "s"."id" = "c"."id" and ${size} <= ${sql.placeholder("recordBytes")}`;
  const statement = search.isSettled
    ? sql`select ${columns} from (${search.candidates}) as "c" ${record}`
    : sql`with "c"("id", "holds") as materialized (${search.candidates})
      select ${columns}, (select count(*) from "c") from "c" ${record}
      where "c"."holds" or "c"."id" = (select max("id") from "c") limit 0 + ${sql.placeholder("rows")}`;
  const { sql: text, params } = dialect.sqlToQuery(statement);
  const { exact, passesLongValues, selectors } = compiled;
  let first: CompiledFilters | undefined = compiled;
  return {
    search,
    exact,
    passesLongValues,
    selectors,
    filters() {
      const filters = first ?? compileFilters(texts);
      first = undefined;
      return filters;
    },
    bind: ({ rows, recordBytes, ...scope }) => {
      // Filters bind texts, numbers and bytes only.
      const args = fillPlaceholders(params, { ...search.fill(scope), rows, recordBytes }) as Value[];
      return { sql: text, args };
    },
  };
}

/** Tells whether filters are too long to be remembered, and to be compiled in passing. */
export function isLong(texts: readonly string[]): boolean {
  let length = texts.length;
  for (const text of texts) {
    length += text.length;
    if (length > maxFilterLength) return true;
  }
  return false;
}

/** The queries of filters, of which those used last are remembered if they are short. */
export class ListQueries {
  readonly #queries = new Map<string, ListQuery | undefined>();

  /**
   * Returns the query of a List; undefined when nothing can match.
   * @throws `invalid_argument` for a filter that does not parse, or for more than one call may ask
   */
  of(texts: readonly string[]): ListQuery | undefined {
    if (isLong(texts)) return compile(texts);
    const key = JSON.stringify(texts);
    const isKnown = this.#queries.has(key);
    const query = isKnown ? this.#queries.get(key) : compile(texts);
    this.#queries.delete(key);
    this.#queries.set(key, query);
    for (const oldest of this.#queries.keys()) {
      if (this.#queries.size <= maxQueries) break;
      this.#queries.delete(oldest);
    }
    return query;
  }
}

function compile(texts: readonly string[]): ListQuery | undefined {
  const compiled = compileFilters(texts);
  return compiled.search && build(texts, compiled, compiled.search);
}
