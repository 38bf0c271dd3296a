import { type SQL, sql } from "drizzle-orm";
import { encodeKey } from "../store/label-key.ts";
import { blob, blobColumn, compare, idColumn, idSuccessor } from "./comparison.ts";
import type { Lead, Plan } from "./plan.ts";
import type { Term } from "./term.ts";

/** The rows of `sandboxes` that a search goes through, in the order of their ids. */
export interface Scope {
  readonly namespace: string;
  /** Only ids after this one. */
  readonly after?: string | undefined;
  /** At most this many ids are looked at. */
  readonly limit: number;
}

/** A query that is the same for every scope, so that its text is made once. */
export interface Search {
  /**
   * Selects the first ids of a scope that may match, `limit` of them if there are as many, in their order, and
   * beside each 1 if it does match by all that SQL can tell. The ids need not exist where that is not 1. The namespace,
   * the limit and more are placeholders.
   */
  readonly candidates: SQL;
  /** True if every candidate matches by all that SQL can tell. */
  readonly isSettled: boolean;
  /** The cost of one candidate in steps. */
  readonly cost: number;
  /** Returns the values of the placeholders. */
  fill(scope: Scope): Record<string, unknown>;
}

/** The cost in steps of coming to a row, of one probe of an index, and of searching a value for a text. */
const rowCost = 10;
const probeCost = 15;
const searchCost = 60;

/** The number of label rows up to which they are looked up by value; more are walked in the order of the ids. */
const maxSorted = 1_000;
/** The number of walks up to which labels are looked up by value: it takes many subqueries, which SQLite bounds. */
const maxByValue = 16;

type Slot = (scope: Scope) => unknown;

const namespace = sql.placeholder("namespace");
const limit = sql.placeholder("limit");

/**
 * Builds the query that a plan describes. It looks at `limit` rows of each index at most, whether they match or not,
 * so that no statement runs long for rows that do not.
 */
export function buildSearch({ leads, anyOf }: Plan): Search {
  const slots = new Map<string, Slot>([
    ["namespace", (scope) => scope.namespace],
    ["limit", (scope) => scope.limit],
  ]);
  const isShort = leads !== undefined && leads.length <= maxByValue;
  const walks = leads?.map((lead) => walk(lead, slots, isShort)) ?? [walkAll(slots)];
  const [only] = walks;
  const ids =
    only !== undefined && walks.length === 1
      ? only
      : sql`select "id" from (${sql.join(
          walks.map((ids) => sql`select "id" from (${ids})`),
          sql` union `,
        )}) order by "id" limit 0 + ${limit}`;
  const conditions = conditionsOf(leads, anyOf);
  const isSettled = conditions.length === 0;
  return {
    candidates: isSettled
      ? sql`select "id", 1 as "holds" from (${ids})`
      : sql`select "w"."id", ${and(conditions)} from (${ids}) as "w"`,
    isSettled,
    cost: (anyOf ?? []).flat().reduce((sum, term) => sum + costOf(term), rowCost * walks.length),
    fill: (scope) => Object.fromEntries(Array.from(slots, ([name, slot]) => [name, slot(scope)])),
  };
}

function conditionsOf(leads: Plan["leads"], anyOf: Plan["anyOf"]): SQL[] {
  const id = sql`"w"."id"`;
  const conditions: SQL[] = [];
  if (anyOf) conditions.push(or(anyOf.map((terms) => and(terms.map((term) => holds(term, id))))));
  if (leads?.some(({ term }) => term.label === undefined && term.test.kind === "oneOf")) {
    conditions.push(
      sql`exists (select 1 from "sandboxes" as "e" where "e"."namespace" = ${namespace} and "e"."id" = ${id})`,
    );
  }
  return conditions;
}

function costOf({ test }: Term): number {
  return test.kind === "contains" ? searchCost : probeCost;
}

function walkAll(slots: Map<string, Slot>): SQL {
  const id = sql`"s"."id"`;
  return inOrder(sql`"sandboxes" as "s" where "s"."namespace" = ${namespace}`, id, [bound(id, "", slots)]);
}

