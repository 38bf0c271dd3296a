import { CallChecks } from "./call-checks.ts";
import { checkAgree } from "./checks/agree.ts";
import { checkEventLog } from "./checks/event-log.ts";
import { checkFinished } from "./checks/finished.ts";
import { type Row, rowOf } from "./database.ts";
import type { Violation } from "./evidence.ts";
import type { FinishedBatch } from "./finished-batch.ts";
import { readRuns } from "./ledger.ts";
import { mostly } from "./mostly.ts";
import { reconcileAtOnce } from "./reconcile.ts";
import { HistorySchedule } from "./records/history-schedule.ts";
import { RecordChecks } from "./records/record-checks.ts";
import { RecordSchedule } from "./records/record-schedule.ts";
import { Remains } from "./remains.ts";
import type { Sandbox } from "./sandbox.ts";
import { Schedule } from "./schedule.ts";

/** Maximum number of rounds of the survivor until one is complete. */
const maxRounds = 5;

/** The checks of a batch once its faults are over. */
export class BatchChecks {
  readonly #options: FinishedBatch;
  readonly #remains: Remains;
  readonly #sandboxes: readonly Sandbox[];

  constructor(options: FinishedBatch) {
    this.#options = options;
    this.#remains = new Remains(options);
    this.#sandboxes = options.schedules.flatMap(({ sandboxes }) => sandboxes);
  }

  async run(): Promise<void> {
    const { schedules, cluster, random } = this.#options;
    const parts = { ...this.#options, remains: this.#remains };
    const calls = new CallChecks(
      parts,
      schedules.filter((schedule) => schedule instanceof Schedule),
    );
    const records = new RecordChecks(
      parts,
      schedules.filter((schedule) => schedule instanceof RecordSchedule),
      schedules.filter((schedule) => schedule instanceof HistorySchedule),
    );
    await calls.checkAnswers();
    await this.#reconcile();
    await records.checkStored();
    await records.checkReplays();
    await Promise.all([calls.shutDown(), records.deleteAll()]);
    await cluster.proxy.deliverLate(mostly("Create", random));
    await Promise.all([calls.checkUsable(), records.checkNothingLeft()]);
    cluster.proxy.dropLate();
    await this.#checkLog();
    calls.checkBegunOnce();
    await records.checkLogs();
  }

  /** Reconciles on both servers at once, and then long afterwards. Records and processes must agree after each. */
  async #reconcile(): Promise<void> {
    const { cluster } = this.#options;
    this.#note("both servers reconcile");
    let beganAt = Date.now();
    await this.#checkAgree(await reconcileAtOnce(cluster.urls), beganAt);
    this.#note("a server reconciles after all calls have become stale");
    beganAt = Date.now();
    const before = await this.#rows();
    let failure = await cluster.survivor.reconcile();
    for (let round = 1; failure && round < maxRounds; round++) failure = await cluster.survivor.reconcile();
    await this.#checkAgree(failure, beganAt);
    // Its rounds must not seem to be later than those of the next batch.
    await cluster.database.query("update agents set reconciled_at = 0, round_at = 0, lease_until = 0");
    const leases = await cluster.database.query(
      `select * from leases where namespace in (${this.#namespaces}) and expires_at < ${beganAt * 1_000}`,
    );
    this.#report(checkFinished({ before, rows: await this.#rows(), leases }));
  }

  async #checkAgree(failure: string | undefined, beganAt: number): Promise<void> {
    const { ledger } = this.#options.programs;
    const before = this.#remains.processes();
    const rows = await this.#rows();
    const after = this.#remains.processes();
    for (const sandbox of this.#sandboxes) {
      const { name, namespace, id } = sandbox.history;
      if (failure) this.#report([{ invariant: "agree", name, text: `no round is complete: ${failure}` }]);
      const row = rowOf(rows, sandbox);
      const runs = readRuns(ledger, namespace, id);
      const hasJustEnded = runs.some(({ end }) => end !== undefined && end.at >= beganAt);
      const processes = { before: before(sandbox), after: after(sandbox) };
      this.#report(checkAgree({ name, row, ...processes, hasJustEnded }));
    }
  }

  get #namespaces(): string {
    return this.#options.schedules.map(({ namespace }) => `'${namespace}'`).join(", ");
  }

  #rows(): Promise<Row[]> {
    return this.#options.cluster.database.query(
      `select * from instances where namespace in (${this.#namespaces})`,
    );
  }

  /** Checks the log of events. */
  async #checkLog(): Promise<void> {
    const { database } = this.#options.cluster;
    const events = database.query(
      `select * from events where namespace in (${this.#namespaces}) order by namespace, sequence`,
    );
    const exits = database.query(`select * from exits where namespace in (${this.#namespaces})`);
    this.#report(checkEventLog({ events: await events, exits: await exits }));
  }

  #note(text: string): void {
    this.#options.events.push({ at: Date.now(), text });
  }

  #report(...lists: readonly Violation[][]): void {
    this.#options.violations.push(...lists.flat());
  }
}
