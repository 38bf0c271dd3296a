import { invalid } from "../errors/error.ts";
import { encodeAny } from "../protobuf/any.ts";
import { parseFieldPaths } from "../sandbox/field-paths.ts";
import type { Any, RuntimeOpts, Sandbox } from "../sandbox/sandbox.ts";
import { encodeEntries, extensionText, extensionTexts, labelsToStore } from "./entries.ts";
import { checkCount, checkKey, checkSize, maxFieldPaths, utf8Length } from "./limits.ts";
import { toBlob } from "./row.ts";

/** The change of a column of entries: its replacement, or a patch in which null removes an entry. */
export type EntriesChange =
  | { readonly kind: "replace"; readonly json: string }
  | { readonly kind: "patch"; readonly json: string; readonly patch: ReadonlyMap<string, string | null> };

/** The changes of an Update to a record. Undefined columns stay unchanged. */
export interface Change {
  readonly labels?: EntriesChange | undefined;
  readonly extensions?: EntriesChange | undefined;
  /** Null removes the spec. */
  readonly spec?: Uint8Array | null | undefined;
  readonly runtime?: { readonly name: Uint8Array; readonly options: Uint8Array | null } | undefined;
  /** True if the record's runtime must already have the name in `runtime`. */
  readonly requireSameRuntimeName: boolean;
}

/**
 * Returns the changes of an Update. The order of the field paths does not matter, because all values come from the same
 * request.
 * @throws `invalid_argument` for an unknown path or an invalid value; `resource_exhausted` for too many bytes
 * @see containerd core/metadata/sandbox.go Update
 */
export function toChange(sandbox: Sandbox, fieldpaths: readonly string[]): Change {
  if (fieldpaths.length > maxFieldPaths) {
    throw invalid("fields", `must have at most ${maxFieldPaths} paths, not ${fieldpaths.length}`);
  }
  const requireSameRuntimeName = fieldpaths.length === 0;
  const { labels, extensions, spec, runtime } = parseFieldPaths(fieldpaths, sandbox.id);
  const change: Change = {
    labels:
      labels === "all" ? replacement(labelsToStore(sandbox.labels)) : patchOf(pickLabels(sandbox, labels)),
    extensions:
      extensions === "all"
        ? replacement(extensionTexts(sandbox.extensions))
        : patchOf(pickExtensions(sandbox, extensions)),
    spec: spec ? anyBytes(sandbox.spec) : undefined,
    runtime: runtime ? runtimeBytes(sandbox.runtime) : undefined,
    requireSameRuntimeName,
  };
  checkSizes(sandbox.id, change);
  return change;
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

/**
 * Rejects changes that exceed the maximum on their own. A patch counts alone, because it may remove more than it adds.
 */
function checkSizes(id: string, { labels, extensions, spec, runtime }: Change): void {
  let bytes = (spec?.length ?? 0) + (runtime?.name.length ?? 0) + (runtime?.options?.length ?? 0);
  for (const entries of [labels, extensions]) {
    if (entries?.kind === "replace") bytes += utf8Length(entries.json);
    else if (entries) checkSize(id, utf8Length(entries.json));
  }
  checkSize(id, bytes);
}

/** Checks the number of entries after patching a column that has these keys. @throws `invalid_argument` */
export function checkPatchedCount(
  kind: string,
  keys: Iterable<string>,
  change: EntriesChange | undefined,
): void {
  if (change?.kind !== "patch") return;
  const patched = new Set(keys);
  for (const [key, value] of change.patch) {
    if (value === null) patched.delete(key);
    else patched.add(key);
  }
  checkCount(kind, patched.size);
}
