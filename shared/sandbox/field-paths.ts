import { quote, SandboxError } from "../errors/error.ts";

/** The entries of a map that an Update changes: all of them, or those with these keys. */
export type EntryPaths = "all" | ReadonlySet<string>;

/** The fields that an Update changes. */
export interface FieldPaths {
  readonly labels: EntryPaths;
  readonly extensions: EntryPaths;
  readonly spec: boolean;
  readonly runtime: boolean;
}

/**
 * Parses the field paths of an Update: `labels`, `extensions`, `spec`, `runtime`, `labels.<key>` or `extensions.<key>`.
 * A key may contain dots. Without paths, all four fields are meant. The order of the paths does not matter, because all
 * values come from the same request.
 * @param id the id of the sandbox, for the error
 * @throws `invalid_argument` for an unknown path
 * @see containerd core/metadata/sandbox.go Update
 */
export function parseFieldPaths(paths: readonly string[], id: string): FieldPaths {
  if (paths.length === 0) return { labels: "all", extensions: "all", spec: true, runtime: true };
  const whole = new Set<string>();
  const keys = { labels: new Set<string>(), extensions: new Set<string>() };
  for (const path of paths) {
    if (path === "labels" || path === "extensions" || path === "spec" || path === "runtime") whole.add(path);
    else if (path.startsWith("labels.")) keys.labels.add(path.slice("labels.".length));
    else if (path.startsWith("extensions.")) keys.extensions.add(path.slice("extensions.".length));
    else throw unknownPath(path, id);
  }
  return {
    labels: whole.has("labels") ? "all" : keys.labels,
    extensions: whole.has("extensions") ? "all" : keys.extensions,
    spec: whole.has("spec"),
    runtime: whole.has("runtime"),
  };
}

function unknownPath(path: string, id: string): SandboxError {
  const message = `cannot update ${quote(path)} field on sandbox ${quote(id)}`;
  return new SandboxError("invalid_argument", message, { violations: [{ path: "fields", message }] });
}
