import { is, Placeholder, type SQL, sql } from "drizzle-orm";
import { aliased } from "../../schema/aliased.ts";
import { sandboxes } from "../../schema/sandboxes.ts";
import { type CompiledFilters, compileFilters, compileInTurns } from "../filters/compile.ts";
import type { Scope, Search } from "../filters/sql/search.ts";
import type { RecordView } from "../sandbox/store.ts";
import { dialect } from "./dialect.ts";
import { perView } from "./per-view.ts";
import { ofView, statusColumn, storedSize, viewColumns } from "./row.ts";
import type { BoundStatement, Value } from "./statement.ts";

/** Index of the candidate's id, which is there even if its record is missing. */
export const candidateColumn = 0;
/** Index of a column that is null only if the record is missing. */
export const presentColumn = 1;
/** Index of the column after the record's and its status, which only searches have that are not settled. */
export const holdsColumn = statusColumn + 2;
/** The number of candidates. */
export const countColumn = holdsColumn + 1;

/** The parameters of one run of the statement. */
export interface Slice extends Scope {
  /** Maximum number of rows. */
  readonly rows: number;
  /** Maximum stored size of records, in bytes. Of larger records only the id is read. */
  readonly recordBytes: number;
}

/** The filters of a List, and what it reads of each record. */
export interface ListRequest {
  readonly texts: readonly string[];
  readonly view: RecordView;
}

/** The query of a List. Its statement has the same text for all slices. */
export interface ListQuery {
  readonly view: RecordView;
  readonly search: Search;
  readonly exact: boolean;
  readonly passesLongValues: boolean;
  readonly selectors: number;
  /** Returns the filters, with a work counter of 0. */
  filters(): CompiledFilters;
  bind(slice: Slice): BoundStatement;
  /** Binds the statement that counts the candidates of a scope: their number, those that hold, and the last one. */
  bindCount(scope: Scope): BoundStatement;
}

/** Limits of the cache: the number of queries, and the length of the filters of each in characters. */
const maxQueries = 200;
const maxFilterLength = 500;

const s = aliased(sandboxes, "s");
/** Renders a part of the statement once, for all filters. */
const rendered = (part: SQL) => sql.raw(dialect.sqlToQuery(part).sql);
const partsOf = perView((view) => ({
  record: rendered(viewColumns({ ...s, id: sql`"c"."id"` }, view)),
  size: rendered(storedSize(ofView(s, view))),
}));

/**
 * Builds the statement that reads one slice. Its rows are the candidates that hold, and in any case the last candidate,
 * after which the next slice begins.
 */
function build({ texts, view }: ListRequest, compiled: CompiledFilters, search: Search): ListQuery {
  const parts = partsOf(view);
  const record = sql`left join ${s.table} on "c"."holds" and ${s.namespace} = ${sql.placeholder("namespace")}
    and ${s.id} = "c"."id" and ${parts.size} <= ${sql.placeholder("recordBytes")}`;
  const statement = search.isSettled
    ? sql`select ${parts.record} from (${search.candidates}) as "c" ${record}`
    : sql`with "c"("id", "holds") as materialized (${search.candidates})
      select ${parts.record}, "c"."holds", (select count(*) from "c") from "c" ${record}
      where "c"."holds" or "c"."id" = (select max("id") from "c") limit 0 + ${sql.placeholder("rows")}`;
  const bindSlice = binder(statement);
  let bindCount: ReturnType<typeof binder> | undefined;
  const { exact, passesLongValues, selectors } = compiled;
  let first: CompiledFilters | undefined = compiled;
  return {
    view,
    search,
    exact,
    passesLongValues,
    selectors,
    filters() {
      const filters = first ?? compileFilters(texts, isOurs(view));
      first = undefined;
      return filters;
    },
    bind(slice) {
      const values: Record<string, unknown> = search.fill(slice);
      values.rows = slice.rows;
      values.recordBytes = slice.recordBytes;
      return bindSlice(values);
    },
    bindCount(scope) {
      bindCount ??= binder(sql`with "c"("id", "holds") as (${search.candidates})
        select count(*), ifnull(sum("holds" = 1), 0), max("id") from "c"`);
      return bindCount(search.fill(scope));
    },
  };
}

/** Renders a statement once. Returns a function that binds the values of its placeholders. */
function binder(statement: SQL): (values: Readonly<Record<string, unknown>>) => BoundStatement {
  const { sql: text, params } = dialect.sqlToQuery(statement);
  const names = params.map((param) => (is(param, Placeholder) ? param.name : undefined));
  return (values) => {
    // Filters bind only texts, numbers and bytes.
    const args = params.map((param, at) => {
      const name = names[at];
      return name === undefined ? param : values[name];
    }) as Value[];
    return { sql: text, args, isLarge: true };
  };
}

/** Returns true if filters are too long for the cache, and for compiling in one turn. */
export function isLong(texts: readonly string[]): boolean {
  let length = texts.length;
  for (const text of texts) {
    length += text.length;
    if (length > maxFilterLength) return true;
  }
  return false;
}

/** Compiles the queries of Lists, with a cache of the most recently used short ones. */
export class ListQueries {
  readonly #queries = new Map<string, ListQuery | undefined>();

  /**
   * Returns the query of a List with short filters; undefined if no sandbox can match.
   * @throws `invalid_argument` for a filter that does not parse, or for more selectors or expressions than one call may
   *   have
   */
  of(request: ListRequest): ListQuery | undefined {
    const { texts, view } = request;
    const key = JSON.stringify([view, texts]);
    const isCached = this.#queries.has(key);
    const query = isCached ? this.#queries.get(key) : toQuery(request, compileFilters(texts, isOurs(view)));
    this.#queries.delete(key);
    this.#queries.set(key, query);
    for (const oldest of this.#queries.keys()) {
      if (this.#queries.size <= maxQueries) break;
      this.#queries.delete(oldest);
    }
    return query;
  }
}

/** Returns the query of a List with long filters, as `ListQueries` does for short ones. It takes turns to compile. */
export async function longQuery(
  request: ListRequest,
  turn: () => Promise<void>,
): Promise<ListQuery | undefined> {
  await turn();
  const compiled = await compileInTurns(request.texts, isOurs(request.view), turn);
  await turn();
  const query = toQuery(request, compiled);
  await turn();
  return query;
}

/** Returns true if the filters of a view are in our language, and not in containerd's. */
function isOurs(view: RecordView): boolean {
  return view !== "stored";
}

function toQuery(request: ListRequest, compiled: CompiledFilters): ListQuery | undefined {
  return compiled.search && build(request, compiled, compiled.search);
}
