import type { Violation } from "../evidence.ts";
import type { CheckParts } from "../finished-batch.ts";
import { inParallel } from "../in-parallel.ts";
import { readRuns } from "../ledger.ts";
import type { Sandbox } from "../sandbox.ts";
import { sendTwice } from "../send-twice.ts";
import { checkHistory } from "./check-history.ts";
import { checkLives } from "./check-lives.ts";
import { checkOperations } from "./check-operations.ts";
import { checkRenewals } from "./check-renewals.ts";
import { checkReplays, checkTwins } from "./check-replays.ts";
import { checkStored } from "./check-stored.ts";
import type { HistorySchedule } from "./history-schedule.ts";
import type { Operation } from "./operation.ts";
import { eventColumns, type LoggedEvent, toLoggedEvent } from "./record-log.ts";
import type { RecordSchedule } from "./record-schedule.ts";
import { Timeline } from "./timeline.ts";
import { checkWatcher } from "./watched.ts";

const maxConcurrency = 6;
const deadlineMs = 30_000;

/** Time for a watcher to see the last event, in milliseconds. It only ends a run. */
const watchLimitMs = 20_000;

/** The checks of schedules of records. */
export class RecordChecks {
  readonly #options: CheckParts;
  readonly #schedules: readonly RecordSchedule[];
  /** All sandboxes that are deleted with force in the end. */
  readonly #sandboxes: readonly Sandbox[];

  constructor(
    options: CheckParts,
    schedules: readonly RecordSchedule[],
    histories: readonly HistorySchedule[],
  ) {
    this.#options = options;
    this.#schedules = schedules;
    this.#sandboxes = [...schedules, ...histories].flatMap(({ sandboxes }) => sandboxes);
    this.#report(...histories.map(checkHistory), ...[...schedules, ...histories].map(checkTwins));
  }

  /** Checks that the stored records are those that the log of events describes. */
  async checkStored(): Promise<void> {
    await Promise.all(
      this.#schedules.map(async (schedule) => {
        const records = await this.#options.cluster.database.query(
          `select id, revision, labels from sandboxes where namespace = '${schedule.namespace}'`,
        );
        const log = await this.#logOf(schedule);
        for (const sandbox of schedule.sandboxes) {
          const { id, name } = sandbox.history;
          const timeline = timelineOf(schedule, sandbox, log);
          this.#report(
            checkStored(
              name,
              timeline,
              records.find((record) => record.id === id),
            ),
          );
        }
      }),
    );
  }

  /** Checks that requests that are repeated once more get their first answer. */
  async checkReplays(): Promise<void> {
    const { cluster, random } = this.#options;
    const found = await inParallel(this.#schedules, maxConcurrency, (schedule) =>
      checkReplays(schedule, random.pick(cluster.urls)),
    );
    this.#report(...found);
  }

  /** Deletes every sandbox with force, at either server. */
  async deleteAll(): Promise<void> {
    const { cluster, random } = this.#options;
    await inParallel(this.#sandboxes, maxConcurrency, async ({ history }) => {
      const { namespace, id, name } = history;
      const url = random.pick(cluster.urls);
      const path = `${url}/v1/namespaces/${namespace}/sandboxes/${id}?force=true`;
      const response = await sendTwice(path, { method: "DELETE", signal: AbortSignal.timeout(deadlineMs) });
      const text = await response.text();
      history.note(`the last forced Delete: ${response.status} ${text}`);
      if (response.status === 204 || response.status === 404) return;
      this.#report([{ invariant: "ends", name, text: `the last Delete got ${response.status} ${text}` }]);
    });
  }

  checkNothingLeft(): void {
    for (const sandbox of this.#sandboxes) {
      const left = this.#options.remains.of(sandbox);
      if (left === undefined) continue;
      this.#report([
        { invariant: "ends", name: sandbox.history.name, text: `after the last Delete, ${left}` },
      ]);
    }
  }

  async checkLogs(): Promise<void> {
    await Promise.all(this.#schedules.map((schedule) => this.#checkLog(schedule)));
  }

  async #checkLog(schedule: RecordSchedule): Promise<void> {
    const { programs } = this.#options;
    const log = await this.#logOf(schedule);
    for (const sandbox of schedule.sandboxes) {
      const { history } = sandbox;
      const timeline = timelineOf(schedule, sandbox, log);
      for (const event of timeline.events) {
        history.events.push({ at: event.timeMs, text: `logged: ${JSON.stringify(event)}` });
      }
      const { namespace, id, name } = history;
      const operations = operationsOf(schedule, sandbox);
      const runs = readRuns(programs.ledger, namespace, id);
      this.#report(checkOperations(name, timeline, operations));
      this.#report(checkLives(name, timeline, runs, sandbox.programs));
      this.#report(checkRenewals(name, timeline, operations));
    }
    await schedule.watcher.finishAfter(log.at(-1)?.sequence ?? 0, watchLimitMs);
    this.#report(checkWatcher(schedule.watcher, log));
  }

  async #logOf({ namespace }: RecordSchedule): Promise<LoggedEvent[]> {
    const rows = await this.#options.cluster.database.query(
      `select ${eventColumns} from events where namespace = '${namespace}' order by sequence`,
    );
    return rows.map(toLoggedEvent);
  }

  #report(...lists: readonly Violation[][]): void {
    this.#options.violations.push(...lists.flat());
  }
}

function operationsOf({ operations }: RecordSchedule, { history }: Sandbox): Operation[] {
  return operations.filter(({ id }) => id === history.id);
}

function timelineOf(schedule: RecordSchedule, sandbox: Sandbox, log: readonly LoggedEvent[]): Timeline {
  const events = log.filter(({ id }) => id === sandbox.history.id);
  return new Timeline(events, operationsOf(schedule, sandbox));
}
