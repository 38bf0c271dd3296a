import { type SQL, sql } from "drizzle-orm";
import { invalid, quote, type SandboxError } from "../errors/error.ts";
import type { RecordVersion } from "../sandbox/store.ts";
import { type Change, checkPatchedCount, type EntriesChange } from "./change.ts";
import { decodeExtensions, decodeLabels } from "./entries.ts";
import { maxEntries, maxRecordBytes, recordTooLarge } from "./limits.ts";
import { columnsOf, numberAt, type Row, storedSize, textAt, textOf } from "./row.ts";
import { isOneOf, isVersion, versionMismatch } from "./version.ts";

/** Which record is to be changed, how, and when. */
export interface UpdateOf {
  readonly namespace: string;
  readonly id: string;
  readonly change: Change;
  readonly versions: readonly RecordVersion[] | undefined;
  /** Microseconds since 1970. */
  readonly now: number;
}

/**
 * One statement that changes the record and answers it, or does nothing: when it is missing, in another version,
 * under another runtime name, or would grow beyond the limits.
 *
 * Entries are patched by the database, so that Updates of different keys never undo each other. What the record
 * would become is worked out in `next`, once, to be measured before it is written.
 */
export function updateStatement({ namespace, id, change, versions, now }: UpdateOf): SQL {
  const { labels, extensions, spec, runtime, keepsName } = change;
  const next = [
    ["labels", entries("labels", labels)],
    ["extensions", entries("extensions", extensions)],
    ["spec", spec === undefined ? undefined : sql`${spec}`],
    ["runtime_name", runtime && sql`${runtime.name}`],
    ["runtime_options", runtime && sql`${runtime.options}`],
  ] as const;
  const columns = next.map(([name, value]) => sql`${value ?? sql.raw(name)} as ${sql.raw(name)}`);
  const changed = next
    .filter(([, value]) => value !== undefined)
    .map(([name]) => sql.raw(`${name} = next.${name}`));
  const conditions = [
    sql`"sandboxes"."namespace" = ${namespace} and "sandboxes"."id" = ${id}`,
    sql`${storedSize("next")} <= ${maxRecordBytes}`,
    isVersion(versions),
  ];
  if (labels?.kind === "patch") conditions.push(fewEnough("labels"));
  if (extensions?.kind === "patch") conditions.push(fewEnough("extensions"));
  if (keepsName && runtime) conditions.push(sql`"sandboxes"."runtime_name" = ${runtime.name}`);
  return sql`update "sandboxes" set ${sql.join(
    [...changed, sql`revision = revision + 1`, sql`updated_at = max(${now}, updated_at + 1)`],
    sql`, `,
  )} from (select ${sql.join(columns, sql`, `)}, sandboxer from "sandboxes"
    where namespace = ${namespace} and id = ${id} limit 1) as next
    where ${sql.join(conditions, sql` and `)} returning ${columnsOf("sandboxes")}`;
}

function entries(column: string, change: EntriesChange | undefined): SQL | undefined {
  if (change?.kind === "replace") return sql`${change.json}`;
  return change && sql`json_patch(${sql.raw(column)}, ${change.json})`;
}

function fewEnough(column: string): SQL {
  return sql`(select count(*) from json_each(next.${sql.raw(column)})) <= ${maxEntries}`;
}

/** What decides why the statement before it changed nothing; no row when it did change one, or there is none. */
export function whyNotStatement({ namespace, id }: UpdateOf): SQL {
  return sql`select uid, revision, runtime_name, labels, extensions from "sandboxes"
    where namespace = ${namespace} and id = ${id} and changes() = 0`;
}

/** Why the record in a row of `whyNotStatement` was not changed. */
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
