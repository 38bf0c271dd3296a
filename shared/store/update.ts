import { type SQL, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { invalid, quote, type SandboxError } from "../errors/error.ts";
import type { RecordVersion } from "../sandbox/store.ts";
import { type Change, checkPatchedCount, type EntriesChange } from "./change.ts";
import { decodeExtensions, decodeLabels } from "./entries.ts";
import { maxEntries, maxRecordBytes, recordTooLarge } from "./limits.ts";
import { columnsOf, numberAt, type Row, textAt, textOf } from "./row.ts";
import { type BoundStatement, Statement } from "./statement.ts";
import { isOneOf, isVersion, versionMismatch, versionsValue } from "./version.ts";

/** The update of one record. */
export interface RecordUpdate {
  readonly namespace: string;
  readonly id: string;
  readonly change: Change;
  readonly versions: readonly RecordVersion[] | undefined;
  /** Microseconds since 1970. */
  readonly now: number;
}

/** The shape of an Update: the changed columns and the conditions, which determine the text of its statement. */
interface Shape {
  readonly labels: EntriesChange["kind"] | undefined;
  readonly extensions: EntriesChange["kind"] | undefined;
  readonly spec: boolean;
  readonly runtime: boolean;
  readonly requireSameRuntimeName: boolean;
  readonly isConditional: boolean;
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
const isRecord = sql`"sandboxes"."namespace" = ${at("namespace")} and "sandboxes"."id" = ${at("id")}`;

function entriesOf(
  column: "labels" | "extensions",
  kind: EntriesChange["kind"] | undefined,
): SQL | undefined {
  return kind === "patch" ? sql`json_patch(${sql.raw(column)}, ${at(column)})` : kind && sql`${at(column)}`;
}

function sizeOf(value: SQL): SQL {
  return sql`ifnull(octet_length(${value}), 0)`;
}

/** Returns a limit with a cheaper condition before it, which is true only if the limit holds. */
function limit(cheap: SQL, exact: SQL, max: number, cheapMax = max): SQL {
  return sql`(${cheap} <= ${sql.raw(`${cheapMax}`)} or ${exact} <= ${sql.raw(`${max}`)})`;
}

type Column = "labels" | "extensions" | "spec" | "runtime_name" | "runtime_options" | "sandboxer";

/**
 * Returns the conditions that the changed record is within the limits. A patched text is at most as long as its old text
 * and the patch together, so that few records have to be patched for the conditions, too.
 */
function limitsOf(next: Readonly<Record<Column, SQL | undefined>>, shape: Shape): SQL[] {
  const counts: SQL[] = [];
  const cheap: SQL[] = [];
  const exact: SQL[] = [];
  for (const column of ["labels", "extensions"] as const) {
    const patched = next[column];
    if (shape[column] !== "patch" || !patched) continue;
    const longest = sql`${sizeOf(sql.raw(column))} + ${sizeOf(sql`${at(column)}`)}`;
    const count = sql`(select count(*) from json_each(${patched}))`;
    cheap.push(longest);
    exact.push(sizeOf(patched));
    counts.push(limit(longest, count, maxEntries, maxEntries * minEntryBytes));
  }
  const isPatched = (column: string) =>
    (column === "labels" || column === "extensions") && shape[column] === "patch";
  const others = Object.entries(next)
    .filter(([column]) => !isPatched(column))
    .map(([column, value]) => sizeOf(value ?? sql.raw(column)));
  const sum = (sizes: readonly SQL[]) => sql.join([...others, ...sizes], sql` + `);
  return [limit(sum(cheap), sum(exact), maxRecordBytes), ...counts];
}

/**
 * Returns the statement that changes the record and returns it. It does nothing if the record is missing, has another
 * version or another runtime name, or would exceed the limits.
 *
 * The database patches the entries, so that concurrent Updates of different keys do not undo each other. The conditions
 * repeat the patch, because `UPDATE … FROM` would first copy the row to a temporary table.
 */
function buildUpdate(shape: Shape): SQL {
  const next = {
    labels: entriesOf("labels", shape.labels),
    extensions: entriesOf("extensions", shape.extensions),
    spec: shape.spec ? sql`${at("spec")}` : undefined,
    runtime_name: shape.runtime ? sql`${at("runtimeName")}` : undefined,
    runtime_options: shape.runtime ? sql`${at("runtimeOptions")}` : undefined,
    sandboxer: undefined,
  };
  const assignments = [sql`revision = revision + 1`, sql`updated_at = max(${at("now")}, updated_at + 1)`];
  for (const [column, value] of Object.entries(next)) {
    if (value) assignments.push(sql`${sql.raw(column)} = ${value}`);
  }
  const conditions = [isRecord, ...limitsOf(next, shape)];
  if (shape.isConditional) conditions.push(isVersion);
  if (shape.requireSameRuntimeName) conditions.push(sql`"sandboxes"."runtime_name" = ${at("runtimeName")}`);
  return sql`update "sandboxes" set ${sql.join(assignments, sql`, `)}
    where ${sql.join(conditions, sql` and `)} returning ${columnsOf("sandboxes")}`;
}

const kindNumber = { keep: 0, replace: 1, patch: 2 } as const;

/** The statements of Update: one for each shape, built on first use. */
export class UpdateStatements {
  readonly #db: LibSQLDatabase;
  readonly #byShape = new Map<number, Statement<Name>>();
  readonly #rejection: Statement<Name>;

  constructor(db: LibSQLDatabase) {
    this.#db = db;
    this.#rejection =
      this.#statement(sql`select uid, revision, runtime_name, labels, extensions from "sandboxes"
      where ${isRecord} and changes() = 0`);
  }

  /**
   * Returns the statement that updates the record, and the query for `explainRejectedUpdate`. The query returns no row
   * if the update was applied or the record is missing.
   */
  bind({ namespace, id, change, versions, now }: RecordUpdate): readonly [BoundStatement, BoundStatement] {
    const { labels, extensions, spec, runtime, requireSameRuntimeName } = change;
    const versionsText = versionsValue(versions);
    const shape = {
      labels: labels?.kind,
      extensions: extensions?.kind,
      spec: spec !== undefined,
      runtime: runtime !== undefined,
      requireSameRuntimeName,
      isConditional: versionsText !== undefined,
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
    const flags = [shape.spec, shape.runtime, shape.requireSameRuntimeName, shape.isConditional];
    let key = kindNumber[shape.labels ?? "keep"] * 3 + kindNumber[shape.extensions ?? "keep"];
    for (const flag of flags) key = key * 2 + Number(flag);
    const known = this.#byShape.get(key);
    if (known) return known;
    const statement = this.#statement(buildUpdate(shape));
    this.#byShape.set(key, statement);
    return statement;
  }

  #statement(text: SQL): Statement<Name> {
    return new Statement(this.#db.values(text).getQuery());
  }
}

/** Returns the error of an Update that changed nothing. @param row the row of the second statement */
export function explainRejectedUpdate(row: Row, { id, change, versions }: RecordUpdate): SandboxError {
  const version = { uid: textAt(row, 0), revision: numberAt(row, 1) };
  if (!isOneOf(version, versions)) return versionMismatch(id);
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
