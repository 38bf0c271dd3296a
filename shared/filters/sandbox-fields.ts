import { invalid, quote } from "../errors/error.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { Filter } from "./language/filter.ts";
import type { Accessor } from "./language/matcher.ts";

/** The fields of a sandbox that filters can test. */
export type FilteredSandbox = Pick<Sandbox, "id" | "labels">;

/** The field that a path refers to. */
export type SandboxField =
  | { readonly kind: "id" }
  | { readonly kind: "label"; readonly key: string }
  /** A field that no sandbox has. */
  | { readonly kind: "absent" };

/**
 * Returns the field of a path: `id` or `labels.<key>`. After `id`, the rest of the path is ignored. The key of a label
 * is the rest of the path joined by dots, so that `labels` alone is the label with the empty key.
 * @see containerd core/metadata/adaptors.go
 */
export function toSandboxField(path: readonly string[]): SandboxField {
  switch (path[0]) {
    case "id":
      return { kind: "id" };
    case "labels":
      return { kind: "label", key: path.slice(1).join(".") };
    default:
      return { kind: "absent" };
  }
}

/**
 * Rejects filters on fields that no sandbox has, such as `state` or a label without `labels.` before it. containerd takes
 * such a field for an absent one.
 * @throws `invalid_argument`
 */
export function checkFields(filters: readonly Filter[]): void {
  for (const [index, filter] of filters.entries()) {
    const unknown = filter.find(({ path }) => toSandboxField(path).kind === "absent");
    if (unknown) {
      const rule = `${quote(unknown.path.join("."))} is not a field to filter by; these are id and labels.<key>`;
      throw invalid(`filters[${index}]`, rule);
    }
  }
}

/** Returns the accessor of a path, for the matcher. */
export function sandboxFields(path: readonly string[]): Accessor<FilteredSandbox> {
  const field = toSandboxField(path);
  switch (field.kind) {
    case "id":
      return (sandbox) => sandbox.id;
    case "label":
      return (sandbox) => sandbox.labels.get(field.key);
    case "absent":
      return () => undefined;
  }
}
