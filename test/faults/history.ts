import type { Fault } from "./faults.ts";

export type Operation = "create" | "start" | "stop" | "shutdown" | "status" | "wait" | "update";

/** The end of a call, as seen by its client. */
export type Outcome =
  | { readonly kind: "answered"; readonly status: number; readonly code: string; readonly body: AnswerBody }
  /** The client gave up. The server may not have read the request yet. */
  | { readonly kind: "given-up" }
  /** The connection broke. */
  | { readonly kind: "broken"; readonly reason: string };

/** The checked members of a response. */
export interface AnswerBody {
  readonly exitStatus?: number;
  readonly exitedAt?: string;
  readonly state?: string;
  readonly detail?: string;
}

/** One call of a client. Times are in milliseconds since 1970. */
export interface CallRecord {
  readonly client: string;
  readonly operation: Operation;
  readonly server: number;
  /** The token of the program that a Create requests. */
  readonly token: string | undefined;
  readonly idempotencyKey: string | undefined;
  readonly startedAt: number;
  endedAt: number;
  outcome: Outcome | undefined;
}

/** An event that concerns an id, other than a call. */
export interface Event {
  readonly at: number;
  readonly text: string;
  readonly fault?: Fault;
}

export const isOk = ({ outcome }: CallRecord): boolean =>
  outcome?.kind === "answered" && outcome.status === 200;

/** Returns the name of a call's end: `ok`, the code of an error, `given-up`, `broken` or `pending`. */
export function endOf({ outcome }: CallRecord): string {
  if (outcome?.kind !== "answered") return outcome?.kind ?? "pending";
  return outcome.status === 202 ? "not-ended" : outcome.code;
}

function describe({
  client,
  operation,
  server,
  token,
  idempotencyKey,
  startedAt,
  endedAt,
  outcome,
}: CallRecord) {
  const key = idempotencyKey === undefined ? "" : ` key ${idempotencyKey}`;
  const call = `${client} ${operation}${token === undefined ? "" : ` ${token}`}${key} at server ${server}`;
  const end =
    outcome?.kind === "answered" ? `${outcome.status} ${outcome.code}` : (outcome?.kind ?? "pending");
  const body = outcome?.kind === "answered" ? ` ${JSON.stringify(outcome.body)}` : "";
  return `${call}: ${end}${body} (${Math.round(endedAt - startedAt)} ms)`;
}

/** All calls and events of one id. */
export class History {
  readonly namespace: string;
  readonly id: string;
  readonly calls: CallRecord[] = [];
  readonly events: Event[] = [];

  constructor(namespace: string, id: string) {
    this.namespace = namespace;
    this.id = id;
  }

  get name(): string {
    return `${this.namespace}@${this.id}`;
  }

  note(text: string, fault?: Fault): void {
    this.events.push({ at: Date.now(), text, ...(fault ? { fault } : {}) });
  }

  callsOf(...operations: readonly Operation[]): CallRecord[] {
    return this.calls.filter(({ operation }) => operations.includes(operation));
  }

  /** Formats calls and events in order, with times in milliseconds since `epoch`. */
  lines(epoch: number, more: readonly Event[] = []): string[] {
    const entries = [
      ...[...this.events, ...more].map(({ at, text }) => ({ at, text })),
      ...this.calls.map((call) => ({ at: call.startedAt, text: describe(call) })),
    ];
    return entries
      .sort((one, other) => one.at - other.at)
      .map(({ at, text }) => `${(at - epoch).toFixed(0).padStart(7)} ms  ${text}`);
  }
}
