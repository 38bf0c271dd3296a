import { type SQL, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { quote, SandboxError } from "../errors/error.ts";
import type { DeleteConditions } from "../sandbox/store.ts";
import { numberAt, type Row } from "./row.ts";
import { type BoundStatement, Statement } from "./statement.ts";
import { isVersion, notFound, versionMismatch, versionsValue } from "./version.ts";

/** A record to delete, with conditions. */
export interface RecordDelete extends DeleteConditions {
  readonly namespace: string;
  readonly id: string;
}

type Name = "namespace" | "id" | "versions";
type Condition = "none" | "ended" | "version" | "endedVersion";

const namespace = sql.placeholder("namespace");
const id = sql.placeholder("id");
const isRecord = sql`"sandboxes"."namespace" = ${namespace} and "sandboxes"."id" = ${id}`;

/** The condition that the sandbox has a life whose end is not recorded. */
const isAlive = sql`exists (select 1 from "instances"
  where "instances"."namespace" = ${namespace} and "instances"."id" = ${id} and "instances"."phase" <> 'gone')`;

/** The statements of Delete; the text of each is built once. */
export class DeleteStatements {
  readonly #delete: Readonly<Record<Condition, Statement<Name>>>;
  readonly #rejection: Statement<Name>;
  readonly #versionRejection: Statement<Name>;

  constructor(db: LibSQLDatabase) {
    const statement = (text: SQL) => new Statement<Name>(db.values(text).getQuery());
    const deleteIf = (...conditions: SQL[]) =>
      statement(
        sql`delete from "sandboxes" where ${sql.join([isRecord, ...conditions], sql` and `)} returning revision`,
      );
    this.#delete = {
      none: deleteIf(),
      ended: deleteIf(sql`not ${isAlive}`),
      version: deleteIf(isVersion),
      endedVersion: deleteIf(isVersion, sql`not ${isAlive}`),
    };
    this.#rejection = statement(sql`select true from "sandboxes" where ${isRecord}`);
    this.#versionRejection = statement(sql`select ${isVersion} from "sandboxes" where ${isRecord}`);
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
    `sandbox ${quote(id)}: must be shut down first, with POST …/sandboxes/${id}/shutdown`,
  );
}
