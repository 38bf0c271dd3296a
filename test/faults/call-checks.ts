import { checkAnswers } from "./checks/answers.ts";
import { checkBegunOnce } from "./checks/begun-once.ts";
import { checkCauses } from "./checks/causes.ts";
import { checkExits } from "./checks/exits.ts";
import { checkJoins } from "./checks/joins.ts";
import { checkRefused } from "./checks/refused.ts";
import { checkRow } from "./checks/rows.ts";
import { checkShutDown } from "./checks/shut-down.ts";
import { checkStatusExits } from "./checks/status-exits.ts";
import { checkEnds, checkNothingLeft, checkUsable, type UsableOptions } from "./checks/usable.ts";
import { Client } from "./client.ts";
import { rowOf } from "./database.ts";
import { Evidence, type Violation } from "./evidence.ts";
import type { CheckParts } from "./finished-batch.ts";
import { inParallel } from "./in-parallel.ts";
import { readRuns } from "./ledger.ts";
import type { Sandbox } from "./sandbox.ts";
import type { Schedule } from "./schedule.ts";

const maxConcurrency = 6;
const deadlineMs = 20_000;

/** The checks of schedules of lifecycle calls on bare ids. */
export class CallChecks {
  readonly #options: CheckParts;
  readonly #schedules: readonly Schedule[];
  readonly #client: Client;
  #subjects: readonly UsableOptions[] = [];
  #usable: readonly UsableOptions[] = [];

  constructor(options: CheckParts, schedules: readonly Schedule[]) {
    this.#options = options;
    this.#schedules = schedules;
    this.#client = new Client("checker", options.cluster.urls);
  }

  get #sandboxes(): Sandbox[] {
    return this.#schedules.flatMap(({ sandboxes }) => sandboxes);
  }

  /** Checks the answers that the clients got, and the rows of their ids. */
  async checkAnswers(): Promise<void> {
    const { cluster, programs, random, remains } = this.#options;
    const client = this.#client;
    const before = remains.processes();
    // A Status corrects the row of its id. Without it, reconciliation has to.
    const isAsked = random.chance(0.5);
    await inParallel(isAsked ? this.#sandboxes : [], maxConcurrency, ({ history }) =>
      client.call(history, "status", random.integer(0, 1), { deadlineMs }),
    );
    const names = this.#schedules.map(({ namespace }) => `'${namespace}'`).join(", ");
    const rows = await cluster.database.query(`select * from instances where namespace in (${names})`);
    const after = remains.processes();
    this.#subjects = this.#sandboxes.map((sandbox): UsableOptions => {
      const evidence = this.#evidenceOf(sandbox);
      const checks = [
        ...[checkAnswers, checkBegunOnce, checkExits, checkStatusExits],
        ...[checkRefused, checkJoins, checkCauses],
      ];
      for (const check of checks) this.#report(check(evidence));
      const row = rowOf(rows, sandbox);
      if (isAsked) this.#report(checkRow({ evidence, row, before: before(sandbox), after: after(sandbox) }));
      this.#report(checkShutDown(evidence, remains.of(sandbox)));
      return { client, programs, sandbox, evidence, findRemains: () => remains.of(sandbox) };
    });
  }

  /** Shuts down every id. */
  async shutDown(): Promise<void> {
    const { random } = this.#options;
    const ended = await inParallel(this.#subjects, maxConcurrency, (subject) =>
      checkEnds(subject, random.integer(0, 1)),
    );
    this.#report(...ended);
    this.#usable = this.#subjects.filter((_, index) => ended[index]?.length === 0);
  }

  /** Runs one more life on each id, after and among late requests. */
  async checkUsable(): Promise<void> {
    const { cluster, random } = this.#options;
    for (const { evidence, findRemains } of this.#usable) {
      this.#report(checkNothingLeft(evidence, "after late requests had arrived", findRemains()));
    }
    const results = await inParallel(this.#usable, maxConcurrency, (subject) =>
      checkUsable(subject, () => cluster.proxy.deliverLate(() => random.chance(0.5))),
    );
    this.#report(...results);
  }

  /** Checks once more that no program began twice, with the last lives. */
  checkBegunOnce(): void {
    const { violations } = this.#options;
    for (const sandbox of this.#sandboxes) {
      const again = checkBegunOnce(this.#evidenceOf(sandbox));
      this.#report(again.filter(({ text }) => !violations.some((violation) => violation.text === text)));
    }
  }

  #evidenceOf(sandbox: Sandbox): Evidence {
    const { programs, events } = this.#options;
    const { namespace, id } = sandbox.history;
    return new Evidence(sandbox, readRuns(programs.ledger, namespace, id), events);
  }

  #report(...lists: readonly Violation[][]): void {
    this.#options.violations.push(...lists.flat());
  }
}
