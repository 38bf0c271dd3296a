import { setTimeout as sleep } from "node:timers/promises";
import type { History } from "../history.ts";
import { inParallel } from "../in-parallel.ts";
import type { Random } from "../random.ts";
import type { Answer, Operation } from "./operation.ts";

/** Codes that leave the outcome of a request unknown: it is retried. */
const passing: readonly string[] = [
  ...["aborted", "unavailable", "deadline_exceeded", "resource_exhausted", "canceled"],
];

/** Maximum delay before a retry, which goes to the other server. */
const maxRetryDelayMs = 400;

/** Time limit of one request, longer than the database's own, which is 10 s. */
const requestTimeoutMs = 15_000;

/** Number of requests of an operation before its client does something else, and repeats it later. */
export const attemptsAtOnce = 4;

/** Number of requests of an operation once all faults are over. What a dead server has begun may still be in its way. */
const attemptsAtLast = 12;

/** Repeats the operations whose outcome is unknown, except those of clients that have died. */
export async function repeatUnanswered(
  operations: readonly Operation[],
  clients: readonly RecordsClient[],
): Promise<void> {
  const open = operations.filter(
    ({ answer, key, isAbandoned }) => !answer && key !== undefined && !isAbandoned,
  );
  for (const client of clients) client.becomePatient();
  const signal = AbortSignal.timeout(maxFinishMs);
  await inParallel(open, clients.length, async (operation) => {
    const client = clients.find(({ name }) => name === operation.client);
    await client?.execute(operation, attemptsAtLast, signal);
  });
}

/** Time limit of all of these. Clients then give up, as those do whose requests wait for what a dead server has begun. */
const maxFinishMs = 15_000;

/** Share of the requests that their client gives up early, to repeat them while the first is still in progress. */
const hasteRate = 0.15;
const maxHasteMs = 300;

/** Share of the requests with a key that are sent to two servers at once. */
const twinRate = 0.15;

export interface RecordsClientOptions {
  readonly name: string;
  readonly namespace: string;
  readonly urls: readonly string[];
  readonly random: Random;
  /** Returns the history of an id, for the report. */
  historyOf(id: string): History | undefined;
}

/** A client that repeats a request with its key until it knows the outcome. */
export class RecordsClient {
  readonly name: string;
  readonly random: Random;
  readonly #options: RecordsClientOptions;
  #isPatient = false;

  constructor(options: RecordsClientOptions) {
    this.name = options.name;
    this.random = options.random;
    this.#options = options;
  }

  /** Makes the client wait for its answers from now on. */
  becomePatient(): void {
    this.#isPatient = true;
  }

  /**
   * Sends an operation, and repeats it while its outcome is unknown.
   * @param maxAttempts number of requests; a change without a key is sent once
   */
  async execute(operation: Operation, maxAttempts: number, signal: AbortSignal): Promise<void> {
    const mayRepeat = operation.key !== undefined || operation.method === "GET";
    const attempts = mayRepeat ? maxAttempts : 1;
    let server = this.random.integer(0, this.#options.urls.length - 1);
    for (let attempt = 1; attempt <= attempts && !signal.aborted; attempt++) {
      if (await this.#attempt(operation, server, signal)) return;
      // The server may be down: it is restarted in about that time.
      await sleep(this.random.integer(20, maxRetryDelayMs));
      server = (server + 1) % this.#options.urls.length;
    }
  }

  /** Sends an operation once, or to two servers at once. Returns true if its outcome is known. */
  async #attempt(operation: Operation, server: number, signal: AbortSignal): Promise<boolean> {
    const { urls } = this.#options;
    const isTwin = operation.key !== undefined && this.random.chance(twinRate);
    const servers = isTwin ? [server, (server + 1) % urls.length] : [server];
    await Promise.all(servers.map((number) => this.#send(operation, number, signal)));
    return operation.answer !== undefined;
  }

  async #send(operation: Operation, server: number, signal: AbortSignal): Promise<void> {
    const beganAt = Date.now();
    operation.attempts++;
    const outcome = await this.#request(operation, server, signal);
    if (typeof outcome !== "string" && !passing.includes(outcome.code)) {
      operation.endedAt = Date.now();
      operation.answers.push(outcome);
      operation.answer = outcome;
    }
    this.#report(operation, server, beganAt, outcome);
  }

  async #request(operation: Operation, server: number, signal: AbortSignal): Promise<Answer | string> {
    const { method, path, body, key } = operation;
    const isHasty = key !== undefined && !this.#isPatient && this.random.chance(hasteRate);
    const timeoutMs = isHasty ? this.random.integer(0, maxHasteMs) : requestTimeoutMs;
    const deadline = AbortSignal.timeout(timeoutMs);
    try {
      const response = await fetch(
        `${this.#options.urls[server]}/v1/namespaces/${this.#options.namespace}${path}`,
        {
          method,
          signal: AbortSignal.any([deadline, signal]),
          headers: {
            ...(key === undefined ? {} : { "idempotency-key": key }),
            ...(body === undefined ? {} : { "content-type": "application/json" }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        },
      );
      const text = await response.text();
      // The members that are read are checked where they are.
      const json = (text === "" ? {} : JSON.parse(text)) as Readonly<Record<string, unknown>>;
      const code = response.ok ? "ok" : String(json.code);
      const isReplayed = response.headers.get("idempotency-replayed") === "true";
      return { status: response.status, code, body: json, isReplayed };
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      return `no answer: ${String(cause)}`;
    }
  }

  #report(operation: Operation, server: number, beganAt: number, outcome: Answer | string): void {
    const { call, id, key, token, attempts, ifExists, path } = operation;
    const words = [call, token, ifExists, call === "renew" ? JSON.stringify(operation.body) : path];
    const what = words.filter((word) => word !== undefined).join(" ");
    const end =
      typeof outcome === "string"
        ? outcome
        : `${outcome.status} ${outcome.code}${outcome.isReplayed ? " replayed" : ""} ${JSON.stringify(outcome.body).slice(0, 300)}`;
    const text = `${this.name} ${what} key ${key ?? "none"} attempt ${attempts} at server ${server}: ${end}`;
    this.#options.historyOf(id)?.note(`${text} (from ${Date.now() - beganAt} ms before)`);
  }
}
