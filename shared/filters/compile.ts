import type { Filter } from "./language/filter.ts";
import { createMatcher } from "./language/matcher.ts";
import { parseFilters } from "./language/parser.ts";
import { Regexes } from "./language/regex.ts";
import { checkFields, type FilteredSandbox, sandboxFields } from "./sandbox-fields.ts";
import { planSearch } from "./sql/plan.ts";
import { buildSearch, type Search } from "./sql/search.ts";
import { toConjunction } from "./sql/term.ts";

/** The filters of a List: a search in SQL, and a matcher for its results. */
export interface CompiledFilters {
  /** Finds all matching sandboxes in SQL, and maybe others; undefined if no sandbox can match. */
  readonly search: Search | undefined;
  /** True if the search finds only matching sandboxes, except for values that are too long for SQL to search. */
  readonly exact: boolean;
  /** True if SQL searches values for a text, and lets too long ones pass. */
  readonly passesLongValues: boolean;
  /** The number of selectors. */
  readonly selectors: number;
  /**
   * Returns true if a sandbox matches. Needed only if `exact` is false.
   * @throws `resource_exhausted` if the regular expressions exceed the work of one call
   */
  matches(sandbox: FilteredSandbox): boolean;
  /** Returns the work of `matches` so far: instructions of regular expressions times characters. */
  work(): number;
}

/** Finds every sandbox. */
const searchAll = buildSearch({ lookups: undefined, anyOf: undefined, exact: true });

/**
 * Compiles the filters of a List. A sandbox must match at least one of them; without filters, all sandboxes match.
 *
 * Comparisons of ids and labels, and the literal beginnings or parts of regular expressions, are looked up in SQL.
 * Everything else is left to `matches`. If a filter has a regular expression, their engine must be loaded.
 *
 * ```
 * text ──parser──▶ Filter ──matcher──▶ matches(sandbox)          language/
 *                    │
 *                   term ──▶ Conjunction: what SQL can test      sql/
 *                    │
 *                   plan ──▶ Plan: which index finds it, and what remains to be tested
 *                    │
 *                  search ─▶ Search: the query, its comparisons from comparison
 * ```
 * @param isRest true for REST's language: it has more fields and operators, and rejects fields that no sandbox has
 * @throws `invalid_argument` for a filter that does not parse, or for more selectors or expressions than one call may
 *   have
 */
export function compileFilters(filters: readonly string[], isRest = false): CompiledFilters {
  return compileParsed(parse(filters, isRest), new Regexes(), isRest);
}

/** Number of characters of patterns that are compiled in one turn, which takes about a millisecond. */
const turnChars = 500;

/**
 * Compiles long filters as `compileFilters` does, but their regular expressions in turns.
 * @param turn waits for the next turn
 * @throws as `compileFilters`, and the errors of `turn`
 */
export async function compileInTurns(
  filters: readonly string[],
  isRest: boolean,
  turn: () => Promise<void>,
): Promise<CompiledFilters> {
  const parsed = parse(filters, isRest);
  const regexes = new Regexes();
  let chars = 0;
  for (const { operator, value } of parsed.flat()) {
    if (operator !== "~=" || !regexes.compile(value)) continue;
    chars += value.length;
    if (chars < turnChars) continue;
    chars = 0;
    await turn();
  }
  return compileParsed(parsed, regexes, isRest);
}

function parse(filters: readonly string[], isRest: boolean): readonly Filter[] {
  const parsed = parseFilters(filters, isRest);
  if (isRest) checkFields(parsed);
  return parsed;
}

function compileParsed(parsed: readonly Filter[], regexes: Regexes, isRest: boolean): CompiledFilters {
  const matcher = createMatcher(parsed, sandboxFields(isRest), regexes);
  const matches = (sandbox: FilteredSandbox) => {
    regexes.beginRecord();
    return matcher(sandbox);
  };
  const work = () => regexes.work;
  const selectors = parsed.reduce((sum, filter) => sum + filter.length, 0);
  const matching = { selectors, matches, work };
  const conjunctions = parsed.flatMap((filter) => toConjunction(filter, regexes, isRest) ?? []);
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
