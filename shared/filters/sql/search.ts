import { type SQL, sql } from "drizzle-orm";
import { aliased } from "../../../schema/aliased.ts";
import { encodeKey } from "../../../schema/label-key.ts";
import { sandboxLabels } from "../../../schema/sandbox-labels.ts";
import { sandboxes } from "../../../schema/sandboxes.ts";
import { blob, blobColumn, compare, idColumn, idSuccessor } from "./comparison.ts";
import { intersect, stepThrough } from "./intersection.ts";
import type { IndexLookup, Plan } from "./plan.ts";
import { firstUnknown, isIndexedTest, isStatusTest, leasesBy, rowsOf, statusHolds } from "./status-test.ts";
import type { Term } from "./term.ts";

/** The rows of `sandboxes` that a search covers, in order of their ids. */
export interface Scope {
  readonly namespace: string;
  /** Only ids after this one. */
  readonly after?: string | undefined;
  /** Maximum number of ids that are examined. */
  readonly limit: number;
}

/** A query with placeholders for the scope, so that its text is built once. */
export interface Search {
  /**
   * Selects up to `limit` ids of a scope that may match, in order, with a column that is 1 if the id satisfies all
   * conditions in SQL. Ids without a 1 need not exist.
   */
  readonly candidates: SQL;
  /** True if all candidates satisfy all conditions in SQL. */
  readonly isSettled: boolean;
  /** The cost of one candidate, in steps. */
  readonly cost: number;
  /** Returns the values of the placeholders. */
  fill(scope: Scope): Record<string, unknown>;
}

/** The cost of reading a row, of one probe of an index, and of searching a value for a text, in steps. */
const rowCost = 10;
const probeCost = 15;
const searchCost = 60;

/** Maximum number of label rows that are looked up by value and sorted. More rows are walked in order of their ids. */
const maxSortedRows = 1_000;
/** Maximum number of lookups with labels by value: each needs several subqueries, which SQLite limits. */
const maxLookupsByValue = 16;

/** The tables by their names in the query. Names without a table are those of subqueries. */
const s = aliased(sandboxes, "s");
const e = aliased(sandboxes, "e");
const l = aliased(sandboxLabels, "l");
const p = aliased(sandboxLabels, "p");

type Slot = (scope: Scope) => unknown;

const namespace = sql.placeholder("namespace");
const limit = sql`${sql.placeholder("limit")}`;

/**
 * Builds the query of a plan. It examines at most `limit` rows of each index, matching or not, so that no statement
 * runs for long.
 */
export function buildSearch({ lookups, anyOf }: Plan): Search {
  const slots = new Map<string, Slot>([
    ["namespace", (scope) => scope.namespace],
    ["limit", (scope) => scope.limit],
  ]);
  const canLookUpByValue = lookups !== undefined && lookups.length <= maxLookupsByValue;
  const walks = lookups?.map((lookup) => walk(lookup, slots, canLookUpByValue)) ?? [walkAll(slots)];
  const [only] = walks;
  const ids =
    only !== undefined && walks.length === 1
      ? only
      : sql`select "id" from (${sql.join(
          walks.map((ids) => sql`select "id" from (${ids})`),
          sql` union `,
        )}) order by "id" limit 0 + ${limit}`;
  const conditions = conditionsOf(lookups, anyOf);
  const others = lookups?.[0]?.others.length ?? 0;
  if (others > 0) conditions.unshift(sql`"holds"`);
  const cost = rowCost * walks.length + 3 * probeCost * others;
  const isSettled = conditions.length === 0;
  return {
    candidates: isSettled
      ? sql`select "id", 1 as "holds" from (${ids})`
      : sql`select "w"."id", ${and(conditions)} from (${ids}) as "w"`,
    isSettled,
    cost: (anyOf ?? []).flat().reduce((sum, term) => sum + costOf(term), cost),
    fill: (scope) => Object.fromEntries(Array.from(slots, ([name, slot]) => [name, slot(scope)])),
  };
}

function conditionsOf(lookups: Plan["lookups"], anyOf: Plan["anyOf"]): SQL[] {
  const id = sql`"w"."id"`;
  const conditions: SQL[] = [];
  if (anyOf) conditions.push(or(anyOf.map((terms) => and(terms.map((term) => holds(term, id))))));
  if (lookups?.some(mayFindMissing)) {
    conditions.push(
      sql`exists (select 1 from ${e.table} where ${e.namespace} = ${namespace} and ${e.id} = ${id})`,
    );
  }
  return conditions;
}

/** Returns true if a lookup may find ids without a record: those of a filter, or of sandboxes without a record. */
function mayFindMissing({ term: { label, test } }: IndexLookup): boolean {
  return label === undefined && (test.kind === "oneOf" || test.kind === "state" || test.kind === "agent");
}

function costOf({ test }: Term): number {
  return test.kind === "contains" ? searchCost : probeCost;
}

function walkAll(slots: Map<string, Slot>): SQL {
  const id = s.id;
  const from = addSlot("from", slots, ({ after }) => firstId(after, ""));
  return inOrder(sql`${s.table} where ${s.namespace} = ${namespace}`, id, [sql`${id} >= ${from}`]);
}

