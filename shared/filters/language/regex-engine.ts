type RegexEngine = typeof import("re2js");

let loaded: RegexEngine | undefined;

/** Returns true if filters may have regular expressions while their engine is not loaded. */
export function needsRegexEngine(filters: readonly string[]): boolean {
  return loaded === undefined && filters.some((filter) => filter.includes("~"));
}

/**
 * Loads the engine before a regular expression is compiled. It is a third of all code, and few programs need it. Each
 * call imports for itself, because requests to a Worker must not wait for one another.
 */
export async function loadRegexEngine(): Promise<void> {
  loaded ??= await import("re2js");
}

/** Returns the loaded engine. @throws Error if it is not loaded */
export function regexEngine(): RegexEngine {
  if (loaded === undefined) throw new Error("the regular expression engine is not loaded");
  return loaded;
}
