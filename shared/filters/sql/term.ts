import type { Filter, Selector } from "../language/filter.ts";
import type { Regex, Regexes } from "../language/regex.ts";
import { type SandboxField, toSandboxField } from "../sandbox-fields.ts";

/** A condition on the id or a label that SQL can test. */
export interface Term {
  /** The label's key; undefined for the id. */
  readonly label?: string;
  readonly test: Test;
}

export type Test =
  /** For an absent label, `notEquals` holds and all other tests fail. */
  | { readonly kind: "equals" | "notEquals" | "startsWith" | "contains"; readonly text: string }
  | { readonly kind: "oneOf"; readonly texts: readonly string[] }
  | { readonly kind: "present" | "nonEmpty" };

/** Terms that must all hold. Without terms, every sandbox matches. */
export interface Conjunction {
  readonly terms: readonly Term[];
  /** True if the terms are equivalent to the filter; otherwise they may also hold for sandboxes that do not match. */
  readonly exact: boolean;
}

/** Maximum length of a text that SQL searches for. At worst, a search takes the product of both lengths. */
const maxSearchTextLength = 256;
const loneSurrogate = /\p{Surrogate}/u;
const idCharacters = /^[A-Za-z0-9._-]*$/;

/** Translates a filter to terms for SQL. @returns undefined if no sandbox can match */
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

/** A selector's term, or its constant result for all sandboxes. */
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
    return exactly({ test: { kind: operator === "==" ? "equals" : "notEquals", text: value } });
  }
  if (operator === "==") return exactly({ label: field.key, test: { kind: "equals", text: value } });
  if (value === "") return exactly({ label: field.key, test: { kind: "nonEmpty" } });
  return exactly({ label: field.key, test: { kind: "notEquals", text: value } });
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
  if (text === "" || (kind === "contains" && text.length > maxSearchTextLength)) {
    return { holds: { label, test: { kind: "nonEmpty" } }, exact: false };
  }
  return { holds: { label, test: { kind, text } }, exact };
}
