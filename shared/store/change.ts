import { invalid, quote, SandboxError } from "../errors/error.ts";
import { encodeAny } from "../protobuf/any.ts";
import type { Any, RuntimeOpts, Sandbox } from "../sandbox/sandbox.ts";
import { encodeEntries, extensionText, extensionTexts, keptLabels } from "./entries.ts";
import { checkCount, checkKey, checkSize, maxFieldPaths, utf8Length } from "./limits.ts";
import { toBlob } from "./row.ts";

/** The change of a column of entries: another JSON, or a patch of it in which null takes an entry away. */
export type EntriesChange =
  | { readonly kind: "replace"; readonly json: string }
  | { readonly kind: "patch"; readonly json: string; readonly patch: ReadonlyMap<string, string | null> };

/** What an Update does to a record; what is undefined stays as it is. */
export interface Change {
  readonly labels?: EntriesChange | undefined;
  readonly extensions?: EntriesChange | undefined;
  /** Null takes the spec away. */
  readonly spec?: Uint8Array | null | undefined;
  readonly runtime?: { readonly name: Uint8Array; readonly options: Uint8Array | null } | undefined;
  /** True if the record's runtime must have the name given in `runtime`. */
  readonly keepsName: boolean;
}

/**
 * Reads field paths: what an Update changes, and to what. Paths commute, because all of them take their values
 * from the same request.
 * @throws `invalid_argument` for a path that cannot be, or a value that cannot be kept; `resource_exhausted`
 * @see containerd core/metadata/sandbox.go Update
 */
export function toChange(sandbox: Sandbox, fieldpaths: readonly string[]): Change {
  if (fieldpaths.length > maxFieldPaths) {
    throw invalid(
      "fields",
      `there are ${fieldpaths.length} paths, but at most ${maxFieldPaths} may be given`,
    );
  }
  const keepsName = fieldpaths.length === 0;
  const whole = new Set(keepsName ? ["labels", "extensions", "spec", "runtime"] : []);
  const labelKeys = new Set<string>();
  const extensionKeys = new Set<string>();
  for (const path of fieldpaths) {
    if (path === "labels" || path === "extensions" || path === "spec" || path === "runtime") whole.add(path);
    else if (path.startsWith("labels.")) labelKeys.add(path.slice("labels.".length));
    else if (path.startsWith("extensions.")) extensionKeys.add(path.slice("extensions.".length));
    else throw unknownPath(path, sandbox.id);
  }
  const change: Change = {
    labels: whole.has("labels")
      ? replacement(keptLabels(sandbox.labels))
      : patchOf(pickLabels(sandbox, labelKeys)),
    extensions: whole.has("extensions")
      ? replacement(extensionTexts(sandbox.extensions))
      : patchOf(pickExtensions(sandbox, extensionKeys)),
    spec: whole.has("spec") ? anyBytes(sandbox.spec) : undefined,
    runtime: whole.has("runtime") ? runtimeBytes(sandbox.runtime) : undefined,
    keepsName,
  };
  checkSizes(sandbox.id, change);
  return change;
}

function unknownPath(path: string, id: string): SandboxError {
  const message = `cannot update ${quote(path)} field on sandbox ${quote(id)}`;
  return new SandboxError("invalid_argument", message, { violations: [{ path: "fields", message }] });
}

function replacement(entries: ReadonlyMap<string, string>): EntriesChange {
  return { kind: "replace", json: encodeEntries(entries) };
}

function patchOf(patch: ReadonlyMap<string, string | null>): EntriesChange | undefined {
  return patch.size === 0 ? undefined : { kind: "patch", json: encodeEntries(patch), patch };
}

function pickLabels({ labels }: Sandbox, keys: ReadonlySet<string>): Map<string, string | null> {
  const patch = new Map<string, string | null>();
  for (const key of keys) {
    const value = labels.get(key) || null;
    if (value !== null) checkKey("labels", key);
    if (key !== "") patch.set(key, value);
  }
  return patch;
}

function pickExtensions({ extensions }: Sandbox, keys: ReadonlySet<string>): Map<string, string | null> {
  const patch = new Map<string, string | null>();
  for (const key of keys) {
    checkKey("extensions", key);
    const any = extensions.get(key);
    patch.set(key, any ? extensionText(any) : null);
  }
  return patch;
}

export function anyBytes(any: Any | undefined): Uint8Array | null {
  return any ? encodeAny(any) : null;
}

export function runtimeBytes(runtime: RuntimeOpts | undefined): NonNullable<Change["runtime"]> {
  if (!runtime) throw invalid("sandbox.runtime", "must be present");
  return { name: toBlob(runtime.name), options: anyBytes(runtime.options) };
}

/** Refuses what cannot fit whatever the record holds. A patch may take away more than it adds, so it counts alone. */
function checkSizes(id: string, { labels, extensions, spec, runtime }: Change): void {
  let bytes = (spec?.length ?? 0) + (runtime?.name.length ?? 0) + (runtime?.options?.length ?? 0);
  for (const entries of [labels, extensions]) {
    if (entries?.kind === "replace") bytes += utf8Length(entries.json);
    else if (entries) checkSize(id, utf8Length(entries.json));
  }
  checkSize(id, bytes);
}

/** How many entries there are once a column holding those keys was changed. @throws `invalid_argument` */
export function checkPatchedCount(
  kind: string,
  keys: Iterable<string>,
  change: EntriesChange | undefined,
): void {
  if (change?.kind !== "patch") return;
  const left = new Set(keys);
  for (const [key, value] of change.patch) {
    if (value === null) left.delete(key);
    else left.add(key);
  }
  checkCount(kind, left.size);
}
