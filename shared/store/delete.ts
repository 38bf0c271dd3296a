import { and, eq, exists, not, type SQL, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { instances } from "../../schema/instances.ts";
import { sandboxes } from "../../schema/sandboxes.ts";
import { quote, SandboxError } from "../errors/error.ts";
import type { DeleteConditions } from "../sandbox/store.ts";
import { numberAt, type Row } from "./row.ts";
import { type BoundStatement, Statement } from "./statement.ts";
import { isRecord, isVersion, notFound, versionMismatch, versionsValue } from "./version.ts";

/** A record to delete, with conditions. */
export interface RecordDelete extends DeleteConditions {
  readonly namespace: string;
  readonly id: string;
}

type Name = "namespace" | "id" | "versions";
type Condition = "none" | "ended" | "version" | "endedVersion";

/** Returns the condition that the sandbox has a life whose end is not recorded, or that a run is to begin one. */
function isAlive(db: LibSQLDatabase): SQL {
  const isOfRecord = and(
    eq(instances.namespace, sql.placeholder("namespace")),
    eq(instances.id, sql.placeholder("id")),
    // A literal, because the statement is prepared with placeholders only.
    sql`(${instances.phase} <> 'gone' or ${instances.wanted} = 'replaced')`,
  );
  return exists(db.select({ one: sql`1` }).from(instances).where(isOfRecord));
}

/** The statements of Delete; the text of each is built once. */
export class DeleteStatements {
  readonly #delete: Readonly<Record<Condition, Statement<Name>>>;
  readonly #rejection: Statement<Name>;
  readonly #versionRejection: Statement<Name>;

  constructor(db: LibSQLDatabase) {
    const deleteIf = (...conditions: SQL[]) =>
      new Statement<Name>(
        db
          .delete(sandboxes)
          .where(and(isRecord, ...conditions))
          .returning({ revision: sandboxes.revision })
          .toSQL(),
      );
    const ended = not(isAlive(db));
    this.#delete = {
      none: deleteIf(),
      ended: deleteIf(ended),
      version: deleteIf(isVersion),
      endedVersion: deleteIf(isVersion, ended),
    };
    const rejection = (holds: SQL) =>
      new Statement<Name>(db.select({ holds }).from(sandboxes).where(isRecord).toSQL());
    this.#rejection = rejection(sql`true`);
    this.#versionRejection = rejection(isVersion);
  }

  /**
   * Returns the statement that deletes the record and returns a row, or does nothing if a condition does not hold. With
   * conditions, also returns the query for `explainRejectedDelete`.
   */
  bind({ namespace, id, versions, onlyIfEnded }: RecordDelete): readonly [BoundStatement, BoundStatement?] {
    const versionsText = versionsValue(versions);
    const values = { namespace, id, versions: versionsText ?? null };
    if (versionsText !== undefined) {
      const statement = this.#delete[onlyIfEnded ? "endedVersion" : "version"];
      return [statement.bind(values), this.#versionRejection.bind(values)];
    }
    return onlyIfEnded
      ? [this.#delete.ended.bind(values), this.#rejection.bind(values)]
      : [this.#delete.none.bind(values)];
  }
}

/** Returns the error of a Delete that deleted nothing. @param row the row of the second statement */
export function explainRejectedDelete(row: Row | undefined, { id }: RecordDelete): SandboxError {
  if (!row) return notFound(id);
  if (numberAt(row, 0) === 0) return versionMismatch(id);
  return new SandboxError(
    "failed_precondition",
    `sandbox ${quote(id)}: must be shut down first, with POST …/sandboxes/${id}/shutdown, ` +
      `or deleted with DELETE …/sandboxes/${id}?force=true`,
  );
}
