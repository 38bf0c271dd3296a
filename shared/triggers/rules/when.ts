import { invalid, isCodeOf, quote } from "../../errors/error.ts";
import type { Filter } from "../../filters/language/filter.ts";
import { type Accessor, createMatcher } from "../../filters/language/matcher.ts";
import { parseFilters } from "../../filters/language/parser.ts";
import type { Regexes } from "../../filters/language/regex.ts";
import { loadRegexEngine, needsRegexEngine } from "../../filters/language/regex-engine.ts";
import { isKnownPath, rootsRule, type Scope, textOf, valueAt } from "./scope.ts";

/** The conditions of a rule. */
export interface When {
  /** @throws `resource_exhausted` if the regular expressions of a trigger exceed the work of one delivery */
  matches(scope: Scope): boolean;
}

/** Returns the accessor of a path. A list or an object is present, and compares as the empty text. */
function accessorOf(path: readonly string[]): Accessor<Scope> {
  return (scope) => {
    const value = valueAt(scope, path);
    return value === undefined ? undefined : (textOf(value) ?? "");
  };
}

function check(filters: readonly Filter[], field: string, regexes: Regexes): void {
  for (const [at, filter] of filters.entries()) {
    for (const { path, operator, value } of filter) {
      if (!isKnownPath(path)) throw invalid(`${field}[${at}]`, `${quote(path.join("."))} ${rootsRule}`);
      if (operator === "~=" && !regexes.compile(value)) {
        throw invalid(`${field}[${at}]`, `${quote(value)} is not a regular expression of RE2`);
      }
    }
  }
}

/**
 * Compiles the conditions of a rule: containerd's filters over a delivery, of which one must match; without any, all
 * deliveries match. What containerd would ignore when it matches is refused here.
 * @param field the name of the list, for errors
 * @param regexes those of all rules of a trigger, which have one budget
 * @throws `invalid_argument`
 */
export async function compileWhen(texts: readonly string[], field: string, regexes: Regexes): Promise<When> {
  if (needsRegexEngine(texts)) await loadRegexEngine();
  try {
    const filters = parseFilters(texts);
    check(filters, field, regexes);
    return { matches: createMatcher(filters, accessorOf, regexes) };
  } catch (error) {
    // The parser names the list as Lists do.
    if (!isCodeOf(error, "invalid_argument") || !error.message.startsWith("filters")) throw error;
    const message = error.message.slice("filters".length);
    const [, index = "", rule = message] = /^(\[\d+\])?: (.*)$/s.exec(message) ?? [];
    throw invalid(field + index, rule);
  }
}
