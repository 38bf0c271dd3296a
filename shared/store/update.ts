import { and, eq, type SQL, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { leases } from "../../schema/leases.ts";
import { sandboxes } from "../../schema/sandboxes.ts";
import { invalid, quote, type SandboxError } from "../errors/error.ts";
import { leaseExpired, noLease } from "../leases/errors.ts";
import { hasEnd } from "../leases/write-lease.ts";
import type { LeaseTerm } from "../sandbox/lease.ts";
import type { RecordVersion } from "../sandbox/store.ts";
import { type Change, checkPatchedCount, type EntriesChange } from "./change.ts";
import { decodeExtensions, decodeLabels } from "./entries.ts";
import { maxEntries, maxRecordBytes, recordTooLarge } from "./limits.ts";
import { numberAt, type Row, recordColumns, storedSize, textAt, textOf } from "./row.ts";
import { type BoundStatement, Statement } from "./statement.ts";
import { isOneOf, isRecord, isVersion, statusOfRecord, versionMismatch, versionsValue } from "./version.ts";

/** The update of one record. */
export interface RecordUpdate {
  readonly namespace: string;
  readonly id: string;
  readonly change: Change;
  readonly versions: readonly RecordVersion[] | undefined;
  /** Microseconds since 1970. */
  readonly now: number;
  /** The lease that it also writes, which is impossible once the present one has expired. */
  readonly term: LeaseTerm | undefined;
}

/** The shape of an Update: the changed columns and the conditions, which determine the text of its statement. */
interface Shape {
  readonly labels: EntriesChange["kind"] | undefined;
  readonly extensions: EntriesChange["kind"] | undefined;
  readonly spec: boolean;
  readonly runtime: boolean;
  readonly requireSameRuntimeName: boolean;
  readonly isConditional: boolean;
  readonly isLeased: boolean;
  /** True if it only changes the action of a lease, which has to be there. */
  readonly needsLease: boolean;
}

type Name =
  | "namespace"
  | "id"
  | "now"
  | "labels"
  | "extensions"
  | "spec"
  | "runtimeName"
  | "runtimeOptions"
  | "versions";

/** Minimum size of a stored label or extension, in bytes. */
const minEntryBytes = 6;

const at = sql.placeholder<Name>;

/** True if the expiry of the record's lease has begun, false if not, and NULL without a lease. */
const hasExpired = sql`(select ${leases.expiredAt} is not null from ${leases} where ${leases.namespace} = ${at("namespace")}
  and ${leases.id} = ${at("id")} and ${hasEnd})`;

/** Returns the next value of a column of entries. `json_patch` merges within the statement. */
function nextEntries(column: "labels" | "extensions", kind: EntriesChange["kind"] | undefined): SQL {
  if (kind === undefined) return sql`${sandboxes[column]}`;
  return kind === "patch" ? sql`json_patch(${sandboxes[column]}, ${at(column)})` : sql`${at(column)}`;
}

/** Returns a limit with a cheaper condition before it, which is true only if the limit holds. */
function limit(cheap: SQL, exact: SQL, max: number, cheapMax = max): SQL {
  return sql`(${cheap} <= ${sql.raw(`${cheapMax}`)} or ${exact} <= ${sql.raw(`${max}`)})`;
}

/** The next values of the columns that an Update changes. */
type Changed = Partial<Record<"labels" | "extensions" | "spec" | "runtimeName" | "runtimeOptions", SQL>>;

/**
 * Returns the conditions that the changed record is within the limits. A patched text is at most as long as its old text
 * and the patch together, so that few records have to be patched for the conditions, too.
 */
function limitsOf(changed: Changed, shape: Shape): SQL[] {
  const counts: SQL[] = [];
  const unpatched: Partial<Record<"labels" | "extensions", SQLiteColumn>> = {};
  const patches: SQL[] = [];
  for (const column of ["labels", "extensions"] as const) {
    const patched = changed[column];
    if (shape[column] !== "patch" || !patched) continue;
    const patchSize = sql`octet_length(${at(column)})`;
    const count = sql`(select count(*) from json_each(${patched}))`;
    const maxPatchedBytes = sql`octet_length(${sandboxes[column]}) + ${patchSize}`;
    counts.push(limit(maxPatchedBytes, count, maxEntries, maxEntries * minEntryBytes));
    unpatched[column] = sandboxes[column];
    patches.push(patchSize);
  }
  const exact = storedSize({ ...sandboxes, ...changed });
  const cheap = sql.join([storedSize({ ...sandboxes, ...changed, ...unpatched }), ...patches], sql` + `);
  return [limit(cheap, exact, maxRecordBytes), ...counts];
}

/**
 * Returns the statement that changes the record and returns it. It does nothing if the record is missing, has another
 * version or another runtime name, or would exceed the limits.
 *
 * The database patches the entries, so that concurrent Updates of different keys do not undo each other. The conditions
 * repeat the patch, because `UPDATE … FROM` would first copy the row to a temporary table.
 */
function buildUpdate(db: LibSQLDatabase, shape: Shape): Statement<Name> {
  const labels = nextEntries("labels", shape.labels);
  const extensions = nextEntries("extensions", shape.extensions);
  const changed = {
    ...(shape.labels ? { labels } : {}),
    ...(shape.extensions ? { extensions } : {}),
    ...(shape.spec ? { spec: sql`${at("spec")}` } : {}),
    ...(shape.runtime
      ? { runtimeName: sql`${at("runtimeName")}`, runtimeOptions: sql`${at("runtimeOptions")}` }
      : {}),
  };
  const query = db
    .update(sandboxes)
    .set({
      ...changed,
      revision: sql`${sandboxes.revision} + 1`,
      updatedAt: sql`max(${at("now")}, ${sandboxes.updatedAt} + 1)`,
    })
    .where(
      and(
        isRecord,
        ...limitsOf(changed, shape),
        shape.isConditional ? isVersion : undefined,
        shape.isLeased ? sql`ifnull(not ${hasExpired}, ${sql.raw(String(!shape.needsLease))})` : undefined,
        shape.requireSameRuntimeName ? eq(sandboxes.runtimeName, at("runtimeName")) : undefined,
      ),
    )
    .returning({ ...recordColumns, life: statusOfRecord.life, expiresAt: statusOfRecord.expiresAt });
  return new Statement(query.toSQL());
}

const kindNumber = { keep: 0, replace: 1, patch: 2 } as const;

/** The statements of Update: one for each shape, built on first use. */
export class UpdateStatements {
  readonly #db: LibSQLDatabase;
  readonly #byShape = new Map<number, Statement<Name>>();
  readonly #rejection: Statement<Name>;

  constructor(db: LibSQLDatabase) {
    this.#db = db;
    const { uid, revision, runtimeName, labels, extensions } = sandboxes;
    const rejection = db
      .select({ uid, revision, runtimeName, labels, extensions, hasExpired })
      .from(sandboxes)
      .where(and(isRecord, sql`changes() = 0`));
    this.#rejection = new Statement(rejection.toSQL());
  }

  /**
   * Returns the statement that updates the record, and the query for `explainRejectedUpdate`. The query returns no row
   * if the update was applied or the record is missing.
   */
  bind({
    namespace,
    id,
    change,
    versions,
    now,
    term,
  }: RecordUpdate): readonly [BoundStatement, BoundStatement] {
    const { labels, extensions, spec, runtime, requireSameRuntimeName } = change;
    const versionsText = versionsValue(versions);
    const shape = {
      labels: labels?.kind,
      extensions: extensions?.kind,
      spec: spec !== undefined,
      runtime: runtime !== undefined,
      requireSameRuntimeName,
      isConditional: versionsText !== undefined,
      isLeased: term !== undefined,
      needsLease: term !== undefined && term.forMs === undefined && term.expiresAt === undefined,
    };
    const values = {
      namespace,
      id,
      now,
      labels: labels?.json ?? null,
      extensions: extensions?.json ?? null,
      spec: spec ?? null,
      runtimeName: runtime?.name ?? null,
      runtimeOptions: runtime?.options ?? null,
      versions: versionsText ?? null,
    };
    return [this.#ofShape(shape).bind(values), this.#rejection.bind(values)];
  }

  #ofShape(shape: Shape): Statement<Name> {
    const flags = [
      shape.spec,
      shape.runtime,
      shape.requireSameRuntimeName,
      shape.isConditional,
      shape.isLeased,
      shape.needsLease,
    ];
    let key = kindNumber[shape.labels ?? "keep"] * 3 + kindNumber[shape.extensions ?? "keep"];
    for (const flag of flags) key = key * 2 + Number(flag);
    const known = this.#byShape.get(key);
    if (known) return known;
    const statement = buildUpdate(this.#db, shape);
    this.#byShape.set(key, statement);
    return statement;
  }
}

/** Returns the error of an Update that changed nothing. @param row the row of the second statement */
export function explainRejectedUpdate(row: Row, { id, change, versions, term }: RecordUpdate): SandboxError {
  const version = { uid: textAt(row, 0), revision: numberAt(row, 1) };
  if (!isOneOf(version, versions)) return versionMismatch(id);
  if (term && row[5] === null) return noLease(id);
  if (term && numberAt(row, 5) > 0) return leaseExpired(id);
  checkPatchedCount("labels", decodeLabels(textAt(row, 3)).keys(), change.labels);
  checkPatchedCount("extensions", decodeExtensions(textAt(row, 4)).keys(), change.extensions);
  const name = textAt(row, 2);
  if (change.requireSameRuntimeName && change.runtime && textOf(change.runtime.name) !== name) {
    return invalid(
      "sandbox.runtime.name",
      `is ${quote(name)} and cannot be changed without the path "runtime"`,
    );
  }
  return recordTooLarge(id);
}
