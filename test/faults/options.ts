import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Backend, Containment, Runtime } from "./cluster.ts";
import type { DatabaseKind } from "./database.ts";
import { type Fault, parseFaults } from "./faults.ts";
import { type Kind, kinds } from "./kinds.ts";

export interface Options {
  readonly schedules: number;
  /** The first of consecutive seeds. */
  readonly seed: number;
  /** Number of concurrent schedules on the same servers. */
  readonly batch: number;
  readonly database: DatabaseKind;
  readonly root: string;
  readonly runtime: Runtime;
  /** Backend of the sandboxes: processes or runc containers. */
  readonly backend: Backend;
  /** Containment of processes; containers have their own. */
  readonly containment: Containment;
  readonly faults: ReadonlySet<Fault>;
  readonly kinds: readonly Kind[];
  /** Number of lives on one id instead of schedules; 0 for schedules. */
  readonly lives: number;
  /** Number of webhook deliveries instead of schedules; 0 for schedules. */
  readonly deliveries: number;
  /** The moments at which servers are killed during deliveries: any, or the points of a delivery in turn. */
  readonly kills: "random" | "points";
}

export const help = `Usage: npm run test:faults -- [options]

Runs random schedules of operations and faults on two functions servers, a database and an agent: processes are killed
before and after messages, messages are lost, delayed, repeated and reordered, and the database fails before and after
its commits. Clients repeat their requests, some at both servers at once. In the end they repeat what was not answered, one
round of reconciliation follows, and invariants are checked against the log of events, the answers, and the files that the
sandboxes' programs wrote.

  --schedules N          number of schedules (200)
  --seed N               first seed (1)
  --batch N              concurrent schedules on the same servers (40)
  --replay SEED          runs only the batch that begins with SEED; the timing of processes is not replayed
  --kinds LIST           calls: lifecycle calls on bare ids. records: all operations on records, with idempotency
                         keys, leases and watchers. histories: few operations on one id, whose order is looked for
                         (all)
  --database sqld|file   database of the functions servers (sqld). Messages to a file cannot be disturbed, but only a
                         file is restored from a copy, in some batches, which have only calls
  --runtime node|bun     runtime of the functions servers (node)
  --backend process|oci  backend of the sandboxes; oci needs root (process)
  --containment auto|namespace|session|cgroup
                         containment of processes (auto, which the agent detects). cgroup is a session with
                         a control group; namespace and session have none. A process with its own session
                         escapes a session, so daemons only create their own process group with it
  --root DIR             root of the product under test (this one)
  --faults LIST          for example all, none, default,lose-data or all,-restore (default: all but
                         lose-data and full-disk, which needs root)
  --lives N              runs N lives on one id without faults, instead of schedules
  --deliveries N         sends N webhooks to a trigger, each three times and out of order, while the functions
                         servers are killed, instead of schedules. The agent counts starts, and starts nothing
  --kills random|points  during deliveries, kills at any moment, or in turn after a delivery was stored, and before
                         and after each call of the agent, which needs sqld (random)

The last line has the numbers of schedules that passed and failed. The exit code is 1 if one has failed; then the
report, the log files, the database and the files of the agent are in the folder that is printed.
`;

const own = fileURLToPath(new URL("../..", import.meta.url));

function count(name: string, text: string, min: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= min) return number;
  throw new RangeError(`${name}: must be a whole number from ${min}`);
}

function oneOf<const T extends string>(name: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((word) => word === text);
  if (found !== undefined) return found;
  throw new RangeError(`${name}: must be ${allowed.join(" or ")}`);
}

/** Parses the command line. @throws Error that names the option and its rule */
export function parseOptions(args: readonly string[]): Options | "help" {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      schedules: { ...text, default: "200" },
      seed: { ...text, default: "1" },
      batch: { ...text, default: "40" },
      replay: text,
      database: { ...text, default: "sqld" },
      runtime: { ...text, default: "node" },
      backend: { ...text, default: "process" },
      containment: { ...text, default: "auto" },
      root: { ...text, default: own },
      faults: { ...text, default: "default" },
      kinds: { ...text, default: kinds.join(",") },
      lives: { ...text, default: "0" },
      deliveries: { ...text, default: "0" },
      kills: { ...text, default: "random" },
      help: { type: "boolean" },
    },
  });
  if (values.help) return "help";
  const batch = count("batch", values.batch, 1);
  const backend = oneOf("backend", values.backend, ["process", "oci"]);
  const containment = oneOf("containment", values.containment, ["auto", "namespace", "session", "cgroup"]);
  if (backend === "oci" && containment !== "auto")
    throw new RangeError("containment: needs --backend process");
  const kills = oneOf("kills", values.kills, ["random", "points"]);
  const database = oneOf("database", values.database, ["file", "sqld"]);
  if (kills === "points" && database === "file") throw new RangeError("kills: points needs --database sqld");
  return {
    schedules: values.replay === undefined ? count("schedules", values.schedules, 1) : batch,
    seed: count("seed", values.replay ?? values.seed, 0),
    batch,
    database,
    kills,
    root: resolve(values.root),
    runtime: oneOf("runtime", values.runtime, ["node", "bun"]),
    backend,
    containment,
    faults: parseFaults(values.faults),
    kinds: values.kinds.split(",").map((kind) => oneOf("kinds", kind, kinds)),
    lives: count("lives", values.lives, 0),
    deliveries: count("deliveries", values.deliveries, 0),
  };
}
