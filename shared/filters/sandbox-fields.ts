import type { Sandbox } from "../sandbox/sandbox.ts";
import type { Accessor } from "./matcher.ts";

/** As much of a sandbox as filters look at. */
export type FilteredSandbox = Pick<Sandbox, "id" | "labels">;

/** What a path means in a sandbox. */
export type SandboxField =
  | { readonly kind: "id" }
  | { readonly kind: "label"; readonly key: string }
  /** A field no sandbox has: absent, whatever the sandbox. */
  | { readonly kind: "absent" };

/**
 * Only `id` and `labels.<key>` are fields. Behind `id` the rest of the path is ignored; the key of a label is the
 * rest of the path joined by dots, so `labels` alone is the label with the empty key.
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

/** The fields of a sandbox, for the matcher. */
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
