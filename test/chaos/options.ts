import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Backend, Containment, Runtime } from "./cluster.ts";
import type { DatabaseKind } from "./database.ts";
import { type Fault, parseFaults } from "./faults.ts";

export interface Options {
  readonly schedules: number;
  /** The first seed; the others follow it. */
  readonly seed: number;
  /** Schedules that run at the same time on the same servers. */
  readonly batch: number;
  readonly database: DatabaseKind;
  readonly root: string;
  readonly runtime: Runtime;
  /** Backend of the sandboxes: processes, or containers of runc. */
  readonly backend: Backend;
  /** Containment of processes; containers have their own. */
  readonly containment: Containment;
  readonly faults: ReadonlySet<Fault>;
  /** Lives on one id in place of schedules; 0 for schedules. */
  readonly lives: number;
}

export const help = `Usage: npm run test:chaos -- [options]

Random schedules of calls and faults over two functions servers, a database and an agent; then invariants are
checked against the files that the sandboxes' programs wrote.

  --schedules N          how many (100)
  --seed N               the first seed (1)
  --batch N              schedules at the same time on the same servers (12)
  --replay SEED          one batch only, which begins with SEED
  --database file|sqld   (file)
  --runtime node|bun     of the functions servers (node)
  --backend process|oci  what runs the sandboxes (process); oci needs root
  --containment auto|namespace|session|cgroup
                         of processes (auto: whatever the agent finds); cgroup is a session with a control
                         group, the two before it are without one. With session, which holds no process
                         that makes a session of its own, daemons make a process group of their own only
  --root DIR             the product under test (this one)
  --faults LIST          such as all, none, default,lose-data or all,-restore (default: all but
                         lose-data and full-disk, which needs root)
  --lives N              in place of schedules: N lives on one id, without faults
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

/** @throws Error that names the option and its rule */
export function parseOptions(args: readonly string[]): Options | "help" {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      schedules: { ...text, default: "100" },
      seed: { ...text, default: "1" },
      batch: { ...text, default: "12" },
      replay: text,
      database: { ...text, default: "file" },
      runtime: { ...text, default: "node" },
      backend: { ...text, default: "process" },
      containment: { ...text, default: "auto" },
      root: { ...text, default: own },
      faults: { ...text, default: "default" },
      lives: { ...text, default: "0" },
      help: { type: "boolean" },
    },
  });
  if (values.help) return "help";
  const batch = count("batch", values.batch, 1);
  const backend = oneOf("backend", values.backend, ["process", "oci"]);
  const containment = oneOf("containment", values.containment, ["auto", "namespace", "session", "cgroup"]);
  if (backend === "oci" && containment !== "auto") throw new RangeError("containment: is only for processes");
  return {
    schedules: values.replay === undefined ? count("schedules", values.schedules, 1) : batch,
    seed: count("seed", values.replay ?? values.seed, 0),
    batch,
    database: oneOf("database", values.database, ["file", "sqld"]),
    root: resolve(values.root),
    runtime: oneOf("runtime", values.runtime, ["node", "bun"]),
    backend,
    containment,
    faults: parseFaults(values.faults),
    lives: count("lives", values.lives, 0),
  };
}
