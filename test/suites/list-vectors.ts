import assert from "node:assert/strict";
import { toProto } from "../../shared/protobuf/sandbox.ts";
import { services } from "../../shared/protobuf/services.ts";
import { freshNamespace } from "../support/namespace.ts";
import { readVectors, type StoreCall, type StoreCase } from "./store-vectors.ts";

interface Entry {
  readonly id: string;
  readonly runtime: string;
  readonly sandboxer?: string;
  readonly labels: Readonly<Record<string, string>>;
}

interface Recorded {
  readonly sandbox: {
    readonly corpora: Readonly<Record<string, readonly Entry[]>>;
    readonly cases: readonly {
      readonly name: string;
      readonly corpus: string;
      readonly filters: readonly string[] | null;
      readonly ids: readonly string[] | null;
      readonly error?: { readonly code: string };
    }[];
  };
}

interface Sample {
  readonly f: string;
  readonly ids?: readonly string[];
  readonly code?: string;
}

const { Create, List } = services.Store.methods;

/** The sandboxes of one corpus, created once on each server under test. */
class Corpus {
  readonly #entries: readonly Entry[];
  readonly #namespaces = new WeakMap<StoreCall, Promise<string>>();

  constructor(entries: readonly Entry[]) {
    this.#entries = entries;
  }

  /** Returns the namespace with the sandboxes. Creates them on first use. */
  namespace(call: StoreCall): Promise<string> {
    const known = this.#namespaces.get(call) ?? this.#fill(call);
    this.#namespaces.set(call, known);
    return known;
  }

  async #fill(call: StoreCall): Promise<string> {
    const namespace = freshNamespace();
    for (const { id, runtime, sandboxer = "", labels } of this.#entries) {
      const sandbox = toProto({
        id,
        runtime: { name: runtime },
        labels: new Map(Object.entries(labels)),
        extensions: new Map(),
        sandboxer,
      });
      const { code } = await call("Create", namespace, Create.request.encode({ sandbox }));
      assert.equal(code, "ok", `cannot create ${id}`);
    }
    return namespace;
  }
}

// test/vectors/README.md describes the format of the files.
const recorded = readVectors("filters.json") as Recorded;
const samples = readVectors("filters_sample.json") as readonly Sample[];

const corpora = new Map(
  Object.entries(recorded.sandbox.corpora).map(([name, entries]) => [name, new Corpus(entries)]),
);

function listCase(
  name: string,
  corpusName: string,
  filters: readonly string[],
  answer: readonly string[] | string,
) {
  return {
    name,
    async run(call: StoreCall): Promise<void> {
      const corpus = corpora.get(corpusName);
      assert.ok(corpus, `there is no corpus ${corpusName}`);
      const namespace = await corpus.namespace(call);
      const { code, body } = await call("List", namespace, List.request.encode({ filters: [...filters] }));
      if (typeof answer === "string") return assert.equal(code, answer);
      assert.equal(code, "ok");
      assert.ok(body, "List returned no message");
      const ids = (List.response.decode(body).list ?? []).map(({ sandboxId }) => sandboxId);
      assert.deepEqual(ids, answer);
    },
  };
}

/** Cases of List with filters, with containerd's answers. */
export const listCases: readonly StoreCase[] = [
  ...recorded.sandbox.cases.map(({ name, corpus, filters, ids, error }) =>
    listCase(`List with ${name}`, corpus, filters ?? [], error?.code ?? ids ?? []),
  ),
  ...samples.map(({ f, ids, code }) =>
    listCase(`List with ${JSON.stringify(f)}`, "extra", [f], code ?? ids ?? []),
  ),
];
