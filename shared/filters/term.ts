import type { Filter, Selector } from "./filter.ts";
import type { Regex, Regexes } from "./regex.ts";
import { type SandboxField, toSandboxField } from "./sandbox-fields.ts";

/** What SQL can ask about an id or a label. */
export interface Term {
  /** The label's key; absent when it is about the id. */
  readonly label?: string;
  readonly test: Test;
}

export type Test =
  /** A label that is not there differs from every text; in all other tests it fails. */
  | { readonly kind: "equals" | "differs" | "startsWith" | "contains"; readonly text: string }
  | { readonly kind: "oneOf"; readonly texts: readonly string[] }
  | { readonly kind: "present" | "filled" };

/** Terms that all must hold; without any, everything passes. */
export interface Conjunction {
  readonly terms: readonly Term[];
  /** True if they say all that the filter says; otherwise they let through all that it matches, and more. */
  readonly exact: boolean;
}

/** The most that SQL searches values for: its search takes the product of both lengths at worst. */
const maxNeedle = 256;
const loneSurrogate = /\p{Surrogate}/u;
const idCharacters = /^[A-Za-z0-9._-]*$/;

/** The filter as SQL can ask it; undefined when no sandbox can match. */
export function toConjunction(filter: Filter, regexes: Regexes): Conjunction | undefined {
  const terms: Term[] = [];
  let exact = true;
  for (const selector of filter) {
    const part = translate(selector, toSandboxField(selector.path), regexes);
    if (part.holds === false) return undefined;
    if (part.holds !== true) terms.push(part.holds);
    exact &&= part.exact;
  }
  return { terms, exact };
}

/** A selector's term, or what it comes to for every sandbox. */
interface Part {
  readonly holds: Term | boolean;
  readonly exact: boolean;
}

const exactly = (holds: Term | boolean): Part => ({ holds, exact: true });

function translate(selector: Selector, field: SandboxField, regexes: Regexes): Part {
  const { operator, value } = selector;
  if (field.kind === "absent" || (field.kind === "label" && loneSurrogate.test(field.key))) {
    return exactly(holdsForAbsent(selector, regexes));
  }
  if (operator === "present")
    return exactly(field.kind === "id" || { label: field.key, test: { kind: "present" } });
  if (operator === "~=") {
    const regex = regexes.compile(value);
    if (!regex) return exactly(false);
    return field.kind === "id" ? regexOnId(regex) : regexOnLabel(regex, field.key);
  }
  if (loneSurrogate.test(value)) return exactly(operator === "!=");
  if (field.kind === "id") {
    if (!idCharacters.test(value)) return exactly(operator === "!=");
    return exactly({ test: { kind: operator === "==" ? "equals" : "differs", text: value } });
  }
  if (operator === "==") return exactly({ label: field.key, test: { kind: "equals", text: value } });
  if (value === "") return exactly({ label: field.key, test: { kind: "filled" } });
  return exactly({ label: field.key, test: { kind: "differs", text: value } });
}

function holdsForAbsent({ operator, value }: Selector, regexes: Regexes): boolean {
  switch (operator) {
    case "present":
    case "==":
      return false;
    case "!=":
      return value !== "";
    case "~=":
      return regexes.compile(value)?.matchesEmpty ?? false;
  }
}

function regexOnId({ literal }: Regex): Part {
  const { kind, text, exact } = literal;
  if (!idCharacters.test(text)) return exactly(false);
  if (text === "") return { holds: kind !== "equals", exact };
  return { holds: { test: { kind, text } }, exact };
}

function regexOnLabel({ literal, matchesEmpty }: Regex, label: string): Part {
  const { kind, text, exact } = literal;
  if (matchesEmpty) return { holds: true, exact: exact && kind !== "equals" };
  if (text === "" || (kind === "contains" && text.length > maxNeedle)) {
    return { holds: { label, test: { kind: "filled" } }, exact: false };
  }
  return { holds: { label, test: { kind, text } }, exact };
}
