import type { SQL } from "drizzle-orm";
import { type Scope, toCondition } from "./condition.ts";
import { createMatcher } from "./matcher.ts";
import { parseFilters } from "./parser.ts";
import { planSearch } from "./plan.ts";
import { Regexes } from "./regex.ts";
import { type FilteredSandbox, sandboxFields } from "./sandbox-fields.ts";
import { toConjunction } from "./term.ts";

export interface CompiledFilters {
  /**
   * The whole condition of a query on `sandboxes`, by that name: `where <this> order by id limit <scope.limit>`.
   * It lets through every row of the scope that matches. Further conditions would make pages lack rows where the
   * scope has a limit, since no more is looked up than the limit needs.
   */
  where(scope: Scope): SQL;
  /** True if all that `where` lets through matches. */
  readonly exact: boolean;
  /**
   * Whether a sandbox matches; need be asked only when `exact` is false.
   * @throws `resource_exhausted` when regular expressions have cost as much as one call may
   */
  matches(sandbox: FilteredSandbox): boolean;
  /** What `matches` has cost so far, in instructions of regular expressions times characters. */
  work(): number;
}

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
  const matches = createMatcher(parsed, sandboxFields, regexes);
  const work = () => regexes.work;
  const conjunctions = parsed.flatMap((filter) => toConjunction(filter, regexes) ?? []);
  const boundless = conjunctions.filter(({ terms }) => terms.length === 0);
  if (parsed.length === 0 || boundless.length > 0) {
    const exact = parsed.length === 0 || boundless.some((conjunction) => conjunction.exact);
    return { where: (scope) => toCondition(undefined, scope), exact, matches, work };
  }
  const plan = planSearch(conjunctions);
  return { where: (scope) => toCondition(plan, scope), exact: plan?.exact ?? false, matches, work };
}
