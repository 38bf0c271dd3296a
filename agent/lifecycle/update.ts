import { quote, SandboxError } from "../../shared/errors/error.ts";
import type { Sandbox } from "../../shared/sandbox/sandbox.ts";

type Changes = { -readonly [Field in "labels" | "extensions" | "spec" | "runtime"]?: Sandbox[Field] };

const allFields = ["labels", "extensions", "spec", "runtime"];

/** Returns a copy of a map with the value, or absence, of one key copied from another map. */
function withEntry<T>(
  map: ReadonlyMap<string, T>,
  key: string,
  from: ReadonlyMap<string, T>,
): Map<string, T> {
  const changed = new Map(map);
  const value = from.get(key);
  if (value === undefined) changed.delete(key);
  else changed.set(key, value);
  return changed;
}

/**
 * Returns a record with the named fields of another, as the Store's Update does.
 * @param fields field paths; an empty list means labels, extensions, spec and runtime
 * @throws `invalid_argument` for a path that cannot be changed
 */
export function applyUpdate(sandbox: Sandbox, given: Sandbox, fields: readonly string[]): Sandbox {
  const changes: Changes = {};
  for (const path of fields.length > 0 ? fields : allFields) {
    const dot = path.indexOf(".");
    const [field, key] = dot < 0 ? [path] : [path.slice(0, dot), path.slice(dot + 1)];
    if (key === undefined && field === "labels") changes.labels = given.labels;
    else if (key === undefined && field === "extensions") changes.extensions = given.extensions;
    else if (key === undefined && field === "spec") changes.spec = given.spec;
    else if (key === undefined && field === "runtime") changes.runtime = given.runtime ?? sandbox.runtime;
    else if (key !== undefined && field === "labels") {
      changes.labels = withEntry(changes.labels ?? sandbox.labels, key, given.labels);
    } else if (key && field === "extensions") {
      changes.extensions = withEntry(changes.extensions ?? sandbox.extensions, key, given.extensions);
    } else {
      const message = `cannot update ${quote(path)} field on sandbox ${quote(sandbox.id)}`;
      throw new SandboxError("invalid_argument", message);
    }
  }
  const labels = changes.labels && new Map([...changes.labels].filter(([, value]) => value !== ""));
  return { ...sandbox, ...changes, ...(labels ? { labels } : {}) };
}

/** Returns true if the specs of two versions of a record differ. */
export function specChanged({ spec: before }: Sandbox, { spec: after }: Sandbox): boolean {
  if (!before || !after) return before !== after;
  return before.typeUrl !== after.typeUrl || Buffer.compare(before.value, after.value) !== 0;
}