function walk(
  { term, others, idPrefix }: IndexLookup,
  slots: Map<string, Slot>,
  canLookUpByValue: boolean,
): SQL {
  const { label, test } = term;
  if (label === undefined && test.kind === "oneOf") {
    // These ids may not exist. They are ASCII, so that they compare like bytes.
    const ids = addSlot("ids", slots, (scope) => {
      const from = firstId(scope.after, "");
      const wanted = test.texts.filter((id) => id >= from);
      return JSON.stringify(wanted.slice(0, scope.limit));
    });
    return sql`select "i"."value" as "id" from json_each(${ids}) as "i"`;
  }
  const from = () => addSlot("from", slots, ({ after }) => firstId(after, idPrefix));
  const below = (id: SQL) => (idPrefix === "" ? [] : [sql`${id} < ${idSuccessor(idPrefix)}`]);
  const range = (id: SQL) => [sql`${id} >= ${from()}`, ...below(id)];
  if (label === undefined && !isIndexedTest(test)) {
    const id = e.id;
    const isIt = test.kind === "equals" ? compare(test, idColumn(id)) : [];
    return inOrder(sql`${e.table} where ${e.namespace} = ${namespace}`, id, [...isIt, ...range(id)]);
  }
  const id = l.id;
  const value = blobColumn(l.value);
  const idsOf = ({ label = "", test }: Term, bounds: (id: SQL) => SQL[]) => {
    if (isIndexedTest(test)) {
      const { rows, id } = rowsOf(test, sql`${namespace}`);
      return inOrder(rows, id, bounds(id));
    }
    const isValue = test.kind === "equals" ? compare(test, value) : [];
    return inOrder(sql`${l.table} where ${ofKey(l, label)}`, id, [...isValue, ...bounds(id)]);
  };
  const firstIdOf = (term: Term, from: SQL) => {
    const bounds = (id: SQL) => [sql`${id} >= ${from}`, ...below(id)];
    return isUnknown(term) ? firstUnknown(sql`${namespace}`, bounds) : sql`(${idsOf(term, bounds)})`;
  };
  if (others[0]) {
    const firstIds = (from: SQL) => [term, ...others].map((one) => firstIdOf(one, from));
    return intersect(firstIds, from(), limit);
  }
  if (isUnknown(term)) return stepThrough((from) => firstIdOf(term, from), from(), limit);
  const inIds = idsOf(term, range);
  if (!canLookUpByValue) return inIds;
  if (test.kind === "lease" && test.operator !== "present") {
    const { table, conditions, id } = leasesBy(test, sql`${namespace}`);
    return unlessMany(table, conditions, id, range, inIds);
  }
  if (label === undefined) return inIds;
  const ofLabel = ofKey(l, label);
  if (test.kind === "startsWith")
    return unlessMany(l.table, [ofLabel, ...compare(test, value)], id, range, inIds);
  if (test.kind === "oneOf") {
    const isOne = sql`${l.value} = cast("v"."value" as blob)`;
    const texts = sql`json_each(${JSON.stringify(test.texts)}) as "v" cross join ${l.table}`;
    return unlessMany(texts, [ofLabel, isOne], id, range, inIds);
  }
  return inIds;
}

/** Looks rows up by value and sorts the ids, if they are few. Otherwise walks all rows of the field in order of ids. */
function unlessMany(
  rows: SQL,
  conditions: readonly SQL[],
  rowId: SQL,
  range: (id: SQL) => SQL[],
  inIds: SQL,
): SQL {
  const few = sql`(select count(*) from "b") < ${maxSortedRows}`;
  const id = sql`"b"."id"`;
  return sql`with "b"("id") as materialized (
      select ${rowId} from ${rows} where ${and(conditions)} limit ${maxSortedRows}
    )
    select "id" from (select "b"."id" from "b" where ${and([few, ...range(id)])} order by "b"."id" limit 0 + ${limit})
    union all select "id" from (${inIds}) where not ${few}`;
}

function isUnknown({ test }: Term): boolean {
  return test.kind === "state" && test.state === "unknown";
}

function ofKey(table: typeof l, label: string): SQL {
  return sql`${table.namespace} = ${namespace} and ${table.key} = ${blob(encodeKey(label))}`;
}

/** Walks an index in order of the ids. The `0 +` keeps SQLite from preparing the statement again for each limit. */
function inOrder(rows: SQL, id: SQL, conditions: readonly SQL[]): SQL {
  return sql`select ${id} as "id" from ${rows} and ${and(conditions)} order by ${id} limit 0 + ${limit}`;
}

/** Returns the lower bound of the ids. No character of an id sorts before the "!" that is appended to `after`. */
function firstId(after: string | undefined, prefix: string): string {
  const next = after === undefined ? "" : `${after}!`;
  return next > prefix ? next : prefix;
}

function addSlot(kind: string, slots: Map<string, Slot>, slot: Slot): SQL {
  const name = `${kind}${slots.size}`;
  slots.set(name, slot);
  return sql`${sql.placeholder(name)}`;
}

/**
 * Returns the condition that a term holds for the sandbox with this id. A label is probed by an index's complete key.
 */
function holds({ label, test }: Term, id: SQL): SQL {
  if (isStatusTest(test)) return statusHolds(test, { namespace: sql`${namespace}`, id });
  if (label === undefined) return and(compare(test, idColumn(id)));
  const isThere = (onValue: readonly SQL[]) =>
    sql`exists (select 1 from ${p.table} where ${ofKey(p, label)} and ${p.id} = ${id} and ${and(onValue)})`;
  if (test.kind === "notEquals") {
    return sql`not ${isThere(compare({ ...test, kind: "equals" }, blobColumn(p.value)))}`;
  }
  // The plus keeps SQLite from walking a range of values instead of probing one row.
  const value = test.kind === "equals" ? p.value : sql`+${p.value}`;
  return isThere(compare(test, blobColumn(value)));
}

function and(conditions: readonly SQL[]): SQL {
  return conditions.length === 0 ? sql`true` : sql`(${sql.join([...conditions], sql` and `)})`;
}

function or(conditions: readonly SQL[]): SQL {
  return conditions.length === 0 ? sql`false` : sql`(${sql.join([...conditions], sql` or `)})`;
}
