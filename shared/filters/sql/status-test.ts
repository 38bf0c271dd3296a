import { type SQL, sql } from "drizzle-orm";
import { aliased } from "../../../schema/aliased.ts";
import { exits } from "../../../schema/exits.ts";
import { instances } from "../../../schema/instances.ts";
import { leases } from "../../../schema/leases.ts";
import { sandboxes } from "../../../schema/sandboxes.ts";
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

const exitOfLife = sql`${x.namespace} = ${i.namespace} and ${x.id} = ${i.id} and ${x.life} = ${i.life}`;

/** The value of each field, of the sandbox with a key. */
const values: Readonly<Record<NumberName, (key: Key) => SQL>> = {
  "exit.status": (key) => sql`(select ${x.status} from ${i.table} cross join ${x.table}
    where ${isKey(i, key)} and ${i.life} > 0 and ${exitOfLife})`,
  expiresAt: (key) => sql`(select ${r.expiresAt} from ${r.table} where ${isKey(r, key)})`,
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
  ...(["state", "states", "known", "agent", "number"] as const),
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
    case "agent": {
      const agent = sql`(select ${i.agent} from ${i.table} where ${isKey(i, key)} and ${i.life} > 0)`;
      return compare(agent, test.operator, sql`${test.name}`);
    }
    case "number":
      return compare(values[test.field](key), test.operator, sql`${test.number}`);
  }
}

/** Returns the rows of `instances` that an index finds for a phase, before a further condition, and their id. */
export function livesIn(phase: string, namespace: SQL): { readonly rows: SQL; readonly id: SQL } {
  return {
    rows: sql`${i.table} where ${i.namespace} = ${namespace} and ${i.phase} = ${phase}`,
    id: i.id,
  };
}

/** Returns the first id within bounds whose life may be unknown, in SQL. @param bounds returns the conditions on ids */
export function firstUnknown(namespace: SQL, bounds: (id: SQL) => SQL[]): SQL {
  return firstAtSilent(i, namespace, sql.join(bounds(i.id), sql` and `));
}
