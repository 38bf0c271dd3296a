import { createMatcher } from "./matcher.ts";
import { parseFilters } from "./parser.ts";
import { planSearch } from "./plan.ts";
import { Regexes } from "./regex.ts";
import { type FilteredSandbox, sandboxFields } from "./sandbox-fields.ts";
import { buildSearch, type Search } from "./search.ts";
import { toConjunction } from "./term.ts";

export interface CompiledFilters {
  /** Finds every sandbox that matches, in SQL; undefined when none can. */
  readonly search: Search | undefined;
  /** True if all that the search finds matches, but for values too long for SQL to search. */
  readonly exact: boolean;
  /** True if SQL searches values, and lets those pass that are too long for it. */
  readonly passesLongValues: boolean;
  /** The number of selectors. */
  readonly selectors: number;
  /**
   * Tells whether a sandbox matches; need be asked only when `exact` is false.
   * @throws `resource_exhausted` when regular expressions have cost as much as one call may
   */
  matches(sandbox: FilteredSandbox): boolean;
  /** Returns the cost of `matches` so far, in instructions of regular expressions times characters. */
  work(): number;
}

/** Finds every sandbox. */
const searchAll = buildSearch({ leads: undefined, anyOf: undefined, exact: true });

/**
 * Compiles the filters of a List. A sandbox is meant that matches any of them; without filters, all are.
 *
 * Ids and labels that are compared, and literal beginnings or parts of regular expressions, are looked up in SQL;
 * what SQL cannot tell is left to `matches`.
 * @throws `invalid_argument` for a filter that does not parse, or for more than one call may ask
 */
export function compileFilters(filters: readonly string[]): CompiledFilters {
  const parsed = parseFilters(filters);
  const regexes = new Regexes();
  const matcher = createMatcher(parsed, sandboxFields, regexes);
  const matches = (sandbox: FilteredSandbox) => {
    regexes.beginRecord();
    return matcher(sandbox);
  };
  const work = () => regexes.work;
  const selectors = parsed.reduce((sum, filter) => sum + filter.length, 0);
  const matching = { selectors, matches, work };
  const conjunctions = parsed.flatMap((filter) => toConjunction(filter, regexes) ?? []);
  const matchAll = conjunctions.filter(({ terms }) => terms.length === 0);
  if (parsed.length === 0 || matchAll.length > 0) {
    const exact = parsed.length === 0 || matchAll.some((conjunction) => conjunction.exact);
    return { search: searchAll, exact, passesLongValues: false, ...matching };
  }
  if (conjunctions.length === 0) {
    return { search: undefined, exact: true, passesLongValues: false, ...matching };
  }
  const plan = planSearch(conjunctions);
  const passesLongValues =
    plan.anyOf?.flat().some(({ label, test }) => label !== undefined && test.kind === "contains") ?? false;
  return { search: buildSearch(plan), exact: plan.exact, passesLongValues, ...matching };
}
