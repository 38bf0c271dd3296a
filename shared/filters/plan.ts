import type { Conjunction, Term, Test } from "./term.ts";

/** Where an index leads to sandboxes that may match; further terms sort out which do. */
export type Lead =
  | { readonly kind: "ids"; readonly ids: readonly string[] }
  | { readonly kind: "idPrefix"; readonly text: string }
  | { readonly kind: "values"; readonly label: string; readonly values: readonly string[] }
  | { readonly kind: "label"; readonly label: string; readonly test: Test };

export interface Branch {
  readonly lead: Lead;
  readonly rest: readonly Term[];
}

/** How to find what matches any of some conjunctions. */
export interface Plan {
  readonly branches: readonly Branch[];
  /** What only a look at every sandbox of the namespace can tell. */
  readonly scans: readonly (readonly Term[])[];
  /** True if nothing is found but what matches. */
  readonly exact: boolean;
}

/** SQLite takes 500 parts in a compound query and expressions 1,000 deep; these are enough and far below. */
const maxParts = 64;
const maxTerms = 32;

/**
 * Plans the search. Conjunctions too many for one statement are loosened, each to the one term it is
 * looked up by, so that those looked up by id, or by the same label, become one part.
 * @returns undefined when they are too many even so: then every sandbox has to be matched
 */
export function planSearch(conjunctions: readonly Conjunction[]): Plan | undefined {
  const bounded = conjunctions.map(({ terms, exact }) => cut(terms.toSorted(byStrength), exact, maxTerms));
  const plan = arrange(bounded);
  if (isSmall(plan)) return plan;
  const loose = arrange(bounded.map(({ terms, exact }) => cut(terms, exact, 1)));
  return isSmall(loose) ? loose : undefined;
}

function cut(terms: readonly Term[], exact: boolean, most: number): Conjunction {
  return { terms: terms.slice(0, most), exact: exact && terms.length <= most };
}

function isSmall({ branches, scans }: Plan): boolean {
  return branches.length + scans.length <= maxParts;
}

/** Gives each conjunction its lead, and makes one branch of those that are nothing but an id or a label's value. */
function arrange(conjunctions: readonly Conjunction[]): Plan {
  const branches: Branch[] = [];
  const scans: (readonly Term[])[] = [];
  const ids = new Set<string>();
  const values = new Map<string, Set<string>>();
  for (const { terms } of conjunctions) {
    const [first, ...rest] = terms;
    const lead = first && leadOf(first);
    if (!lead) {
      scans.push(terms);
    } else if (rest.length > 0) {
      branches.push({ lead, rest });
    } else if (lead.kind === "ids") {
      for (const id of lead.ids) ids.add(id);
    } else if (lead.kind === "values") {
      const wanted = values.get(lead.label) ?? new Set();
      for (const value of lead.values) wanted.add(value);
      values.set(lead.label, wanted);
    } else {
      branches.push({ lead, rest });
    }
  }
  if (ids.size > 0) branches.push({ lead: { kind: "ids", ids: [...ids] }, rest: [] });
  for (const [label, wanted] of values) {
    branches.push({ lead: { kind: "values", label, values: [...wanted] }, rest: [] });
  }
  return { branches, scans, exact: conjunctions.every(({ exact }) => exact) };
}

function leadOf({ label, test }: Term): Lead | undefined {
  switch (test.kind) {
    case "differs":
      return undefined;
    case "equals":
      return label === undefined
        ? { kind: "ids", ids: [test.text] }
        : { kind: "values", label, values: [test.text] };
    case "startsWith":
      return label === undefined ? { kind: "idPrefix", text: test.text } : { kind: "label", label, test };
    default:
      return label === undefined ? undefined : { kind: "label", label, test };
  }
}

/** The kinds of test, what narrows the search most first; of two alike, the one on the id. */
const order = ["equals", "startsWith", "contains", "filled", "present", "differs"] as const;

function byStrength(a: Term, b: Term): number {
  return strength(a) - strength(b);
}

function strength({ label, test }: Term): number {
  return 2 * order.indexOf(test.kind) + (label === undefined ? 0 : 1);
}
