import { invalid, quote } from "../errors/error.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { type SandboxStatus, states } from "../sandbox/status.ts";
import { type Filter, orderOperators, type Selector } from "./language/filter.ts";
import type { Accessor, NumberField } from "./language/matcher.ts";
import { isNumberName, type NumberName, numberFields } from "./number-fields.ts";

/** The fields of a sandbox that filters can test. Without a status, those of its state are absent. */
export interface FilteredSandbox extends Pick<Sandbox, "id" | "labels" | "createdAt" | "updatedAt"> {
  readonly status?: SandboxStatus | undefined;
}

/** The field that a path refers to. */
export type SandboxField =
  | { readonly kind: "id" }
  | { readonly kind: "label"; readonly key: string }
  | { readonly kind: "state" }
  | { readonly kind: "agent" }
  | { readonly kind: "number"; readonly name: NumberName }
  /** A field that no sandbox has. */
  | { readonly kind: "absent" };

/**
 * Returns the field of a path: `id` or `labels.<key>`. After `id`, the rest of the path is ignored. The key of a label
 * is the rest of the path joined by dots, so that `labels` alone is the label with the empty key.
 * @param isRest true for REST's language, which also has fields of the state and times
 * @see containerd core/metadata/adaptors.go
 */
export function toSandboxField(path: readonly string[], isRest: boolean): SandboxField {
  switch (path[0]) {
    case "id":
      return { kind: "id" };
    case "labels":
      return { kind: "label", key: path.slice(1).join(".") };
  }
  const name = path.join(".");
  if (isRest && (name === "state" || name === "agent")) return { kind: name };
  if (isRest && isNumberName(name)) return { kind: "number", name };
  return { kind: "absent" };
}

function isOrdered({ operator }: Selector): boolean {
  return orderOperators.some((one) => one === operator);
}

/** Returns the rule of REST's language that a selector breaks; undefined if it breaks none. */
function brokenRule(selector: Selector): string | undefined {
  const { path, operator, value } = selector;
  const field = toSandboxField(path, true);
  const name = quote(path.join("."));
  switch (field.kind) {
    case "absent":
      return `${name} is not a field to filter by; these are id, labels.<key>, state, agent, ${Object.keys(numberFields).join(", ")}`;
    case "number":
      if (operator === "~=") return `${name} has no regular expressions`;
      if (operator === "present" || numberFields[field.name].parse(value) !== undefined) return undefined;
      return `${name} must be compared with ${numberFields[field.name].rule}, not ${quote(value)}`;
  }
  if (isOrdered(selector)) return `${operator} compares numbers and times, and ${name} is a string`;
  const isState = field.kind === "state" && (operator === "==" || operator === "!=");
  if (isState && !states.some((state) => state === value))
    return `state must be one of ${states.join(", ")}, not ${quote(value)}`;
  return undefined;
}

/**
 * Checks filters of REST's language. It rejects fields that no sandbox has, such as a label without `labels.` before it,
 * which containerd takes for absent ones.
 * @throws `invalid_argument`
 */
export function checkFields(filters: readonly Filter[]): void {
  for (const [index, filter] of filters.entries()) {
    for (const selector of filter) {
      const rule = brokenRule(selector);
      if (rule) throw invalid(`filters[${index}]`, rule);
    }
  }
}

/** Returns how to read a path's field, for the matcher. @param isRest true for REST's language */
export function sandboxFields(
  isRest: boolean,
): (path: readonly string[]) => Accessor<FilteredSandbox> | NumberField<FilteredSandbox> {
  return (path) => {
    const field = toSandboxField(path, isRest);
    switch (field.kind) {
      case "id":
        return (sandbox) => sandbox.id;
      case "label":
        return (sandbox) => sandbox.labels.get(field.key);
      case "state":
        return (sandbox) => sandbox.status?.phase;
      case "agent":
        return (sandbox) => sandbox.status?.agent;
      case "number": {
        const { read, parse } = numberFields[field.name];
        return { read, parse: (value) => parse(value) ?? Number.NaN };
      }
      case "absent":
        return () => undefined;
    }
  };
}
