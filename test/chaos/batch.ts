import { setTimeout as sleep } from "node:timers/promises";
import { checkAgree } from "./checks/agree.ts";
import { checkAnswers } from "./checks/answers.ts";
import { checkBegunOnce } from "./checks/begun-once.ts";
import { checkCauses } from "./checks/causes.ts";
import { checkEventLog } from "./checks/event-log.ts";
import { checkExits } from "./checks/exits.ts";
import { checkJoins } from "./checks/joins.ts";
import { checkRefused } from "./checks/refused.ts";
import { checkRow } from "./checks/rows.ts";
import { checkShutDown } from "./checks/shut-down.ts";
import { checkStatusExits } from "./checks/status-exits.ts";
import { checkEnds, checkNothingLeft, checkUsable, type UsableOptions } from "./checks/usable.ts";
import { Client } from "./client.ts";
import type { Cluster, Containment } from "./cluster.ts";
import type { Row } from "./database.ts";
import { Evidence, type Violation } from "./evidence.ts";
import { type Fault, FaultCounts } from "./faults.ts";
import type { Event } from "./history.ts";
import { inParallel } from "./in-parallel.ts";
import { readRuns } from "./ledger.ts";
import { OverlapWatch } from "./overlap-watch.ts";
import { daemonsOf, programProcesses } from "./processes.ts";
import { daemonWord, type ProgramFolder } from "./program.ts";
import { Random } from "./random.ts";
import { reconcileAtOnce } from "./reconcile.ts";
import type { Sandbox } from "./sandbox.ts";
import { Schedule } from "./schedule.ts";
import { SharedFaults } from "./shared-faults.ts";
import type { Switchboard } from "./switchboard.ts";

export interface BatchOptions {
  readonly cluster: Cluster;
  readonly programs: ProgramFolder;
  readonly switchboard: Switchboard;
  readonly folder: string;
  readonly seeds: readonly number[];
  readonly faults: ReadonlySet<Fault>;
  readonly containment: Containment;
}

/** Time for the agent to notice the end of a process. */
const noticeTimeoutMs = 700;
const maxConcurrency = 6;
const deadlineMs = 20_000;

/** Chooses mostly late requests of one method, since those do the most harm to a later life. */
function mostly(method: string, random: Random): (method: string) => boolean {
  return (other) => random.chance(other === method ? 0.6 : 0.1);
}

function rowOf(rows: readonly Row[], { history }: Sandbox): Row | undefined {
  return rows.find(({ namespace, id }) => namespace === history.namespace && id === history.id);
}

/** Concurrent schedules on the same servers, and their results. */
export class Batch {
  readonly counts = new FaultCounts();
  readonly events: Event[] = [];
  readonly violations: Violation[] = [];
  readonly schedules: readonly Schedule[];
  readonly startedAt = Date.now();
  readonly #options: BatchOptions;
  readonly #random: Random;

  constructor(options: BatchOptions) {
    const { cluster, programs, folder, faults, seeds } = options;
    const context = { urls: cluster.urls, programs, folder, faults, counts: this.counts };
    this.#options = options;
    this.schedules = seeds.map((seed) => new Schedule(seed, context));
    this.#random = new Random(seeds[0] ?? 0).fork(1_000);
  }

  get sandboxes(): Sandbox[] {
    return this.schedules.flatMap(({ sandboxes }) => sandboxes);
  }

  get callCount(): number {
    return this.sandboxes.reduce((sum, { history }) => sum + history.calls.length, 0);
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
      await this.#check();
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
    const { counts, events } = this;
    let isOver = false;
    const shared = { cluster, random: this.#random.fork(1), faults, counts, events, isOver: () => isOver };
    switchboard.connect(this.schedules, { faults, counts });
    const harming = new SharedFaults(shared).run();
    // The rejection is handled where the promise is awaited.
    harming.catch(() => {});
    await Promise.all(this.schedules.map((schedule) => schedule.run()));
    isOver = true;
    await harming;
  }

  #note(text: string): void {
    this.events.push({ at: Date.now(), text });
  }

