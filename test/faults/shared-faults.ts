import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster } from "./cluster.ts";
import type { Fault, FaultCounts, SharedFault } from "./faults.ts";
import type { Event } from "./history.ts";
import type { Random } from "./random.ts";

export interface SharedFaultOptions {
  readonly cluster: Cluster;
  readonly random: Random;
  readonly faults: ReadonlySet<Fault>;
  readonly counts: FaultCounts;
  /** Receives an event before and after each fault. */
  readonly events: Event[];
  readonly isOver: () => boolean;
  /** True if the database is restored from a copy once. */
  readonly isRestoring: boolean;
}

type Weights = readonly (readonly [SharedFault, number])[];

/** Faults of the servers and their database, one at a time. */
const serverFaults: Weights = [
  ["kill-server", 4],
  ["pause-server", 5],
  ["restore", 9],
];

/** Faults of the agent and its connection, one at a time, concurrent with those of the servers. */
const agentFaults: Weights = [
  ["kill-agent", 4],
  ["pause-agent", 5],
  ["unreachable", 2],
  ["full-disk", 4],
  ["lose-data", 1],
];

/** Causes the faults that hit all schedules of a batch, until these are over. */
export class SharedFaults {
  readonly #options: SharedFaultOptions;
  #isRestoring: boolean;

  constructor(options: SharedFaultOptions) {
    this.#options = options;
    this.#isRestoring = options.isRestoring;
  }

  async run(): Promise<void> {
    const { random } = this.#options;
    await Promise.all([
      this.#isRestoring ? this.#takeCopy(random.fork(1)) : undefined,
      this.#loop(serverFaults, random.fork(2)),
      this.#loop(agentFaults, random.fork(3)),
    ]);
  }

  async #takeCopy(random: Random): Promise<void> {
    await sleep(random.integer(0, 900));
    await this.#options.cluster.database.snapshot();
    this.#note("the database is copied");
  }

  #note(text: string, fault?: SharedFault): void {
    this.#options.events.push({ at: Date.now(), text, ...(fault ? { fault } : {}) });
    if (fault) this.#options.counts.add(fault);
  }

  async #loop(weights: Weights, random: Random): Promise<void> {
    const { faults, isOver } = this.#options;
    if (!weights.some(([fault]) => faults.has(fault))) return;
    for (;;) {
      await sleep(random.integer(300, 1_800));
      if (isOver()) return;
      const enabled = weights.filter(
        ([fault]) => faults.has(fault) && (fault !== "restore" || this.#isRestoring),
      );
      if (enabled.length === 0) continue;
      const fault = random.weighted(enabled);
      await this.#act(fault, random);
      this.#note(`${fault} is over`);
    }
  }

  async #act(fault: SharedFault, random: Random): Promise<void> {
    const { cluster } = this.#options;
    switch (fault) {
      case "kill-server": {
        const number = random.integer(0, 1);
        this.#note(`${fault} ${number}`, fault);
        return cluster.servers[number]?.restart("SIGKILL", () => sleep(random.integer(0, 200)));
      }
      case "pause-server": {
        const number = random.integer(0, 1);
        this.#note(`${fault} ${number}`, fault);
        cluster.servers[number]?.signal("SIGSTOP");
        await sleep(random.integer(100, 800));
        cluster.servers[number]?.signal("SIGCONT");
        return;
      }
      case "restore": {
        this.#note(fault, fault);
        // Only once, since both servers are down for a while.
        this.#isRestoring = false;
        if (!(await cluster.restoreDatabase())) this.#note("there was no copy yet");
        return;
      }
      case "kill-agent": {
        this.#note(fault, fault);
        await cluster.agent.restart("SIGKILL", () => sleep(random.integer(0, 300)));
        cluster.proxy.resetAgent();
        return;
      }
      case "pause-agent": {
        this.#note(fault, fault);
        cluster.agent.signal("SIGSTOP");
        await sleep(random.integer(100, 800));
        cluster.agent.signal("SIGCONT");
        return;
      }
      case "unreachable": {
        this.#note(fault, fault);
        await cluster.proxy.close();
        await sleep(random.integer(100, 500));
        return cluster.proxy.open();
      }
      case "full-disk": {
        this.#note(fault, fault);
        const empty = cluster.fillDisk();
        await sleep(random.integer(200, 1_500));
        return empty();
      }
      case "kill-at-expiry":
        // Only with the leases of schedules.
        return;
      case "lose-data": {
        this.#note(fault, fault);
        return cluster.loseAgentData();
      }
    }
  }
}
