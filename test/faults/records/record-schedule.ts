import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../random.ts";
import { Random as SeededRandom } from "../random.ts";
import { Sandbox } from "../sandbox.ts";
import type { Scenario } from "../scenario.ts";
import type { ScheduleContext } from "../schedule.ts";
import { nextRequest } from "./next-request.ts";
import { newOperation, type Operation, type RecordRequest } from "./operation.ts";
import { attemptsAtOnce, RecordsClient, repeatUnanswered } from "./records-client.ts";
import { Watcher } from "./watcher.ts";

/** Number of operations of each client. */
const minOperations = 6;
const maxOperations = 14;

/** Time after which its clients begin no operation, in milliseconds. */
const maxDurationMs = 8_000;

/** Time limit of the requests of the schedule itself, after which they count as unanswered. */
const finishTimeoutMs = 2_500;

const reads: readonly string[] = ["get", "list", "wait", "status"];

/** A seeded run of clients that store, run, renew and delete records, repeat what is not answered, and watch. */
export class RecordSchedule implements Scenario {
  readonly seed: number;
  readonly namespace: string;
  readonly sandboxes: readonly Sandbox[];
  readonly networkFaultRate: number;
  readonly databaseFaultRate: number;
  readonly random: Random;
  readonly operations: Operation[] = [];
  readonly watcher: Watcher;
  readonly #context: ScheduleContext;
  readonly #clients: readonly RecordsClient[];
  readonly #finish = new AbortController();
  readonly #works: Promise<void>[] = [];
  #endsAt = 0;
  #values = 0;

  constructor(seed: number, context: ScheduleContext) {
    const random = new SeededRandom(seed);
    this.seed = seed;
    this.namespace = `faults-${seed}`;
    this.random = random;
    this.#context = context;
    const ids = random.integer(1, 3);
    this.sandboxes = Array.from({ length: ids }, (_, index) => new Sandbox(this.namespace, index));
    this.networkFaultRate = random.pick([0, 0.05, 0.15, 0.25]);
    this.databaseFaultRate = random.pick([0, 0.03, 0.1]);
    this.#clients = Array.from(
      { length: random.integer(2, 4) },
      (_, number) =>
        new RecordsClient({
          name: `client-${number}`,
          namespace: this.namespace,
          urls: context.urls,
          random: random.fork(number),
          historyOf: (id) => this.sandboxes.find(({ history }) => history.id === id)?.history,
        }),
    );
    this.watcher = new Watcher(this.namespace, context.urls, random.fork(200));
  }

  async run(): Promise<void> {
    this.#endsAt = Date.now() + maxDurationMs;
    const timer = setTimeout(() => this.#finish.abort(), maxDurationMs + finishTimeoutMs);
    this.watcher.start();
    await Promise.all(this.#clients.map((client) => this.#act(client)));
    clearTimeout(timer);
  }

  /** Repeats the operations whose outcome is unknown, except those of clients that have died. */
  async finish(): Promise<void> {
    this.#finish.abort();
    await Promise.all(this.#works);
    await repeatUnanswered(this.operations, this.#clients);
  }

  async #act(client: RecordsClient): Promise<void> {
    const { random } = client;
    for (let left = random.integer(minOperations, maxOperations); left > 0; left--) {
      if (Date.now() > this.#endsAt) return;
      const operation = await this.#begin(client);
      const isImpatient = random.chance(0.1);
      const work = client.execute(operation, attemptsAtOnce, this.#finish.signal);
      this.#works.push(work);
      // Some clients do not wait for an answer.
      await (isImpatient ? Promise.race([work, sleep(random.integer(5, 80))]) : work);
      if (!operation.answer) operation.isAbandoned = random.chance(0.2);
      await sleep(random.integer(0, 60));
    }
  }

  async #begin(client: RecordsClient): Promise<Operation> {
    const { random, name } = client;
    const sandbox = random.pick(this.sandboxes);
    const request: RecordRequest = nextRequest({
      random,
      sandbox,
      programs: this.#context.programs,
      labelKey: `by-${name}`,
      nextValue: () => `${++this.#values}`,
    });
    // What an update has changed is only known by its call id.
    const isKeyed =
      !reads.includes(request.call) &&
      (request.call.endsWith("-record") || request.call === "run" || random.chance(0.85));
    const key = isKeyed ? `${name}-${this.operations.length}-${random.integer(0, 999_999)}` : undefined;
    const operation = await newOperation(this.namespace, name, request, key);
    this.operations.push(operation);
    return operation;
  }
}
