import { idOf } from "./fixture/records.ts";
import { type Asked, rest, rpc } from "./fixture/requests.ts";

/** An operation that is measured. */
export interface BenchOperation {
  readonly name: string;
  /** The namespace it works in, and how many records that holds before. */
  readonly namespace: string;
  readonly records: number;
  /** `writes` needs as many records as there are requests, or none; they are recreated for every section. */
  readonly kind: "reads" | "updates" | "creates" | "deletes";
  readonly status: number;
  /** Rough cost in Gets, which decides how many of it make a section. */
  readonly weight: number;
  /** Returns the request of a number. */
  ask(index: number): Asked;
}

const one = "labels.group==g0";
const all = "labels.app==web";

/** Number of records that Gets and Updates are spread over. */
const spread = 1_000;

type Surface = typeof rest | typeof rpc;

function operationsOf(name: string, surface: Surface, created: number, deleted: number): BenchOperation[] {
  const list = (title: string, namespace: string, records: number, filter: string, weight: number) => ({
    name: `${name} List ${title}`,
    namespace,
    records,
    kind: "reads" as const,
    status: 200,
    weight,
    ask: () => surface.list(namespace, filter),
  });
  const one1000 = { namespace: "n1000", records: spread, status: 200 } as const;
  return [
    {
      ...one1000,
      name: `${name} Get`,
      kind: "reads",
      weight: 1,
      ask: (index) => surface.get("n1000", idOf(index % spread)),
    },
    list("10 of 100", "n100", 100, one, 5),
    list("100 of 100", "n100", 100, all, 30),
    list("10 of 10k", "n10000", 10_000, one, 5),
    {
      name: `${name} Create`,
      namespace: "created",
      records: 0,
      kind: "creates",
      status: created,
      weight: 3,
      ask: (index) => surface.create("created", idOf(index), Math.floor(index / 10)),
    },
    {
      ...one1000,
      namespace: "updated",
      name: `${name} Update`,
      kind: "updates",
      weight: 3,
      ask: (index) => surface.update("updated", idOf(index % spread), `tier-${index}`),
    },
    {
      name: `${name} Delete`,
      namespace: "deleted",
      records: 0,
      kind: "deletes",
      status: deleted,
      weight: 2,
      ask: (index) => surface.delete("deleted", idOf(index)),
    },
  ];
}

const health: BenchOperation = {
  name: "healthz",
  namespace: "n100",
  records: 100,
  kind: "reads",
  status: 200,
  weight: 0.3,
  ask: () => ({ method: "GET", path: "/healthz", headers: {} }),
};

/** A List in a namespace of a million records; that takes minutes to fill. */
const large: readonly BenchOperation[] = [["REST", rest] as const, ["RPC", rpc] as const].map(
  ([name, surface]) => ({
    name: `${name} List 10 of 1M`,
    namespace: "n1000000",
    records: 1_000_000,
    kind: "reads",
    status: 200,
    weight: 5,
    ask: () => surface.list("n1000000", one),
  }),
);

/** The measured operations. */
export interface Selection {
  /** A part of their names; empty for all. */
  readonly operations: string;
  readonly large: boolean;
}

/** Returns the operations that are chosen. @throws RangeError where none is */
export function selectOperations({ operations, large: withLarge }: Selection): BenchOperation[] {
  const every = [
    health,
    ...operationsOf("REST", rest, 201, 204),
    ...operationsOf("RPC", rpc, 200, 200),
    ...(withLarge ? large : []),
  ];
  const chosen = every.filter(({ name }) => name.includes(operations));
  if (chosen.length === 0) {
    throw new RangeError(
      `operations: ${JSON.stringify(operations)} must be part of a name such as "REST Get"`,
    );
  }
  return chosen;
}
