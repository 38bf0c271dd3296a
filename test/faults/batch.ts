import { setTimeout as sleep } from "node:timers/promises";
import { Background } from "./background.ts";
import { BatchChecks } from "./batch-checks.ts";
import type { Cluster, Containment } from "./cluster.ts";
import type { Violation } from "./evidence.ts";
import { killAtExpiries } from "./expiry-kills.ts";
import { type Fault, FaultCounts } from "./faults.ts";
import type { Event } from "./history.ts";
import { Killer } from "./killer.ts";
import { type Kind, kindOf, newScenario } from "./kinds.ts";
import { readRuns } from "./ledger.ts";
import { mostly } from "./mostly.ts";
import { OverlapWatch } from "./overlap-watch.ts";
import { PointCounts } from "./point-counts.ts";
import { programProcesses } from "./processes.ts";
import type { ProgramFolder } from "./program.ts";
import { Random } from "./random.ts";
import type { Sandbox } from "./sandbox.ts";
import type { Scenario } from "./scenario.ts";
import { SharedFaults } from "./shared-faults.ts";
import type { Switchboard } from "./switchboard.ts";

export interface BatchOptions {
  readonly cluster: Cluster;
  readonly programs: ProgramFolder;
  readonly switchboard: Switchboard;
  readonly folder: string;
  readonly seeds: readonly number[];
  readonly kinds: readonly Kind[];
  readonly faults: ReadonlySet<Fault>;
  readonly containment: Containment;
}

/** Share of the batches with a restore of the database. The checks are weaker in them. */
const restoreRate = 0.3;

/** Time for the agent to notice the end of a process. */
const noticeTimeoutMs = 700;

/** Concurrent schedules on the same servers, and their results. */
export class Batch {
  readonly counts = new FaultCounts();
  readonly points = new PointCounts();
  readonly events: Event[] = [];
  readonly violations: Violation[] = [];
  readonly schedules: readonly Scenario[];
  readonly startedAt = Date.now();
  readonly #options: BatchOptions;
  readonly #random: Random;
  readonly #isRestoring: boolean;

  constructor(options: BatchOptions) {
    const { cluster, programs, folder, faults, seeds, kinds } = options;
    const context = { urls: cluster.urls, programs, folder, faults, counts: this.counts };
    this.#options = options;
    this.#random = new Random(seeds[0] ?? 0).fork(1_000);
    const mayRestore = cluster.database.canRestore && faults.has("restore");
    this.#isRestoring = mayRestore && this.#random.fork(4).chance(restoreRate);
    // Only the checks of calls know what is lost with a database or a data folder.
    const isLossy = this.#isRestoring || faults.has("lose-data") || faults.has("full-disk");
    this.schedules = seeds.map((seed) => newScenario(isLossy ? "calls" : kindOf(seed, kinds), seed, context));
  }

  get sandboxes(): Sandbox[] {
    return this.schedules.flatMap(({ sandboxes }) => sandboxes);
  }

  get callCount(): number {
    const calls = this.sandboxes.reduce((sum, { history }) => sum + history.calls.length, 0);
    return this.schedules.reduce((sum, { operations = [] }) => sum + operations.length, calls);
  }

  get lifeCount(): number {
    return this.sandboxes.reduce((sum, sandbox) => sum + this.runsOf(sandbox).length, 0);
  }

  runsOf({ history: { namespace, id } }: Sandbox) {
    return readRuns(this.#options.programs.ledger, namespace, id);
  }

  async run(): Promise<void> {
    const watch = new OverlapWatch(this.#options.programs.script);
    try {
      await this.#act();
      await this.#settle();
      const { schedules, events, violations } = this;
      const random = this.#random.fork(3);
      await new BatchChecks({ ...this.#options, schedules, events, violations, random }).run();
    } finally {
      await watch.stop();
    }
    for (const [one, other] of watch.found.values()) {
      const name = `${one.namespace}@${one.id}`;
      this.violations.push({ invariant: "alone", name, text: `${one.token} and ${other.token} ran at once` });
    }
  }

  /** Runs the schedules with all faults. */
  async #act(): Promise<void> {
    const { cluster, switchboard, faults } = this.#options;
    const { counts, events, points } = this;
    let isOver = false;
    const killer = new Killer(cluster, this.#random.fork(5), (text, fault) => this.#note(text, fault));
    switchboard.connect(this.schedules, { faults, counts, points, killer });
    const shared = {
      ...{ cluster, random: this.#random.fork(1), faults, counts, events },
      ...{ isOver: () => isOver, isRestoring: this.#isRestoring },
    };
    const harming = new SharedFaults(shared).run();
    // A round would end what a restored database does not know.
    const background = this.#isRestoring ? undefined : new Background(cluster.urls, this.#random.fork(6));
    // The rejections are handled where the promises are awaited.
    harming.catch(() => {});
    const expiring = faults.has("kill-at-expiry")
      ? killAtExpiries(this.schedules, {
          ...{ killer, counts, random: this.#random.fork(7), isOver: () => isOver },
        })
      : undefined;
    await Promise.all(this.schedules.map((schedule) => schedule.run()));
    isOver = true;
    await background?.stop();
    await harming;
    await expiring;
    switchboard.endFaults();
    await killer.settle();
  }

  #note(text: string, fault?: Fault): void {
    this.events.push({ at: Date.now(), text, ...(fault ? { fault } : {}) });
  }

  /** Ends all faults, restarts everything, lets clients repeat their requests, and waits until no program is ending. */
  async #settle(): Promise<void> {
    const { cluster, programs } = this.#options;
    const random = this.#random.fork(2);
    cluster.proxy.holdLate();
    this.#note("all faults are over; everything is restarted");
    await cluster.restart(random.chance(0.5) ? "SIGKILL" : "SIGTERM");
    await cluster.proxy.deliverLate(mostly("Shutdown", random));
    // The time of the dead servers' leases goes by.
    await cluster.database.query("update idempotency_keys set lease_until = 0 where status is null");
    await cluster.database.query("update agents set lease_until = 0, cursor = ''");
    await Promise.all(this.schedules.map((schedule) => schedule.finish?.()));
    const deadline = Date.now() + 5_000;
    const isEnding = () => programProcesses(programs.script).some(({ mode }) => mode !== "until-term");
    while (isEnding() && Date.now() < deadline) await sleep(50);
    await sleep(noticeTimeoutMs);
  }
}
