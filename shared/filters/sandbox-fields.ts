import type { Sandbox } from "../sandbox/sandbox.ts";
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
