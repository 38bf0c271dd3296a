import { type SQL, sql } from "drizzle-orm";
import { aliased } from "../../../schema/aliased.ts";
import { exits } from "../../../schema/exits.ts";
import { instances } from "../../../schema/instances.ts";
import { leases } from "../../../schema/leases.ts";
import { sandboxes } from "../../../schema/sandboxes.ts";
import { neverExpires } from "../../sandbox/lease.ts";
import type { NumberName } from "../number-fields.ts";
import { firstAtSilent, isAnySilent, silentSince } from "./silence.ts";
import type { StatusTest, Test } from "./term.ts";

const i = aliased(instances, "i");
const x = aliased(exits, "x");
const r = aliased(leases, "r");
const t = aliased(sandboxes, "t");

/** The namespace and the id of a sandbox, in SQL. */
interface Key {
  readonly namespace: SQL;
  readonly id: SQL;
}

function isKey(table: Key, key: Key): SQL {
  return sql`${table.namespace} = ${key.namespace} and ${table.id} = ${key.id}`;
}

/** The condition that a lease was not removed. */
const hasEnd = sql`${r.expiresAt} < ${sql.raw(String(neverExpires))}`;

const exitOfLife = sql`${x.namespace} = ${i.namespace} and ${x.id} = ${i.id} and ${x.life} = ${i.life}`;

/** The value of each field, of the sandbox with a key. */
const values: Readonly<Record<NumberName, (key: Key) => SQL>> = {
  "exit.status": (key) => sql`(select ${x.status} from ${i.table} cross join ${x.table}
    where ${isKey(i, key)} and ${i.life} > 0 and ${exitOfLife})`,
  expiresAt: (key) => sql`(select ${r.expiresAt} from ${r.table} where ${isKey(r, key)} and ${hasEnd})`,
  createdAt: (key) => sql`(select ${t.createdAt} from ${t.table} where ${isKey(t, key)})`,
  updatedAt: (key) => sql`(select ${t.updatedAt} from ${t.table} where ${isKey(t, key)})`,
};

function compare(
  value: SQL,
  operator: Extract<StatusTest, { kind: "number" }>["operator"],
  wanted: SQL,
): SQL {
  if (operator === "present") return sql`${value} is not null`;
  if (operator === "!=") return sql`${value} is not ${wanted}`;
  return sql`ifnull(${value} ${sql.raw(operator === "==" ? "=" : operator)} ${wanted}, 0)`;
}

const statusKinds: ReadonlySet<Test["kind"]> = new Set<Test["kind"]>([
  ...(["state", "states", "known", "agent", "agents", "lease", "number"] as const),
]);

/** Returns true for tests that `statusHolds` translates. */
export function isStatusTest(test: Test): test is StatusTest {
  return statusKinds.has(test.kind);
}

/** Returns the condition that a test holds for the sandbox with a key. */
export function statusHolds(test: StatusTest, key: Key): SQL {
  switch (test.kind) {
    case "state":
    case "states": {
      const states = test.kind === "state" ? [test.state] : test.states;
      const phase = sql`iif(${silentSince(i)} is null, ${i.phase}, 'unknown')`;
      const state = sql`ifnull((select iif(${i.life} = 0, 'none', ${phase}) from ${i.table}
        where ${isKey(i, key)}), 'none')`;
      return sql`${state} in (${sql.join(
        states.map((one) => sql`${one}`),
        sql`, `,
      )})`;
    }
    case "known":
      return sql`(not ${isAnySilent} or (select ${silentSince(i)} is null from ${i.table} where ${isKey(i, key)}))`;
    case "agent":
    case "agents": {
      const agent = sql`(select ${i.agent} from ${i.table} where ${isKey(i, key)} and ${i.life} > 0)`;
      return compare(agent, test.kind === "agent" ? "==" : test.operator, sql`${test.name}`);
    }
    case "lease":
      return compare(values.expiresAt(key), test.operator, sql`${test.number}`);
    case "number":
      return compare(values[test.field](key), test.operator, sql`${test.number}`);
  }
}

/** The tests whose rows an index has in the order of their ids. */
export type IndexedTest = Extract<StatusTest, { kind: "state" | "agent" | "lease" }>;

export function isIndexedTest(test: Test): test is IndexedTest {
  return test.kind === "state" || test.kind === "agent" || test.kind === "lease";
}

/** Returns the rows that an index finds in the order of their ids, before a further condition: at least those of a test. */
export function rowsOf(test: IndexedTest, namespace: SQL): { readonly rows: SQL; readonly id: SQL } {
  if (test.kind === "lease") {
    return { rows: sql`${r.table} where ${r.namespace} = ${namespace} and ${hasEnd}`, id: r.id };
  }
  const column = test.kind === "state" ? sql`${i.phase} = ${test.state}` : sql`${i.agent} = ${test.name}`;
  return { rows: sql`${i.table} where ${i.namespace} = ${namespace} and ${column}`, id: i.id };
}

/** A test on the ends of leases. */
type LeaseTest = Extract<StatusTest, { kind: "lease" }>;

/** Returns the leases whose ends compare so, which an index finds in the order of the ends, and their id. */
export function leasesBy({ operator, number }: LeaseTest, namespace: SQL) {
  // Bare, because the index does not help with a function of its column.
  const isIt = sql`${r.expiresAt} ${sql.raw(operator === "==" ? "=" : operator)} ${number}`;
  return { table: r.table, conditions: [sql`${r.namespace} = ${namespace}`, isIt, hasEnd], id: r.id };
}

/** Returns the first id within bounds whose life may be unknown, in SQL. @param bounds returns the conditions on ids */
export function firstUnknown(namespace: SQL, bounds: (id: SQL) => SQL[]): SQL {
  return firstAtSilent(i, namespace, sql.join(bounds(i.id), sql` and `));
}
