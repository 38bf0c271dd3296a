import { type SQL, sql } from "drizzle-orm";
import { encodeKey } from "../store/label-key.ts";
import { blob, blobColumn, compare, idColumn } from "./comparison.ts";
import type { Branch, Plan } from "./plan.ts";
import type { Term } from "./term.ts";

/** Which rows of `sandboxes` the query around a condition takes, in the order of their ids. */
export interface Scope {
  readonly namespace: string;
  /** Only ids after this one. */
  readonly after?: string | undefined;
  /** At most so many. */
  readonly limit?: number | undefined;
}

const outerId = sql`"sandboxes"."id"`;

/**
 * The condition, scope included, that a row of `sandboxes` has to meet to be found.
 *
 * Where ids are looked up, the bound on the outer id is left out: each lookup has it, and given both, SQLite before
 * 3.50 walks the whole namespace instead of looking up.
 * @param plan undefined for every row of the scope
 */
export function toCondition(plan: Plan | undefined, scope: Scope): SQL {
  const isOurs = sql`"sandboxes"."namespace" = ${scope.namespace}`;
  const isAfter = sql`${outerId} > ${scope.after ?? ""}`;
  if (!plan) return and([isOurs, isAfter]);
  const { branches, scans } = plan;
  if (branches.length === 0 && scans.length === 0) return sql`false`;
  if (scans.length === 0) return and([isOurs, isAmong(branches, scope)]);
  const anyOf = scans.map((terms) => and(holdEach(terms, outerId, scope)));
  if (branches.length > 0) anyOf.push(isAmong(branches, scope));
  return and([isOurs, isAfter, sql`(${sql.join(anyOf, sql` or `)})`]);
}

function isAmong(branches: readonly Branch[], scope: Scope): SQL {
  const searches = branches.map((branch) => searchIds(branch, scope));
  return sql`${outerId} in (${sql.join(searches, sql` union all `)})`;
}

/**
 * A query for the ids that one branch leads to, the first ones up to the limit. More are not needed: what is
 * among the first of all branches is among the first of its own.
 */
function searchIds({ lead, rest }: Branch, scope: Scope): SQL {
  const { namespace, after = "" } = scope;
  switch (lead.kind) {
    case "ids": {
      // These ids need not exist, so the limit must not cut any off. Being ASCII, they compare like bytes.
      const id = sql`"i"."value"`;
      const ids = JSON.stringify(lead.ids.filter((candidate) => candidate > after));
      return sql`select ${id} from json_each(${ids}) as "i" where ${and(holdEach(rest, id, scope))}`;
    }
    case "idPrefix": {
      const id = sql`"s"."id"`;
      const { bindSuccessor } = idColumn(id);
      const begin = after < lead.text ? sql`${id} >= ${lead.text}` : sql`${id} > ${after}`;
      const conditions = [begin, sql`${id} < ${bindSuccessor(lead.text)}`, ...holdEach(rest, id, scope)];
      return walk(sql`"sandboxes" as "s" where "s"."namespace" = ${namespace}`, id, conditions, scope);
    }
    case "values": {
      const values = lead.values.map((value) => blob(value));
      const isWanted = sql`"l"."value" in (${sql.join(values, sql`, `)})`;
      return walkLabels(lead.label, [isWanted], rest, values.length > 1, scope);
    }
    case "label": {
      const onValue = compare(lead.test, blobColumn(sql`"l"."value"`));
      return walkLabels(lead.label, onValue, rest, lead.test.kind === "startsWith", scope);
    }
  }
}

/**
 * @param byValue whether to go by values, few as a rule, and sort their ids, rather than through all rows of the
 * label in the order of the ids; SQLite cannot guess, and a plus before the id keeps it from the latter
 */
function walkLabels(
  label: string,
  onValue: readonly SQL[],
  rest: readonly Term[],
  byValue: boolean,
  scope: Scope,
): SQL {
  const { namespace, after = "" } = scope;
  const id = byValue ? sql`+"l"."id"` : sql`"l"."id"`;
  const key = blob(encodeKey(label));
  const labels = sql`"sandbox_labels" as "l" where "l"."namespace" = ${namespace} and "l"."key" = ${key}`;
  return walk(labels, id, [...onValue, sql`${id} > ${after}`, ...holdEach(rest, id, scope)], scope);
}

/**
 * Walks along an index, ideally one in the order of the ids, and stops at the limit. The `0 +` keeps SQLite from
 * planning a prepared statement anew for each limit.
 */
function walk(rows: SQL, id: SQL, conditions: readonly SQL[], { limit }: Scope): SQL {
  const ids = sql`select ${id} from ${rows} and ${and(conditions)}`;
  return limit === undefined ? ids : sql`select * from (${ids} order by ${id} limit 0 + ${limit})`;
}

function holdEach(terms: readonly Term[], id: SQL, scope: Scope): SQL[] {
  return terms.map((term) => holds(term, id, scope));
}

/** Tells whether a term holds for the sandbox with this id. A label is probed by the whole key of an index. */
function holds({ label, test }: Term, id: SQL, { namespace }: Scope): SQL {
  if (label === undefined) return and(compare(test, idColumn(id)));
  const isThere = (onValue: readonly SQL[]) => {
    const key = blob(encodeKey(label));
    return sql`exists (select 1 from "sandbox_labels" as "p" where "p"."namespace" = ${namespace}
      and "p"."key" = ${key} and "p"."id" = ${id} and ${and(onValue)})`;
  };
  if (test.kind === "differs")
    return sql`not ${isThere(compare({ ...test, kind: "equals" }, blobColumn(sql`"p"."value"`)))}`;
  // The plus keeps SQLite from walking a range of values where one row is to be probed.
  const value = test.kind === "equals" ? sql`"p"."value"` : sql`+"p"."value"`;
  return isThere(compare(test, blobColumn(value)));
}

function and(conditions: readonly SQL[]): SQL {
  return conditions.length === 0 ? sql`true` : sql`(${sql.join([...conditions], sql` and `)})`;
}
