import { type SQL, sql } from "drizzle-orm";
import { quote, SandboxError } from "../errors/error.ts";
import type { RecordVersion } from "../sandbox/store.ts";

/** The condition that a row of `sandboxes` is one of the versions in the placeholder `versions`. */
export const isVersion: SQL = sql`exists (select 1 from json_each(${sql.placeholder("versions")}) as wanted
  where "sandboxes"."uid" = wanted.value ->> 0 and "sandboxes"."revision" = wanted.value ->> 1)`;

/** Returns the value of the placeholder `versions`, or undefined if any version will do. */
export function versionsValue(versions: readonly RecordVersion[] | undefined): string | undefined {
  if (!versions?.length) return undefined;
  return JSON.stringify(versions.map(({ uid, revision }) => [uid, revision]));
}

/** Tells whether a version is one of the versions, or any will do. */
export function isOneOf(version: RecordVersion, versions: readonly RecordVersion[] | undefined): boolean {
  if (!versions?.length) return true;
  return versions.some(({ uid, revision }) => uid === version.uid && revision === version.revision);
}

export function notFound(id: string): SandboxError {
  return new SandboxError("not_found", `sandbox ${quote(id)} does not exist`);
}

/** The record is there, but no longer in a version the caller insists on. */
export function versionMismatch(id: string): SandboxError {
  return new SandboxError("aborted", `sandbox ${quote(id)} has been changed since the version given`, {
    exception: "preconditionFailed",
  });
}
