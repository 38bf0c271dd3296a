import { type SQL, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { quote, SandboxError } from "../errors/error.ts";
import type { DeleteConditions } from "../sandbox/store.ts";
import { numberAt, type Row } from "./row.ts";
import { type BoundStatement, Statement } from "./statement.ts";
import { isVersion, notFound, versionMismatch, versionsValue } from "./version.ts";

/** A record to delete, and on which conditions. */
export interface DeleteOf extends DeleteConditions {
  readonly namespace: string;
  readonly id: string;
}

type Name = "namespace" | "id" | "versions";
type Condition = "none" | "ended" | "version" | "endedVersion";

const namespace = sql.placeholder("namespace");
const id = sql.placeholder("id");
const here = sql`"sandboxes"."namespace" = ${namespace} and "sandboxes"."id" = ${id}`;

/** The condition that the sandbox has a life that is not known to be over. */
const lives = sql`exists (select 1 from "instances"
  where "instances"."namespace" = ${namespace} and "instances"."id" = ${id} and "instances"."phase" <> 'gone')`;

/** The statements of Delete, each written once. */
export class DeleteStatements {
  readonly #delete: Readonly<Record<Condition, Statement<Name>>>;
  readonly #whyNot: Statement<Name>;
  readonly #whyNotVersion: Statement<Name>;

  constructor(db: LibSQLDatabase) {
    const statement = (text: SQL) => new Statement<Name>(db.values(text).getQuery());
    const deleting = (...conditions: SQL[]) =>
      statement(
        sql`delete from "sandboxes" where ${sql.join([here, ...conditions], sql` and `)} returning revision`,
      );
    this.#delete = {
      none: deleting(),
      ended: deleting(sql`not ${lives}`),
      version: deleting(isVersion),
      endedVersion: deleting(isVersion, sql`not ${lives}`),
    };
    this.#whyNot = statement(sql`select true from "sandboxes" where ${here}`);
    this.#whyNotVersion = statement(sql`select ${isVersion} from "sandboxes" where ${here}`);
  }

  /**
   * Returns the statement that deletes the record and returns a row, or does nothing where a condition does not hold;
   * and for conditions, the one that selects why the record is still there.
   */
  bind({ namespace, id, versions, onlyIfEnded }: DeleteOf): readonly [BoundStatement, BoundStatement?] {
    const wanted = versionsValue(versions);
    const values = { namespace, id, versions: wanted ?? null };
    if (wanted !== undefined) {
      const deleting = this.#delete[onlyIfEnded ? "endedVersion" : "version"];
      return [deleting.bind(values), this.#whyNotVersion.bind(values)];
    }
    return onlyIfEnded
      ? [this.#delete.ended.bind(values), this.#whyNot.bind(values)]
      : [this.#delete.none.bind(values)];
  }
}

/** Returns why nothing was deleted. @param row of the statement that selects the reason */
export function whyNotDeleted(row: Row | undefined, { id }: DeleteOf): SandboxError {
  if (!row) return notFound(id);
  if (numberAt(row, 0) === 0) return versionMismatch(id);
  return new SandboxError(
    "failed_precondition",
    `sandbox ${quote(id)}: must be shut down first, with POST …/sandboxes/${id}/shutdown`,
  );
}
