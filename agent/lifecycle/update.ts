import { invalid } from "../../shared/errors/error.ts";
import { type EntryPaths, parseFieldPaths } from "../../shared/sandbox/field-paths.ts";
import type { Sandbox } from "../../shared/sandbox/sandbox.ts";

/** Returns a copy of a map with the values, or absence, of some keys copied from another map. */
function withEntries<T>(
  name: "labels" | "extensions",
  before: ReadonlyMap<string, T>,
  given: ReadonlyMap<string, T>,
  paths: EntryPaths,
): ReadonlyMap<string, T> {
  if (paths === "all") return given;
  const changed = new Map(before);
  for (const key of paths) {
    const value = given.get(key);
    if (value === undefined || value === "") changed.delete(key);
    else if (key === "") throw invalid(name, "a key must not be empty");
    else changed.set(key, value);
  }
  return changed;
}

/**
 * Returns a record with the named fields of another, as the Store's Update does.
 * @param fields field paths; an empty list means labels, extensions, spec and runtime
 * @throws `invalid_argument` for a path that cannot be changed, for an empty key, and for a `runtime` that is missing
 */
export function applyUpdate(sandbox: Sandbox, given: Sandbox, fields: readonly string[]): Sandbox {
  const paths = parseFieldPaths(fields, sandbox.id);
  if (fields.includes("runtime") && !given.runtime) throw invalid("sandbox.runtime", "must be present");
  if (fields.includes("extensions.")) throw invalid("extensions", "a key must not be empty");
  const labels = withEntries("labels", sandbox.labels, given.labels, paths.labels);
  return {
    ...sandbox,
    labels: new Map([...labels].filter(([, value]) => value !== "")),
    extensions: withEntries("extensions", sandbox.extensions, given.extensions, paths.extensions),
    spec: paths.spec ? given.spec : sandbox.spec,
    runtime: (paths.runtime ? given.runtime : undefined) ?? sandbox.runtime,
  };
}

/** Returns true if the specs of two versions of a record differ. */
export function specChanged({ spec: before }: Sandbox, { spec: after }: Sandbox): boolean {
  if (!before || !after) return before !== after;
  return before.typeUrl !== after.typeUrl || Buffer.compare(before.value, after.value) !== 0;
}
