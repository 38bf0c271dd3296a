import { type SQL, sql } from "drizzle-orm";
import { quote, SandboxError } from "../errors/error.ts";
import type { DeleteConditions } from "../sandbox/store.ts";
import { numberAt, type Row } from "./row.ts";
import { isVersion, notFound, versionMismatch } from "./version.ts";

/** A record to delete, and on which conditions. */
export interface DeleteOf extends DeleteConditions {
  readonly namespace: string;
  readonly id: string;
}

function here({ namespace, id }: DeleteOf): SQL {
  return sql`"sandboxes"."namespace" = ${namespace} and "sandboxes"."id" = ${id}`;
}

/** The condition that the sandbox has a life that is not known to be over. */
function lives({ namespace, id }: DeleteOf): SQL {
  return sql`exists (select 1 from "instances"
    where "instances"."namespace" = ${namespace} and "instances"."id" = ${id} and "instances"."phase" <> 'gone')`;
}

/** One statement that deletes the record and returns a row, or does nothing where a condition does not hold. */
export function deleteStatement(target: DeleteOf): SQL {
  const conditions = [here(target), isVersion(target.versions)];
  if (target.onlyIfEnded) conditions.push(sql`not ${lives(target)}`);
  return sql`delete from "sandboxes" where ${sql.join(conditions, sql` and `)} returning revision`;
}

/** Selects why the statement before it deleted nothing; no row when it did, or there is no record. */
export function whyNotDeletedStatement(target: DeleteOf): SQL {
  return sql`select ${isVersion(target.versions)} from "sandboxes" where ${here(target)}`;
}

/** Returns why nothing was deleted. @param row what `whyNotDeletedStatement` selected */
export function whyNotDeleted(row: Row | undefined, { id }: DeleteOf): SandboxError {
  if (!row) return notFound(id);
  if (numberAt(row, 0) === 0) return versionMismatch(id);
  return new SandboxError(
    "failed_precondition",
    `sandbox ${quote(id)}: must be shut down first, with POST …/sandboxes/${id}/shutdown`,
  );
}
