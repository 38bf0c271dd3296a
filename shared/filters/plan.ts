import type { Conjunction, Term, Test } from "./term.ts";

/** How to find what matches any of some conjunctions: walks along indexes, and a look at what they come to. */
export interface Plan {
  /** Terms whose index walks together come to all that matches; undefined when every sandbox is looked at. */
  readonly leads: readonly Lead[] | undefined;
  /** Terms by conjunction, of which one must hold; undefined when all that the walks come to matches. */
  readonly anyOf: readonly (readonly Term[])[] | undefined;
  /** True if nothing is found but what matches. */
  readonly exact: boolean;
}

/** An index walk, and beginnings of the id that bound it. */
export interface Lead {
  readonly term: Term;
  /** The longest beginning that all ids must have; empty for none. */
  readonly idPrefix: string;
}

/** SQLite takes 500 parts in a compound query, and its parser nests a few hundred subqueries; these are far below. */
const maxLeads = 64;
const maxTerms = 128;
/** The number of values up to which each has a walk of its own. */
const maxWalks = 4;

/**
 * Plans the search. Conjunctions with too many terms for one statement are loosened, each to the one term it is looked
 * up by, so that those looked up by id, or by the same label, become one walk.
 */
export function planSearch(conjunctions: readonly Conjunction[]): Plan {
  const sorted = conjunctions.map(({ terms, exact }) => ({ terms: terms.toSorted(bySelectivity), exact }));
  const whole = merge(sorted);
  if (isSmall(whole)) return arrange(whole);
  const loose = merge(sorted.map(({ terms, exact }) => cut(terms, exact, 1)));
  if (isSmall(loose)) return arrange(loose);
  return { leads: undefined, anyOf: undefined, exact: false };
}

function cut(terms: readonly Term[], exact: boolean, count: number): Conjunction {
  return { terms: terms.slice(0, count), exact: exact && terms.length <= count };
}

function isSmall(conjunctions: readonly Conjunction[]): boolean {
  if (conjunctions.length > maxLeads) return false;
  return conjunctions.reduce((sum, { terms }) => sum + terms.length, 0) <= maxTerms;
}

/** Makes one conjunction of those that are nothing but an id, or a value of one label, unless they are few. */
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
      all.length <= maxWalks
        ? all.map((text) => ({ kind: "equals", text }))
        : [{ kind: "oneOf", texts: all }];
    for (const test of tests) {
      merged.push({ terms: [label === undefined ? { test } : { label, test }], exact });
    }
  }
  return merged;
}

function arrange(conjunctions: readonly Conjunction[]): Plan {
  const exact = conjunctions.every((conjunction) => conjunction.exact);
  const all = conjunctions.map(({ terms }) => terms);
  const leads = all.flatMap((terms) => leadOf(terms) ?? []);
  if (leads.length < all.length) return { leads: undefined, anyOf: all, exact };
  const [lead] = leads;
  if (lead === undefined || leads.length > 1) {
    const settled = all.every((terms, index) => remaining(terms, leads[index]).length === 0);
    return { leads, anyOf: settled ? undefined : all, exact };
  }
  const rest = remaining(all[0] ?? [], lead);
  return { leads, anyOf: rest.length === 0 ? undefined : [rest], exact };
}

/** Returns the terms that a walk does not settle by itself. */
function remaining(terms: readonly Term[], lead: Lead | undefined): Term[] {
  return terms.filter((term) => {
    if (term === lead?.term) return !isSettledByWalk(term);
    return !(
      term.label === undefined &&
      term.test.kind === "startsWith" &&
      lead?.idPrefix === term.test.text
    );
  });
}

/** True if an index walk by a term comes to nothing else, however many rows there are. */
function isSettledByWalk({ label, test }: Term): boolean {
  if (test.kind === "equals" || test.kind === "present") return true;
  return label === undefined && test.kind === "startsWith";
}

function leadOf(terms: readonly Term[]): Lead | undefined {
  const [term] = terms;
  if (term === undefined || term.test.kind === "differs") return undefined;
  if (term.label === undefined && term.test.kind === "contains") return undefined;
  const prefixes = terms.flatMap(({ label, test }) =>
    label === undefined && test.kind === "startsWith" ? [test.text] : [],
  );
  const idPrefix = prefixes.reduce((longest, text) => (text.length > longest.length ? text : longest), "");
  return { term, idPrefix };
}

/** The kinds of test, what narrows the search most first; of two alike, the one on the id. */
const order = ["equals", "oneOf", "startsWith", "contains", "filled", "present", "differs"] as const;

function bySelectivity(a: Term, b: Term): number {
  return selectivity(a) - selectivity(b);
}

function selectivity({ label, test }: Term): number {
  return 2 * order.indexOf(test.kind) + (label === undefined ? 0 : 1);
}
