import { parseArgs } from "node:util";
import { type BenchRuntime, benchRuntimes } from "./children.ts";

export const parts = [
  "cpu",
  "counts",
  "remote",
  "http",
  "lifecycle",
  "cold",
  "lists",
  "events",
  "leases",
  "hooks",
  "additions",
  "soak",
] as const;
export type Part = (typeof parts)[number];

/** Instead of measuring: compares with the committed table, writes it, or floods the server. */
export type Mode = "measure" | "check" | "update" | "load";

export interface Options {
  readonly mode: Mode;
  readonly parts: readonly Part[];
  readonly runtimes: readonly BenchRuntime[];
  /** A part of the names of operations; empty for all. */
  readonly operations: string;
  readonly quick: boolean;
  /** Also measures in a namespace of a million records. */
  readonly large: boolean;
  /** Operations of each runtime's soak. */
  readonly soak: number;
  readonly containerd: boolean;
  /** Names of kinds of bad clients, for `load`. */
  readonly kinds: readonly string[];
  /** Good clients, and bad ones, for `load`. */
  readonly clients: number;
  readonly seconds: number;
  readonly json: string | undefined;
  readonly table: string;
}

/** The committed table. */
export const committedTable = "test/bench/ratios.json";

export const help = `Usage: npm run bench [-- options]

Measures what operations cost relative to a floor: one Hono route and one prepared SQLite statement each. Ratios within a
run and counts are the result; times are for orientation. docs/performance.md says how to read them.

Parts (all of them if none is given):
  --cpu              CPU per operation in one process, product and floor in turns, 1, 32 and 256 at once
  --counts           statements, round trips, rows read, plans and bytes allocated per operation
  --remote           time on a libSQL server (sqld) with 0, 20 and 100 ms on the way, as ratios
  --http             a server process and a client process: rate, p50, p99, server CPU per request
  --lifecycle        what the functions add to an agent's calls; sandboxes per second
  --cold             start of a process to its first answer, compared with a bare Hono; also on workerd
  --lists            pages of Lists in a small and a large namespace: steps of the engine
  --events           delay of events in 1,000 streams, and a watcher that is killed 1,000 times
  --leases           delay of 10,000 expiries at the same time, by two servers
  --hooks            deliveries of webhooks, 200 per second: how soon they are answered
  --additions        what events add to a write, and statuses to a List: CPU of the product with and without
  --soak [N]         memory after N mixed operations (20000)

Instead:
  --check            compares counts and ratios with the committed table; fails if something became dearer
  --update           writes the committed table, and shows what it measured
  --load             good clients alongside bad ones of each kind: what the good ones see

Options:
  --runtimes LIST    such as bun,node (bun,node; with --load bun,node,deno)
  --operations TEXT  only operations whose name holds it, such as "REST Get"
  --quick            shorter: 32 at once alone, fewer rounds
  --large            also Lists in a namespace of 1,000,000 records
  --containerd       with --http: also a real containerd over its socket (Linux, root)
  --kinds LIST       with --load: only these kinds of bad clients
  --clients N        with --load: good clients, and bad ones (100)
  --seconds N        with --load: for each kind (5)
  --json FILE        writes everything as JSON
  --table FILE       in place of ${committedTable}
`;

function count(name: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new RangeError(`${name}: must be a whole number from 1, not ${text}`);
}

function runtimesOf(text: string): BenchRuntime[] {
  return text.split(",").map((word) => {
    const found = benchRuntimes.find((runtime) => runtime === word);
    if (found !== undefined) return found;
    throw new RangeError(
      `runtimes: must be some of ${benchRuntimes.join(", ")}, not ${JSON.stringify(word)}`,
    );
  });
}

function modeOf(values: Readonly<Record<string, unknown>>): Mode {
  const chosen = (["check", "update", "load"] as const).filter((mode) => values[mode]);
  if (chosen.length > 1) throw new RangeError(`${chosen.join(", ")}: must not be given together`);
  return chosen[0] ?? "measure";
}

const defaultSoak = "20000";

/** Gives `--soak` without a number its default. */
function withSoak(args: readonly string[]): string[] {
  return args.flatMap((arg, at) =>
    arg === "--soak" && !/^\d/.test(args[at + 1] ?? "") ? [arg, defaultSoak] : [arg],
  );
}

/** @throws Error that names the option and its rule */
export function parseOptions(args: readonly string[]): Options | "help" {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  const { values } = parseArgs({
    args: withSoak(args),
    options: {
      cpu: flag,
      counts: flag,
      remote: flag,
      http: flag,
      lifecycle: flag,
      cold: flag,
      lists: flag,
      events: flag,
      leases: flag,
      hooks: flag,
      additions: flag,
      soak: text,
      check: flag,
      update: flag,
      load: flag,
      quick: flag,
      large: flag,
      containerd: flag,
      help: flag,
      runtimes: text,
      operations: { ...text, default: "" },
      kinds: { ...text, default: "" },
      clients: { ...text, default: "100" },
      seconds: { ...text, default: "5" },
      json: text,
      table: { ...text, default: committedTable },
    },
  });
  if (values.help) return "help";
  const mode = modeOf(values);
  const chosen = parts.filter((part) => values[part]);
  return {
    mode,
    parts: chosen.length ? chosen : parts,
    runtimes: runtimesOf(values.runtimes ?? (mode === "load" ? "bun,node,deno" : "bun,node")),
    operations: values.operations,
    quick: values.quick ?? false,
    large: values.large ?? false,
    soak: count("soak", values.soak ?? defaultSoak),
    containerd: values.containerd ?? false,
    kinds: values.kinds.split(",").filter((word) => word !== ""),
    clients: count("clients", values.clients),
    seconds: count("seconds", values.seconds),
    json: values.json,
    table: values.table,
  };
}
