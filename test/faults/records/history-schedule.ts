import { setTimeout as sleep } from "node:timers/promises";
import { Random } from "../random.ts";
import { Sandbox } from "../sandbox.ts";
import type { Scenario } from "../scenario.ts";
import type { ScheduleContext } from "../schedule.ts";
import { newOperation, type Operation, type RecordCall, type RecordRequest } from "./operation.ts";
import { attemptsAtOnce, RecordsClient, repeatUnanswered } from "./records-client.ts";

/** Numbers of clients and of operations per client, small enough for a search for a linearization to end. */
const clientCount = 3;
const minOperations = 8;
const maxOperations = 12;

/** Time after which the clients begin no more operations. */
const maxDurationMs = 8_000;

/** Time limit of requests after the last operation has begun. Later answers count as missing. */
const finishTimeoutMs = 2_500;

/** The duration of programs. It exceeds that of a schedule, so that they run until a call ends them. */
const programMs = 600_000;

const recordCalls = [
  ...(["create-record", "create-record", "update-record", "update-record"] as const),
  ...(["get", "get", "get", "delete-record"] as const),
];
const lifeCalls = [
  ...(["create", "create", "start", "start", "stop"] as const),
  ...(["shutdown", "status", "status", "status"] as const),
];

/** A seeded run of operations on one record and of lifecycle calls on another id, few enough to search for a linearization. */
export class HistorySchedule implements Scenario {
  readonly seed: number;
  readonly namespace: string;
  readonly sandboxes: readonly Sandbox[];
  readonly networkFaultRate: number;
  readonly databaseFaultRate: number;
  readonly random: Random;
  readonly operations: Operation[] = [];
  readonly #context: ScheduleContext;
  readonly #clients: readonly RecordsClient[];
  readonly #finish = new AbortController();
  #endsAt = 0;

  constructor(seed: number, context: ScheduleContext) {
    const random = new Random(seed);
    this.seed = seed;
    this.namespace = `faults-${seed}`;
    this.random = random;
    this.#context = context;
    this.sandboxes = [new Sandbox(this.namespace, 0), new Sandbox(this.namespace, 1)];
    this.networkFaultRate = random.pick([0, 0.1, 0.25]);
    this.databaseFaultRate = random.pick([0, 0.05, 0.15]);
    this.#clients = Array.from({ length: clientCount }, (_, number) => {
      const name = `client-${number}`;
      const historyOf = (id: string) => this.sandboxes.find(({ history }) => history.id === id)?.history;
      const { namespace } = this;
      return new RecordsClient({
        name,
        namespace,
        urls: context.urls,
        random: random.fork(number),
        historyOf,
      });
    });
  }

  async run(): Promise<void> {
    this.#endsAt = Date.now() + maxDurationMs;
    const timer = setTimeout(() => this.#finish.abort(), maxDurationMs + finishTimeoutMs);
    await Promise.all(this.#clients.map((client) => this.#act(client)));
    clearTimeout(timer);
  }

  finish(): Promise<void> {
    return repeatUnanswered(this.operations, this.#clients);
  }

  async #act(client: RecordsClient): Promise<void> {
    const { random, name } = client;
    for (let left = random.integer(minOperations, maxOperations); left > 0; left--) {
      if (Date.now() > this.#endsAt) return;
      const request = this.#nextRequest(random);
      const isRead = request.method === "GET";
      const key = isRead ? undefined : `${name}-${this.operations.length}`;
      const operation = await newOperation(this.namespace, name, request, key);
      this.operations.push(operation);
      await client.execute(operation, attemptsAtOnce, this.#finish.signal);
      if (!operation.answer) operation.isAbandoned = random.chance(0.3);
      await sleep(random.integer(0, 40));
    }
  }

  #nextRequest(random: Random): RecordRequest {
    const [stored, living] = this.sandboxes;
    if (!stored || !living) throw new RangeError("sandboxes: must be two");
    return random.chance(0.5)
      ? this.#recordRequest(random.pick(recordCalls), stored)
      : this.#lifeRequest(random.pick(lifeCalls), living);
  }

  #recordRequest(call: RecordCall, { history: { id } }: Sandbox): RecordRequest {
    const path = `/sandboxes/${id}`;
    // Unique, so that the answer of a Get identifies the write that it has read.
    const value = String(this.operations.length + 1);
    switch (call) {
      case "create-record": {
        const body = { sandboxId: id, runtime: { name: "none" }, labels: { token: value } };
        return { call, id, method: "POST", path: "/sandboxes", body, token: value };
      }
      case "update-record": {
        const body = { labels: { value } };
        const label = { key: "value", value };
        return { call, id, method: "PATCH", path: `${path}?fields=labels.value`, body, label };
      }
      default:
        return { call, id, method: call === "get" ? "GET" : "DELETE", path };
    }
  }

  #lifeRequest(call: RecordCall, sandbox: Sandbox): RecordRequest {
    const { namespace, id } = sandbox.history;
    const path = `/sandboxes/${id}/${call}`;
    if (call === "status") return { call, id, method: "GET", path };
    if (call === "stop") return { call, id, method: "POST", path, body: { timeout: "1s" } };
    if (call !== "create") return { call, id, method: "POST", path };
    const program = sandbox.newProgram("until-term", programMs);
    const body = this.#context.programs.createBody(namespace, id, program);
    return { call, id, method: "POST", path, body, token: program.token };
  }
}
