/** Faults that the proxy applies to one request between functions and agent. */
export const networkFaults = [
  "drop-request",
  "drop-answer",
  "cut",
  "delay-request",
  "delay-answer",
  "duplicate",
  "late",
  "reorder",
  "agent-kill-before",
  "agent-kill-after",
  "server-kill-before",
  "server-kill-after",
] as const;

/** The faults above that kill a process before or after the message. */
export const killFaults: readonly NetworkFault[] = [
  ...(["agent-kill-before", "agent-kill-after", "server-kill-before", "server-kill-after"] as const),
];

/** Faults of one request between functions and database: before its commit, after it, or instead of its answer. */
export const databaseFaults = [
  "database-refuse",
  "database-cut",
  "database-delay",
  "database-timeout",
  "database-kill-before",
  "database-kill-after",
] as const;

/** Faults that hit every schedule of a batch. */
export const sharedFaults = [
  "kill-server",
  "pause-server",
  "kill-agent",
  "kill-at-expiry",
  "pause-agent",
  "unreachable",
  "full-disk",
  "restore",
  "lose-data",
] as const;

/** Faults that hit one sandbox or one call. A `daemon` is a process of the program in its own session or group. */
export const localFaults = [
  "kill-process",
  "kill-supervisor",
  "pause-supervisor",
  "daemon",
  "abort",
] as const;

export type NetworkFault = (typeof networkFaults)[number];
export type DatabaseFault = (typeof databaseFaults)[number];
export type SharedFault = (typeof sharedFaults)[number];
export type LocalFault = (typeof localFaults)[number];
export type Fault = NetworkFault | DatabaseFault | SharedFault | LocalFault;

export const allFaults: readonly Fault[] = [
  ...networkFaults,
  ...databaseFaults,
  ...sharedFaults,
  ...localFaults,
];

/** Faults that must be enabled by name: a lost data folder is rare, and a full disk needs root. */
const rareFaults: ReadonlySet<Fault> = new Set<Fault>(["lose-data", "full-disk"]);

/** The default faults. */
export const defaultFaults: readonly Fault[] = allFaults.filter((fault) => !rareFaults.has(fault));

/**
 * Parses a list such as `cut,late`, `all`, `none`, or `all,-restore`.
 * @throws RangeError for an unknown name
 */
export function parseFaults(list: string): ReadonlySet<Fault> {
  const enabled = new Set<Fault>();
  for (const word of list.split(",")) {
    if (word === "none") enabled.clear();
    else if (word === "all") for (const fault of allFaults) enabled.add(fault);
    else if (word === "default") for (const fault of defaultFaults) enabled.add(fault);
    else {
      const isOff = word.startsWith("-");
      const fault = allFaults.find((name) => name === (isOff ? word.slice(1) : word));
      if (!fault) throw new RangeError(`faults: must be of ${allFaults.join(", ")}, all, default, none`);
      if (isOff) enabled.delete(fault);
      else enabled.add(fault);
    }
  }
  return enabled;
}

/** Counts the faults that happened, by kind. */
export class FaultCounts {
  readonly #counts = new Map<Fault, number>();

  add(fault: Fault, count = 1): void {
    this.#counts.set(fault, this.of(fault) + count);
  }

  of(fault: Fault): number {
    return this.#counts.get(fault) ?? 0;
  }

  merge(other: FaultCounts): void {
    for (const [fault, count] of other.#counts) this.add(fault, count);
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  toString(): string {
    const parts = allFaults.filter((fault) => this.of(fault) > 0);
    return parts.map((fault) => `${fault} ${this.of(fault)}`).join(", ") || "none";
  }
}
