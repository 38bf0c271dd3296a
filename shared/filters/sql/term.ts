import { type SandboxState, states } from "../../sandbox/status.ts";
import type { Filter, OrderOperator, Selector } from "../language/filter.ts";
import { createMatcher } from "../language/matcher.ts";
import type { Regex, Regexes } from "../language/regex.ts";
import { type NumberName, numberFields } from "../number-fields.ts";
import { type SandboxField, toSandboxField } from "../sandbox-fields.ts";

/** A condition on a field that SQL can test. */
export interface Term {
  /** The label's key; undefined for the id, and for tests that name their field. */
  readonly label?: string;
  readonly test: Test;
}

export type Test =
  /** For an absent label, `notEquals` holds and all other tests fail. */
  | { readonly kind: "equals" | "notEquals" | "startsWith" | "contains"; readonly text: string }
  | { readonly kind: "oneOf"; readonly texts: readonly string[] }
  | { readonly kind: "present" | "nonEmpty" }
  | StatusTest;

/** A test that names its field. */
export type StatusTest =
  /** The state is this one, of a sandbox that is not gone. */
  | { readonly kind: "state"; readonly state: SandboxState }
  | { readonly kind: "states"; readonly states: readonly SandboxState[] }
  /** The recorded phase counts, because the agent of the life is not silent. */
  | { readonly kind: "known" }
  | { readonly kind: "agent"; readonly name: string }
  | { readonly kind: "agents"; readonly operator: "present" | "!="; readonly name: string }
  /** The end of a lease compares so. */
  | { readonly kind: "lease"; readonly operator: "present" | "==" | OrderOperator; readonly number: number }
  | {
      readonly kind: "number";
      readonly field: NumberName;
      readonly operator: "present" | "==" | "!=" | OrderOperator;
      readonly number: number;
    };

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

/** The states that an index finds. Others may be those of many ids without a record. */
const indexedStates: ReadonlySet<SandboxState> = new Set<SandboxState>([
  "creating",
  "created",
  "running",
  "stopped",
  "unknown",
]);

/**
 * Translates a filter to terms for SQL.
 * @param isRest true for REST's language
 * @returns undefined if no sandbox can match
 */
export function toConjunction(filter: Filter, regexes: Regexes, isRest: boolean): Conjunction | undefined {
  const terms: Term[] = [];
  let exact = true;
  for (const selector of filter) {
    const part = translate(selector, toSandboxField(selector.path, isRest), regexes);
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
  if (field.kind === "state") return stateIs(selector, regexes);
  if (field.kind === "agent") return agentIs(selector, regexes);
  if (field.kind === "number") return numberIs(selector, field.name);
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
    default:
      return false;
  }
}

/** Evaluates the selector for each state. */
function stateIs(selector: Selector, regexes: Regexes): Part {
  const matches = createMatcher<SandboxState>([[selector]], () => (state) => state, regexes);
  const matching = states.filter(matches);
  const [state] = matching;
  if (!state || matching.length === states.length) return exactly(state !== undefined);
  if (matching.length === 1 && indexedStates.has(state)) return exactly({ test: { kind: "state", state } });
  return exactly({ test: { kind: "states", states: matching } });
}

function agentIs({ operator, value }: Selector, regexes: Regexes): Part {
  const present: Term = { test: { kind: "agents", operator: "present", name: "" } };
  if (operator === "present") return exactly(present);
  if (operator === "~=") {
    const regex = regexes.compile(value);
    if (!regex) return exactly(false);
    return { holds: regex.matchesEmpty || present, exact: false };
  }
  if (operator !== "==" && operator !== "!=") return exactly(false);
  if (value === "") return exactly(operator === "!=" && present);
  if (loneSurrogate.test(value) || value.includes("\0")) return exactly(operator === "!=");
  return exactly({
    test: operator === "==" ? { kind: "agent", name: value } : { kind: "agents", operator, name: value },
  });
}

function numberIs({ operator, value }: Selector, field: NumberName): Part {
  if (operator === "~=") return exactly(false);
  const isAlwaysThere = field === "createdAt" || field === "updatedAt";
  if (operator === "present" && isAlwaysThere) return exactly(true);
  const number = operator === "present" ? 0 : (numberFields[field].parse(value) ?? Number.NaN);
  const isLease = field === "expiresAt" && operator !== "!=";
  return exactly({
    test: isLease ? { kind: "lease", operator, number } : { kind: "number", field, operator, number },
  });
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
