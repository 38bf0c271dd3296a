import { type SQL, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { invalid, quote, type SandboxError } from "../errors/error.ts";
import type { RecordVersion } from "../sandbox/store.ts";
import { type Change, checkPatchedCount, type EntriesChange, givenBytes } from "./change.ts";
import { decodeExtensions, decodeLabels } from "./entries.ts";
import { maxEntries, maxRecordBytes, recordTooLarge } from "./limits.ts";
import { columnsOf, numberAt, type Row, textAt, textOf } from "./row.ts";
import { type BoundStatement, Statement } from "./statement.ts";
import { isOneOf, isVersion, versionMismatch, versionsValue } from "./version.ts";

/** Which record is to be changed, how, and when. */
export interface UpdateOf {
  readonly namespace: string;
  readonly id: string;
  readonly change: Change;
  readonly versions: readonly RecordVersion[] | undefined;
  /** Microseconds since 1970. */
  readonly now: number;
}

/** What an Update does to the columns, and under which conditions: all that decides the text of its statement. */
interface Shape {
  readonly labels: EntriesChange["kind"] | undefined;
  readonly extensions: EntriesChange["kind"] | undefined;
  readonly spec: boolean;
  readonly runtime: boolean;
  readonly keepsName: boolean;
  readonly isConditional: boolean;
}

type Name =
  | "namespace"
  | "id"
  | "now"
  | "labels"
  | "labelsRoom"
  | "extensions"
  | "extensionsRoom"
  | "spec"
  | "runtimeName"
  | "runtimeOptions"
  | "given"
  | "patched"
  | "versions";

const at = sql.placeholder<Name>;

/** The fewest bytes that an entry takes in the JSON of a column: `"k":"",`. */
const minEntryBytes = 7;

const here = sql`"sandboxes"."namespace" = ${at("namespace")} and "sandboxes"."id" = ${at("id")}`;

/** The columns of entries that are patched. */
function patchedOf({ labels, extensions }: Shape): ("labels" | "extensions")[] {
  const columns: ("labels" | "extensions")[] = [];
  if (labels === "patch") columns.push("labels");
  if (extensions === "patch") columns.push("extensions");
  return columns;
}

function patched(column: "labels" | "extensions"): SQL {
  return sql`json_patch(${sql.raw(column)}, ${at(column)})`;
}

/**
 * The condition that the record fits. What is given counts as `given`, and patches, at the most, as `patched`: only if
 * that is too much is the size worked out.
 */
function isSmallEnough(shape: Shape): SQL {
  const columns = patchedOf(shape);
  const kept = ["sandboxer"];
  if (!shape.labels) kept.push("labels");
  if (!shape.extensions) kept.push("extensions");
  if (!shape.spec) kept.push("spec");
  if (!shape.runtime) kept.push("runtime_name", "runtime_options");
  const keptBytes = sql.raw(kept.map((name) => `ifnull(octet_length(${name}), 0)`).join(" + "));
  if (columns.length === 0) return sql`${at("given")} + ${keptBytes} <= ${sql.raw(`${maxRecordBytes}`)}`;
  const lengths = (expressions: SQL[]) =>
    sql.join(
      expressions.map((text) => sql`octet_length(${text})`),
      sql` + `,
    );
  return sql`(${at("patched")} + ${keptBytes} + ${lengths(columns.map((column) => sql.raw(column)))} <= ${sql.raw(`${maxRecordBytes}`)}
    or ${at("given")} + ${keptBytes} + ${lengths(columns.map(patched))} <= ${sql.raw(`${maxRecordBytes}`)})`;
}

/** The condition that a patched column has few enough entries, which are counted only where they may be too many. */
function isFewEnough(column: "labels" | "extensions"): SQL {
  return sql`(octet_length(${sql.raw(column)}) <= ${at(`${column}Room`)}
    or (select count(*) from json_each(${patched(column)})) <= ${sql.raw(`${maxEntries}`)})`;
}

function entriesOf(column: "labels" | "extensions", kind: EntriesChange["kind"] | undefined): SQL[] {
  if (kind === undefined) return [];
  return [sql`${sql.raw(column)} = ${kind === "patch" ? patched(column) : at(column)}`];
}

/**
 * One statement that changes the record and returns it, or does nothing: when it is missing, in another version,
 * under another runtime name, or would grow beyond the limits.
 *
 * Entries are patched by the database, so that Updates of different keys never undo each other. The conditions repeat
 * the patch, because `UPDATE … FROM` would write what it updates to a table of its own first.
 */
function updateOf(shape: Shape): SQL {
  const changed = [
    ...entriesOf("labels", shape.labels),
    ...entriesOf("extensions", shape.extensions),
    sql`revision = revision + 1`,
    sql`updated_at = max(${at("now")}, updated_at + 1)`,
  ];
  if (shape.spec) changed.push(sql`spec = ${at("spec")}`);
  if (shape.runtime) {
    changed.push(sql`runtime_name = ${at("runtimeName")}, runtime_options = ${at("runtimeOptions")}`);
  }
  const conditions = [here, isSmallEnough(shape), ...patchedOf(shape).map(isFewEnough)];
  if (shape.isConditional) conditions.push(isVersion);
  if (shape.keepsName) conditions.push(sql`"sandboxes"."runtime_name" = ${at("runtimeName")}`);
  return sql`update "sandboxes" set ${sql.join(changed, sql`, `)}
    where ${sql.join(conditions, sql` and `)} returning ${columnsOf("sandboxes")}`;
}

/** Returns the bytes that a column may have before its entries must be counted. */
function roomFor(change: EntriesChange | undefined): number {
  return maxEntries * minEntryBytes - (change?.bytes ?? 0);
}

function patchBytes(change: EntriesChange | undefined): number {
  return change?.kind === "patch" ? change.bytes : 0;
}

/** The statements of Update: one for each shape, written when it is first needed. */
export class UpdateStatements {
  readonly #db: LibSQLDatabase;
  readonly #byShape = new Map<string, Statement<Name>>();
  readonly #whyNot: Statement<Name>;

  constructor(db: LibSQLDatabase) {
    this.#db = db;
    this.#whyNot = this.#statement(sql`select uid, revision, runtime_name, labels, extensions from "sandboxes"
      where ${here} and changes() = 0`);
  }

  /**
   * Returns the statement that updates the record, and the one that selects why the statement before it changed
   * nothing: no row when it did change one, or there is none.
   */
  bind({ namespace, id, change, versions, now }: UpdateOf): readonly [BoundStatement, BoundStatement] {
    const { labels, extensions, spec, runtime, keepsName } = change;
    const wanted = versionsValue(versions);
    const shape = {
      labels: labels?.kind,
      extensions: extensions?.kind,
      spec: spec !== undefined,
      runtime: runtime !== undefined,
      keepsName,
      isConditional: wanted !== undefined,
    };
    const given = givenBytes(change);
    const values = {
      namespace,
      id,
      now,
      labels: labels?.json ?? null,
      labelsRoom: roomFor(labels),
      extensions: extensions?.json ?? null,
      extensionsRoom: roomFor(extensions),
      spec: spec ?? null,
      runtimeName: runtime?.name ?? null,
      runtimeOptions: runtime?.options ?? null,
      given,
      patched: given + patchBytes(labels) + patchBytes(extensions),
      versions: wanted ?? null,
    };
    return [this.#ofShape(shape).bind(values), this.#whyNot.bind(values)];
  }

  #ofShape(shape: Shape): Statement<Name> {
    const { labels, extensions, spec, runtime, keepsName, isConditional } = shape;
    const key = `${labels} ${extensions} ${spec} ${runtime} ${keepsName} ${isConditional}`;
    const known = this.#byShape.get(key);
    if (known) return known;
    const statement = this.#statement(updateOf(shape));
    this.#byShape.set(key, statement);
    return statement;
  }

  #statement(text: SQL): Statement<Name> {
    return new Statement(this.#db.values(text).getQuery());
  }
}

/** Returns why the record in a row of the second statement was not changed. */
export function whyNot(row: Row, { id, change, versions }: UpdateOf): SandboxError {
  const version = { uid: textAt(row, 0), revision: numberAt(row, 1) };
  if (!isOneOf(version, versions)) return versionMismatch(id);
  checkPatchedCount("labels", decodeLabels(textAt(row, 3)).keys(), change.labels);
  checkPatchedCount("extensions", decodeExtensions(textAt(row, 4)).keys(), change.extensions);
  const name = textAt(row, 2);
  if (change.keepsName && change.runtime && textOf(change.runtime.name) !== name) {
    return invalid(
      "sandbox.runtime.name",
      `is ${quote(name)} and cannot be changed without the path "runtime"`,
    );
  }
  return recordTooLarge(id);
}
