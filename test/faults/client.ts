import type { AnswerBody, CallRecord, History, Operation, Outcome } from "./history.ts";

export interface CallOptions {
  readonly body?: unknown;
  readonly query?: string;
  readonly token?: string;
  readonly idempotencyKey?: string | undefined;
  /** Time limit of the call. */
  readonly deadlineMs: number;
  /** Aborted at the end of the schedule. */
  readonly signal?: AbortSignal;
}

const isRead = (operation: Operation) => operation === "status" || operation === "wait";

async function readOutcome(response: Response): Promise<Outcome> {
  const text = await response.text();
  // All checked members are optional, and each is validated before its use.
  const json = (text === "" ? {} : JSON.parse(text)) as AnswerBody & { readonly code?: string };
  const { exitStatus, exitedAt, state, detail, code: errorCode } = json;
  const members = Object.entries({ exitStatus, exitedAt, state, detail });
  const body: AnswerBody = Object.fromEntries(members.filter(([, value]) => value !== undefined));
  const code = response.ok ? "ok" : String(errorCode);
  return { kind: "answered", status: response.status, code, body };
}

/** Calls the functions over REST, and records each call in the history of its id. */
export class Client {
  readonly name: string;
  readonly #servers: readonly string[];

  /** @param servers the addresses of the servers */
  constructor(name: string, servers: readonly string[]) {
    this.name = name;
    this.#servers = servers;
  }

  async call(
    history: History,
    operation: Operation,
    server: number,
    options: CallOptions,
  ): Promise<CallRecord> {
    const { body, query = "", token, idempotencyKey, deadlineMs, signal } = options;
    const record: CallRecord = {
      client: this.name,
      operation,
      server,
      token,
      idempotencyKey,
      startedAt: Date.now(),
      endedAt: Number.POSITIVE_INFINITY,
      outcome: undefined,
    };
    history.calls.push(record);
    const deadline = AbortSignal.timeout(deadlineMs);
    const path = `/v1/namespaces/${history.namespace}/sandboxes/${history.id}/${operation}${query}`;
    try {
      const response = await fetch(`${this.#servers[server]}${path}`, {
        method: isRead(operation) ? "GET" : "POST",
        signal: signal ? AbortSignal.any([deadline, signal]) : deadline,
        headers: {
          ...(idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      record.outcome = await readOutcome(response);
    } catch (error) {
      const isAborted = deadline.aborted || signal?.aborted === true;
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      record.outcome = isAborted ? { kind: "given-up" } : { kind: "broken", reason: String(cause) };
    }
    record.endedAt = Date.now();
    return record;
  }
}
