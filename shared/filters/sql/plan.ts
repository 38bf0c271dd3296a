import type { Conjunction, Term, Test } from "./term.ts";

/** The plan of a search for the sandboxes that match at least one conjunction. */
export interface Plan {
  /** Index lookups that together find all matches; undefined if all sandboxes are scanned. */
  readonly lookups: readonly IndexLookup[] | undefined;
  /** Conjunctions of which at least one must hold; undefined if everything that the lookups find matches. */
  readonly anyOf: readonly (readonly Term[])[] | undefined;
  /** True if the search finds only matches. */
  readonly exact: boolean;
}

/** A lookup in an index, bounded by a prefix of the id. */
export interface IndexLookup {
  readonly term: Term;
  /** Terms whose ids are intersected with those of `term`. All of them are values of labels, states or agents. */
  readonly others: readonly Term[];
  /** The longest prefix that all ids must have; empty if there is none. */
  readonly idPrefix: string;
}

/** SQLite allows 500 parts in a compound query, and a few hundred nested subqueries. These limits are far below. */
const maxLookups = 64;
const maxTerms = 128;
/** Maximum number of values of a label, or ids, that get a lookup each. */
const maxSingleLookups = 4;
/** Maximum number of labels whose ids are intersected. */
const maxIntersected = 4;

/**
 * Plans the search. If the terms are too many for one statement, each conjunction is reduced to the term of its lookup,
 * so that lookups of ids, or of values of the same label, can be merged.
 */
export function planSearch(conjunctions: readonly Conjunction[]): Plan {
  const sorted = conjunctions.map(({ terms, exact }) => ({ terms: terms.toSorted(bySelectivity), exact }));
  const complete = merge(sorted);
  if (isSmall(complete)) return buildPlan(complete);
  const reduced = merge(
    sorted.map(({ terms, exact }) => ({ terms: terms.slice(0, 1), exact: exact && terms.length <= 1 })),
  );
  if (isSmall(reduced)) return buildPlan(reduced);
  return { lookups: undefined, anyOf: undefined, exact: false };
}

function isSmall(conjunctions: readonly Conjunction[]): boolean {
  if (conjunctions.length > maxLookups) return false;
  return conjunctions.reduce((sum, { terms }) => sum + terms.length, 0) <= maxTerms;
}

/** Merges conjunctions that consist only of an id, or only of a value of the same label, if they are many. */
function merge(conjunctions: readonly Conjunction[]): Conjunction[] {
  const merged: Conjunction[] = [];
  const texts = new Map<string | undefined, Set<string>>();
  let exact = true;
  for (const conjunction of conjunctions) {
    const [only, ...more] = conjunction.terms;
    if (only?.test.kind !== "equals" || more.length > 0) {
      merged.push(conjunction);
      continue;
    }
    exact &&= conjunction.exact;
    const wanted = texts.get(only.label) ?? new Set();
    texts.set(only.label, wanted.add(only.test.text));
  }
  for (const [label, wanted] of texts) {
    const all = [...wanted].sort();
    const tests: readonly Test[] =
      all.length <= maxSingleLookups
        ? all.map((text) => ({ kind: "equals", text }))
        : [{ kind: "oneOf", texts: all }];
    for (const test of tests) {
      merged.push({ terms: [label === undefined ? { test } : { label, test }], exact });
    }
  }
  return merged;
}

function buildPlan(conjunctions: readonly Conjunction[]): Plan {
  const exact = conjunctions.every((conjunction) => conjunction.exact);
  const all = conjunctions.map(({ terms }) => terms);
  const lookups = all.flatMap((terms) => lookupOf(terms) ?? []);
  if (lookups.length < all.length) return { lookups: undefined, anyOf: all, exact };
  const [single] = lookups;
  if (single === undefined || lookups.length > 1) {
    const isCovered = all.every((terms, index) => residual(terms, lookups[index]).length === 0);
    return { lookups, anyOf: isCovered ? undefined : all, exact };
  }
  const [terms = []] = all;
  const values = terms
    .filter(({ label, test }) =>
      label === undefined ? intersectable.has(test.kind) : test.kind === "equals",
    )
    .slice(0, maxIntersected);
  const lookup = values[0] === single.term ? { ...single, others: values.slice(1) } : single;
  const rest = residual(terms, lookup);
  return { lookups: [lookup], anyOf: rest.length === 0 ? undefined : [rest], exact };
}

/** Returns the terms that still have to be tested after a lookup. */
function residual(terms: readonly Term[], lookup: IndexLookup | undefined): Term[] {
  return terms.flatMap((term) => {
    if (term === lookup?.term || lookup?.others.includes(term)) return afterLookup(term);
    const isPrefix = term.label === undefined && term.test.kind === "startsWith";
    return isPrefix && lookup?.idPrefix === term.test.text ? [] : [term];
  });
}

/** Returns what is left to test of a term by which rows were looked up. */
function afterLookup(term: Term): Term[] {
  const { test } = term;
  // The index of agents also has ids without a life.
  if (test.kind === "agent") return [term];
  if (test.kind === "lease") return test.operator === "present" ? [] : [term];
  if (test.kind !== "state") return isCoveredByLookup(term) ? [] : [term];
  if (test.state === "unknown") return [term];
  const mayBeUnknown = test.state === "created" || test.state === "running";
  return mayBeUnknown ? [{ test: { kind: "known" } }] : [];
}

/** Returns true if a lookup by a term always finds only rows for which the term holds. */
function isCoveredByLookup({ label, test }: Term): boolean {
  if (test.kind === "equals" || test.kind === "present") return true;
  return label === undefined && test.kind === "startsWith";
}

/** Returns the lookup by the most selective term of a conjunction; undefined if no index helps. */
function lookupOf(terms: readonly Term[]): IndexLookup | undefined {
  const [term] = terms;
  if (term === undefined || withoutIndex.has(term.test.kind)) return undefined;
  if (term.label === undefined && term.test.kind === "contains") return undefined;
  const prefixes = terms.flatMap(({ label, test }) =>
    label === undefined && test.kind === "startsWith" ? [test.text] : [],
  );
  const idPrefix = prefixes.reduce((longest, text) => (text.length > longest.length ? text : longest), "");
  return { term, others: [], idPrefix };
}

/** The kinds of test on the status that are intersected with labels. */
const intersectable: ReadonlySet<Test["kind"]> = new Set<Test["kind"]>(["state", "agent"]);

/** The kinds of test that no index helps with. */
const unindexed = [
  "notEquals",
  "states",
  "known",
  "agents",
  "number",
] as const satisfies readonly Test["kind"][];
const withoutIndex: ReadonlySet<Test["kind"]> = new Set<Test["kind"]>(unindexed);

/** The kinds of test, the most selective first. Of the same kind, a test of the id is more selective. */
const order = [
  ...([
    "equals",
    "state",
    "agent",
    "oneOf",
    "lease",
    "startsWith",
    "contains",
    "nonEmpty",
    "present",
  ] as const),
  ...unindexed,
] satisfies readonly Test["kind"][];

function bySelectivity(a: Term, b: Term): number {
  return selectivity(a) - selectivity(b);
}

function selectivity({ label, test }: Term): number {
  return 2 * order.indexOf(test.kind) + (label === undefined ? 0 : 1);
}
