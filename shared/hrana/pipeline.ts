import { LibsqlError } from "@libsql/client/http";
import type { Fetch } from "../fetch.ts";
import type { WireResult } from "./result.ts";
import type { WireValue } from "./value.ts";

/** A statement on the wire. */
export interface WireStatement {
  readonly sql: string;
  readonly args?: readonly WireValue[];
  readonly named_args?: readonly { readonly name: string; readonly value: WireValue }[];
}

/** When a step of a batch runs. */
export type Condition =
  | { readonly type: "ok"; readonly step: number }
  | { readonly type: "not"; readonly cond: Condition };

export interface Step {
  readonly stmt: WireStatement;
  readonly condition?: Condition;
}

/** What a server is asked to do. */
export type StreamRequest =
  | { readonly type: "execute"; readonly stmt: WireStatement }
  | { readonly type: "batch"; readonly batch: { readonly steps: readonly Step[] } }
  | { readonly type: "sequence"; readonly sql: string };

export interface WireError {
  readonly message: string;
  readonly code?: string | null;
}

export interface BatchResult {
  readonly step_results: readonly (WireResult | null)[];
  readonly step_errors: readonly (WireError | null)[];
}

interface Answers {
  readonly execute: WireResult;
  readonly batch: BatchResult;
  readonly sequence: undefined;
}

interface Reply {
  readonly results: readonly (
    | { readonly type: "ok"; readonly response: { readonly result?: unknown } }
    | { readonly type: "error"; readonly error: WireError }
  )[];
}

/** A server that answered with an HTTP status instead of a result. */
class StatusError extends Error {
  override readonly name = "StatusError";
  readonly status: number;

  constructor(status: number) {
    super(`the database server answered with HTTP status ${status}`);
    this.status = status;
  }
}

export function toLibsqlError({ message, code }: WireError): LibsqlError {
  return new LibsqlError(message, code ?? "UNKNOWN");
}

function protocolError(cause?: unknown): LibsqlError {
  const reason = cause instanceof Error ? cause : undefined;
  return new LibsqlError(
    "the server does not speak Hrana",
    "HRANA_PROTO_ERROR",
    undefined,
    undefined,
    reason,
  );
}

async function statusError(response: Response): Promise<LibsqlError> {
  const cause = new StatusError(response.status);
  const body: unknown = await response.json().catch(() => undefined);
  if (typeof body === "object" && body !== null && "message" in body && typeof body.message === "string") {
    const code = "code" in body && typeof body.code === "string" ? body.code : "SERVER_ERROR";
    return new LibsqlError(body.message, code, undefined, undefined, cause);
  }
  return new LibsqlError(cause.message, "SERVER_ERROR", undefined, undefined, cause);
}

/** A libSQL server, and how to reach it. */
export interface Server {
  /** Its base URL, `http:` or `https:`. */
  readonly url: URL;
  readonly authToken: string | undefined;
  readonly fetch: Fetch;
  /** How long it may take for one answer, in milliseconds; 10 s by default. */
  readonly patience?: number;
}

/**
 * How long a server may take for an answer: longer than any statement of ours and than sqld lets a transaction last
 * (5 s), and short enough that a server that went silent does not hold up its callers for ever.
 */
const defaultPatience = 10_000;

/** A request that was given up. Whether it was executed is not known. */
function silenceError(patience: number): LibsqlError {
  return new LibsqlError(`the database server did not answer within ${patience} ms`, "HRANA_CLOSED_ERROR");
}

/** A connection that failed; every runtime has errors of its own for that. Whether anything was executed is not known. */
function networkError(thrown: unknown): LibsqlError {
  const cause = thrown instanceof Error ? thrown : undefined;
  return new LibsqlError(
    "the database server cannot be reached",
    "HRANA_CLOSED_ERROR",
    undefined,
    undefined,
    cause,
  );
}

/** The answer to a request, as JSON. */
async function exchange(server: Server, init: RequestInit): Promise<Reply> {
  const response = await server.fetch(new URL("v2/pipeline", server.url).href, init).catch((thrown) => {
    throw networkError(thrown);
  });
  if (!response.ok) throw await statusError(response);
  try {
    return await response.json();
  } catch (cause) {
    // A connection that breaks off is not a server that speaks another language.
    throw cause instanceof SyntaxError ? protocolError(cause) : networkError(cause);
  }
}

/**
 * Has a server do one thing, in one round trip.
 * @throws LibsqlError with the server's code, or `HRANA_CLOSED_ERROR` when it cannot be reached or stays silent
 * @see https://github.com/tursodatabase/libsql/blob/main/docs/HRANA_3_SPEC.md
 */
export async function ask<R extends StreamRequest>(server: Server, request: R): Promise<Answers[R["type"]]> {
  const headers = new Headers({ "content-type": "application/json" });
  if (server.authToken !== undefined) headers.set("authorization", `Bearer ${server.authToken}`);
  const body = JSON.stringify({ requests: [request, { type: "close" }] });
  const { patience = defaultPatience } = server;
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), patience);
  const { signal } = giveUp;
  const reply = await exchange(server, { method: "POST", headers, body, signal })
    .catch((thrown: unknown) => {
      throw signal.aborted ? silenceError(patience) : thrown;
    })
    .finally(() => clearTimeout(timer));
  const [first] = reply.results;
  if (first?.type === "error") throw toLibsqlError(first.error);
  if (first?.type !== "ok") throw protocolError();
  // The protocol says so for each type of request.
  return first.response.result as Answers[R["type"]];
}
