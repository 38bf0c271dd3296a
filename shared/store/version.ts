import { type SQL, sql } from "drizzle-orm";
import { quote, SandboxError } from "../errors/error.ts";
import type { RecordVersion } from "../sandbox/store.ts";

/** The condition that a row of `sandboxes` is one of the versions, or any at all. */
export function isVersion(versions: readonly RecordVersion[] | undefined): SQL {
  if (!versions?.length) return sql`true`;
  const wanted = versions.map(({ uid, revision }) => sql`(${uid}, ${revision})`);
  return sql`("sandboxes"."uid", "sandboxes"."revision") in (values ${sql.join(wanted, sql`, `)})`;
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
