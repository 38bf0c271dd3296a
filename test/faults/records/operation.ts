import { callIdOf } from "../../../shared/sandbox/call-id.ts";

/** The operations of clients of records. */
export type RecordCall =
  | "create-record"
  | "update-record"
  | "delete-record"
  | "force-delete"
  | "delete-many"
  | "run"
  | "renew"
  | "create"
  | "start"
  | "stop"
  | "shutdown"
  | "get"
  | "list"
  | "wait"
  | "status";

/** The method that an operation's call id is derived from; undefined if its events have none. */
const methods: Readonly<Partial<Record<RecordCall, string>>> = {
  "create-record": "Store.created",
  "update-record": "Store.updated",
  "delete-record": "Store.deleted",
  "force-delete": "Delete",
  run: "Run",
  create: "Create",
  start: "Start",
  stop: "Stop",
  shutdown: "Shutdown",
};

/** A request of an operation. Its retries are the same. */
export interface RecordRequest {
  readonly call: RecordCall;
  readonly id: string;
  readonly method: string;
  /** The path within the namespace, with its query. */
  readonly path: string;
  readonly body?: unknown;
  /** The token of the program in the record that it stores. */
  readonly token?: string;
  /** The label that it sets. */
  readonly label?: { readonly key: string; readonly value: string };
  readonly ifExists?: "fail" | "keep" | "replace";
}

/** An answer that shows the outcome of an operation. */
export interface Answer {
  readonly status: number;
  /** `ok`, or the code of the error. */
  readonly code: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly isReplayed: boolean;
}

/** An operation of a client: one request and its retries. Times are in milliseconds since 1970. */
export interface Operation extends RecordRequest {
  readonly client: string;
  /** Its idempotency key; undefined if it is not repeated. */
  readonly key: string | undefined;
  /** The id of its calls in events; undefined if it is not known. */
  readonly callId: string | undefined;
  readonly startedAt: number;
  /** The time of its answer; infinite without one. */
  endedAt: number;
  /** The last of its answers; undefined until its outcome is known. */
  answer: Answer | undefined;
  /** All of its answers: two, if it was sent to two servers at once. */
  readonly answers: Answer[];
  attempts: number;
  /** True if its client has died: it is not repeated. */
  isAbandoned: boolean;
}

/** Begins an operation. */
export async function newOperation(
  namespace: string,
  client: string,
  request: RecordRequest,
  key: string | undefined,
): Promise<Operation> {
  const method = methods[request.call];
  const callId =
    method === undefined || key === undefined
      ? undefined
      : await callIdOf(
          { namespace, idempotencyKey: key, signal: new AbortController().signal },
          method,
          request.id,
        );
  return {
    ...request,
    client,
    key,
    callId,
    startedAt: Date.now(),
    endedAt: Number.POSITIVE_INFINITY,
    answer: undefined,
    answers: [],
    attempts: 0,
    isAbandoned: false,
  };
}

export const isOk = ({ answer }: Operation): boolean => answer?.code === "ok";
