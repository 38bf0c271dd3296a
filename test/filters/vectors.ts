import { readFileSync } from "node:fs";
import type { FilteredSandbox } from "../../shared/filters/sandbox-fields.ts";

interface Case {
  readonly name: string;
  readonly filters: readonly string[] | null;
  readonly ids: readonly string[] | null;
  readonly corpus: string;
  readonly error?: { readonly code: string };
}

interface Entry {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface GenericObject {
  readonly name: string;
  readonly other: string;
  readonly labels: Readonly<Record<string, string>> | null;
}

interface Recorded {
  readonly generic: {
    readonly objects: readonly GenericObject[];
    readonly cases: readonly {
      readonly name: string;
      readonly input: string;
      readonly matches: readonly number[] | null;
      readonly error?: string;
    }[];
  };
  readonly sandbox: {
    readonly corpora: Readonly<Record<string, readonly Entry[]>>;
    readonly cases: readonly Case[];
  };
}

interface Sample {
  readonly f: string;
  readonly ids?: readonly string[];
  readonly code?: string;
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(new URL(`../vectors/${file}`, import.meta.url), "utf8"));
}

// The files are described in test/vectors/README.md.
const recorded = read("filters.json") as Recorded;
const samples = read("filters_sample.json") as readonly Sample[];

export const generic = recorded.generic;

/** Returns the sandboxes of a corpus in the order of List. A label without a value is not stored. */
export function corpus(name: string): FilteredSandbox[] {
  const entries = recorded.sandbox.corpora[name] ?? [];
  return entries
    .map(({ id, labels }) => ({
      id,
      labels: new Map(Object.entries(labels).filter(([, value]) => value !== "")),
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

export const corpora = Object.keys(recorded.sandbox.corpora);

/** The ids that List answered, or the code of its error. */
export const listCases: readonly {
  readonly name: string;
  readonly corpus: string;
  readonly filters: readonly string[];
  readonly answer: readonly string[] | string;
}[] = [
  ...recorded.sandbox.cases.map(({ name, corpus, filters, ids, error }) => ({
    name,
    corpus,
    filters: filters ?? [],
    answer: error?.code ?? ids ?? [],
  })),
  ...samples.map(({ f, ids, code }) => ({
    name: `sample ${JSON.stringify(f)}`,
    corpus: "extra",
    filters: [f],
    answer: code ?? ids ?? [],
  })),
];