function walk({ term: { label, test }, idPrefix }: Lead, slots: Map<string, Slot>, isShort: boolean): SQL {
  if (label === undefined && test.kind === "oneOf") {
    // These ids need not exist. Being ASCII, they compare like bytes.
    const ids = addSlot("ids", slots, (scope) => {
      const from = firstId(scope.after, "");
      const wanted = test.texts.filter((id) => id >= from);
      return JSON.stringify(wanted.slice(0, scope.limit));
    });
    return sql`select "i"."value" as "id" from json_each(${ids}) as "i"`;
  }
  const range = (id: SQL) => {
    const conditions = [bound(id, idPrefix, slots)];
    return idPrefix === "" ? conditions : [...conditions, sql`${id} < ${idSuccessor(idPrefix)}`];
  };
  if (label === undefined) {
    const id = sql`"e"."id"`;
    const isIt = test.kind === "equals" ? compare(test, idColumn(id)) : [];
    return inOrder(sql`"sandboxes" as "e" where "e"."namespace" = ${namespace}`, id, [...isIt, ...range(id)]);
  }
  const id = sql`"l"."id"`;
  const value = blobColumn(sql`"l"."value"`);
  const labels = sql`"sandbox_labels" as "l"`;
  const ofLabel = sql`"l"."namespace" = ${namespace} and "l"."key" = ${blob(encodeKey(label))}`;
  const inIds = inOrder(sql`${labels} where ${ofLabel}`, id, [
    ...(test.kind === "equals" ? compare(test, value) : []),
    ...range(id),
  ]);
  if (!isShort) return inIds;
  if (test.kind === "startsWith") return unlessMany(labels, [ofLabel, ...compare(test, value)], range, inIds);
  if (test.kind === "oneOf") {
    const isOne = sql`"l"."value" = cast("v"."value" as blob)`;
    const texts = sql`json_each(${JSON.stringify(test.texts)}) as "v" cross join ${labels}`;
    return unlessMany(texts, [ofLabel, isOne], range, inIds);
  }
  return inIds;
}

/**
 * Looks labels up by their values and sorts the ids, if they are few; otherwise walks through all rows of the label in
 * the order of the ids.
 */
function unlessMany(labels: SQL, conditions: readonly SQL[], range: (id: SQL) => SQL[], inIds: SQL): SQL {
  const few = sql`(select count(*) from "b") < ${maxSorted}`;
  const id = sql`"b"."id"`;
  return sql`with "b"("id") as materialized (
      select "l"."id" from ${labels} where ${and(conditions)} limit ${maxSorted}
    )
    select "id" from (select "b"."id" from "b" where ${and([few, ...range(id)])} order by "b"."id" limit 0 + ${limit})
    union all select "id" from (${inIds}) where not ${few}`;
}

/** Walks along an index in the order of the ids. The `0 +` keeps SQLite from planning the statement anew per limit. */
function inOrder(rows: SQL, id: SQL, conditions: readonly SQL[]): SQL {
  return sql`select ${id} as "id" from ${rows} and ${and(conditions)} order by ${id} limit 0 + ${limit}`;
}

function bound(id: SQL, prefix: string, slots: Map<string, Slot>): SQL {
  return sql`${id} >= ${addSlot("from", slots, ({ after }) => firstId(after, prefix))}`;
}

/** Returns where to begin: no character of an id is below the one that is added to `after`. */
function firstId(after: string | undefined, prefix: string): string {
  const next = after === undefined ? "" : `${after}!`;
  return next > prefix ? next : prefix;
}

function addSlot(kind: string, slots: Map<string, Slot>, slot: Slot): SQL {
  const name = `${kind}${slots.size}`;
  slots.set(name, slot);
  return sql`${sql.placeholder(name)}`;
}

/** Returns the condition that a term holds for the sandbox with this id. A label is probed by the whole key of an index. */
function holds({ label, test }: Term, id: SQL): SQL {
  if (label === undefined) return and(compare(test, idColumn(id)));
  const isThere = (onValue: readonly SQL[]) =>
    sql`exists (select 1 from "sandbox_labels" as "p" where "p"."namespace" = ${namespace}
      and "p"."key" = ${blob(encodeKey(label))} and "p"."id" = ${id} and ${and(onValue)})`;
  if (test.kind === "differs") {
    return sql`not ${isThere(compare({ ...test, kind: "equals" }, blobColumn(sql`"p"."value"`)))}`;
  }
  // The plus keeps SQLite from walking a range of values where one row is to be probed.
  const value = test.kind === "equals" ? sql`"p"."value"` : sql`+"p"."value"`;
  return isThere(compare(test, blobColumn(value)));
}

function and(conditions: readonly SQL[]): SQL {
  return conditions.length === 0 ? sql`true` : sql`(${sql.join([...conditions], sql` and `)})`;
}

function or(conditions: readonly SQL[]): SQL {
  return conditions.length === 0 ? sql`false` : sql`(${sql.join([...conditions], sql` or `)})`;
}