  /** Ends all faults, restarts everything, and waits until no program is ending. */
  async #settle(): Promise<void> {
    const { cluster, switchboard, programs } = this.#options;
    const random = this.#random.fork(2);
    switchboard.endFaults();
    cluster.proxy.holdLate();
    this.#note("all faults are over; everything is restarted");
    await cluster.restart(random.chance(0.5) ? "SIGKILL" : "SIGTERM");
    await cluster.proxy.deliverLate(mostly("Shutdown", random));
    const deadline = Date.now() + 5_000;
    const isEnding = () => programProcesses(programs.script).some(({ mode }) => mode !== "until-term");
    while (isEnding() && Date.now() < deadline) await sleep(50);
    await sleep(noticeTimeoutMs);
  }

  #processesOf({ history }: Sandbox) {
    const all = programProcesses(this.#options.programs.script);
    return all.filter(({ namespace, id }) => namespace === history.namespace && id === history.id);
  }

  /** True if the session of a program may be unknown, since it ended while the agent had no data. */
  get #mayHaveLostDaemons(): boolean {
    const isLost = this.events.some(({ fault }) => fault === "lose-data");
    return isLost && this.#options.containment === "session";
  }

  #remainsOf(sandbox: Sandbox): string | undefined {
    const [process] = this.#processesOf(sandbox);
    if (process) return `${process.token} still runs (pid ${process.pid})`;
    const { namespace, id } = sandbox.history;
    const [daemon] = this.#mayHaveLostDaemons ? [] : daemonsOf(daemonWord, `${namespace}@${id}`);
    if (daemon !== undefined) return `its daemon still runs (pid ${daemon})`;
    return this.#options.cluster.hasFolder(namespace, id) ? "the agent still has its folder" : undefined;
  }

  async #check(): Promise<void> {
    const { cluster, programs } = this.#options;
    const random = this.#random.fork(3);
    const client = new Client("checker", cluster.urls);
    const before = new Map(this.sandboxes.map((sandbox) => [sandbox, this.#processesOf(sandbox)]));
    // A Status corrects the row of its id. Without it, reconciliation has to.
    const isAsked = random.chance(0.5);
    await inParallel(isAsked ? this.sandboxes : [], maxConcurrency, ({ history }) =>
      client.call(history, "status", random.integer(0, 1), { deadlineMs }),
    );
    const rows = await this.#rows();
    const subjects = this.sandboxes.map((sandbox): UsableOptions => {
      const evidence = new Evidence(sandbox, this.runsOf(sandbox), this.events);
      const row = rowOf(rows, sandbox);
      const after = this.#processesOf(sandbox);
      const checks = [
        checkAnswers,
        checkBegunOnce,
        checkExits,
        checkStatusExits,
        checkRefused,
        checkJoins,
        checkCauses,
      ];
      for (const check of checks) this.#report(check(evidence));
      if (isAsked) this.#report(checkRow({ evidence, row, before: before.get(sandbox) ?? [], after }));
      this.#report(checkShutDown(evidence, this.#remainsOf(sandbox)));
      return { client, programs, sandbox, evidence, findRemains: () => this.#remainsOf(sandbox) };
    });
    await this.#checkReconciled(subjects);
    await this.#checkUsable(subjects, random);
  }

  #rows(): Promise<Row[]> {
    const names = this.schedules.map(({ namespace }) => `'${namespace}'`).join(", ");
    return this.#options.cluster.database.query(`select * from instances where namespace in (${names})`);
  }

  /** Reconciles on both servers at once, and checks that records and processes agree after one round. */
  async #checkReconciled(subjects: readonly UsableOptions[]): Promise<void> {
    const { urls } = this.#options.cluster;
    this.#note("both servers reconcile");
    const failure = await reconcileAtOnce(urls);
    const before = new Map(this.sandboxes.map((sandbox) => [sandbox, this.#processesOf(sandbox)]));
    const rows = await this.#rows();
    for (const { sandbox, evidence } of subjects) {
      if (failure) this.#report([evidence.violation("agree", `no round is complete: ${failure}`)]);
      const row = rowOf(rows, sandbox);
      const after = this.#processesOf(sandbox);
      this.#report(checkAgree({ evidence, row, before: before.get(sandbox) ?? [], after }));
    }
  }

  /** Shuts down every id, delivers late requests, and runs one more life on each id. */
  async #checkUsable(subjects: readonly UsableOptions[], random: Random): Promise<void> {
    const { proxy } = this.#options.cluster;
    this.#note("every id is shut down");
    const ended = await inParallel(subjects, maxConcurrency, (subject) =>
      checkEnds(subject, random.integer(0, 1)),
    );
    this.#report(...ended);
    await proxy.deliverLate(mostly("Create", random));
    const usable = subjects.filter((_, index) => ended[index]?.length === 0);
    for (const { evidence, findRemains } of usable) {
      this.#report(checkNothingLeft(evidence, "after late requests had arrived", findRemains()));
    }
    this.#note("every id is used once more");
    const results = await inParallel(usable, maxConcurrency, (subject) =>
      checkUsable(subject, () => proxy.deliverLate(() => random.chance(0.5))),
    );
    this.#report(...results);
    proxy.dropLate();
    await this.#checkLog();
    for (const { sandbox } of subjects) {
      const evidence = new Evidence(sandbox, this.runsOf(sandbox), this.events);
      const again = checkBegunOnce(evidence);
      this.#report(again.filter(({ text }) => !this.violations.some((violation) => violation.text === text)));
    }
  }

  /** Checks the log of events. */
  async #checkLog(): Promise<void> {
    const { database } = this.#options.cluster;
    const names = this.schedules.map(({ namespace }) => `'${namespace}'`).join(", ");
    const events = database.query(
      `select * from events where namespace in (${names}) order by namespace, sequence`,
    );
    const exits = database.query(`select * from exits where namespace in (${names})`);
    this.#report(checkEventLog({ events: await events, exits: await exits }));
  }

  #report(...lists: readonly Violation[][]): void {
    this.violations.push(...lists.flat());
  }
}
