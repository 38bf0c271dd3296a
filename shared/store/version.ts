import { and, eq, type Placeholder, type SQL, sql } from "drizzle-orm";
import { sandboxes } from "../../schema/sandboxes.ts";
import { quote, SandboxError } from "../errors/error.ts";
import type { RecordVersion } from "../sandbox/store.ts";
import { statusColumns } from "./status.ts";

/** The condition that a row of `sandboxes` has the key in the placeholders `namespace` and `id`. */
export const isRecord = and(
  eq(sandboxes.namespace, sql.placeholder("namespace")),
  eq(sandboxes.id, sql.placeholder("id")),
);

/** The status of the sandbox with the key in the placeholders `namespace` and `id`, for `returning`. */
export const statusOfRecord = statusColumns(
  sql`${sql.placeholder("namespace")}`,
  sql`${sql.placeholder("id")}`,
);

/** The condition that a row of `sandboxes` has one of the versions in the placeholder `versions`. */
export const isVersion: SQL = isVersionOf(sql.placeholder("versions"));

/** Returns the condition that a row of `sandboxes` has one of the versions in a value of `versionsValue`. */
export function isVersionOf(versions: string | Placeholder): SQL {
  return sql`exists (select 1 from json_each(${versions}) as wanted
  where ${sandboxes.uid} = wanted.value ->> 0 and ${sandboxes.revision} = wanted.value ->> 1)`;
}

/** Returns the value of the placeholder `versions`; undefined if any version is accepted. */
export function versionsValue(versions: readonly RecordVersion[] | undefined): string | undefined {
  if (!versions?.length) return undefined;
  return JSON.stringify(versions.map(({ uid, revision }) => [uid, revision]));
}

/** Returns true if a version is one of the accepted ones; without any, all are accepted. */
export function isOneOf(version: RecordVersion, versions: readonly RecordVersion[] | undefined): boolean {
  if (!versions?.length) return true;
  return versions.some(({ uid, revision }) => uid === version.uid && revision === version.revision);
}

export function notFound(id: string): SandboxError {
  return new SandboxError("not_found", `sandbox ${quote(id)} does not exist`);
}

export function alreadyExists(id: string): SandboxError {
  return new SandboxError("already_exists", `sandbox ${quote(id)} already exists`);
}

/** Returns the error of a record that exists in another version than the caller requires. */
export function versionMismatch(id: string): SandboxError {
  return new SandboxError("aborted", `sandbox ${quote(id)} has changed since the given version`, {
    exception: "preconditionFailed",
  });
}
