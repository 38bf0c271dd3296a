import { LibsqlError } from "@libsql/core/api";
import type { Fetch } from "../fetch.ts";
import type { WireResult } from "./result.ts";
import type { WireValue } from "./value.ts";

/** A statement on the wire. */
export interface WireStatement {
  readonly sql: string;
  readonly args?: readonly WireValue[];
  readonly named_args?: readonly { readonly name: string; readonly value: WireValue }[];
}

/** The condition under which a step of a batch runs. */
export type Condition =
  | { readonly type: "ok"; readonly step: number }
  | { readonly type: "not"; readonly cond: Condition };

export interface Step {
  readonly stmt: WireStatement;
  readonly condition?: Condition;
}

/** A request to the server. */
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

/** The result for each type of request. */
interface Results {
  readonly execute: WireResult;
  readonly batch: BatchResult;
  readonly sequence: undefined;
}

/** The answer to the requests on a stream. */
export interface Reply {
  /** Continues the stream; the next use must send it, once. */
  readonly baton?: string | null;
  /** The URL at which the stream continues, if not the one at which it began. */
  readonly base_url?: string | null;
  readonly results: readonly (
    | { readonly type: "ok"; readonly response: { readonly result?: unknown } }
    | { readonly type: "error"; readonly error: WireError }
  )[];
}

/** The error of an answer with an HTTP status other than 2xx. */
export class StatusError extends Error {
  override readonly name = "StatusError";
  readonly status: number;
  readonly body: string;

  constructor(status: number, body: string) {
    super(`the database server answered with HTTP status ${status}`);
    this.status = status;
    this.body = body;
  }
}

/** Converts an error on the wire. */
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

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function statusError(response: Response): Promise<LibsqlError> {
  const text = await response.text().catch(() => "");
  const cause = new StatusError(response.status, text);
  const body = parsed(text);
  if (typeof body === "object" && body !== null && "message" in body && typeof body.message === "string") {
    const code = "code" in body && typeof body.code === "string" ? body.code : "SERVER_ERROR";
    return new LibsqlError(body.message, code, undefined, undefined, cause);
  }
  return new LibsqlError(cause.message, "SERVER_ERROR", undefined, undefined, cause);
}

/** The address and the credentials of a libSQL server. */
export interface Server {
  /** The base URL, `http:` or `https:`. */
  readonly url: URL;
  readonly authToken: string | undefined;
  readonly fetch: Fetch;
  /** Time limit of one answer, in milliseconds; 10 s by default. */
  readonly timeoutMs?: number;
}

/** Longer than any of our statements takes, and than sqld lets a transaction last: 5 s. */
const defaultTimeoutMs = 10_000;

/** Creates the error of a request that timed out. The server may have executed it. */
function timeoutError(timeoutMs: number): LibsqlError {
  return new LibsqlError(`the database server did not answer within ${timeoutMs} ms`, "HRANA_CLOSED_ERROR");
}

/** Wraps the error of a failed connection: each runtime throws another one. The server may have executed the request. */
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

/** Sends a request and parses the answer. */
async function exchange(server: Server, init: RequestInit): Promise<Reply> {
  const response = await server.fetch(new URL("v2/pipeline", server.url).href, init).catch((thrown) => {
    throw networkError(thrown);
  });
  if (!response.ok) throw await statusError(response);
  try {
    return await response.json();
  } catch (cause) {
    // A connection that breaks during the answer is not a protocol error.
    throw cause instanceof SyntaxError ? protocolError(cause) : networkError(cause);
  }
}

/**
 * Executes requests in order on a stream, in one round trip. They do not depend on one another: each has its own result
 * or error.
 * @param baton the stream that continues; a new one if undefined
 * @throws LibsqlError with the server's code, or `HRANA_CLOSED_ERROR` if the server cannot be reached or times out
 * @see https://github.com/tursodatabase/libsql/blob/main/docs/HRANA_3_SPEC.md
 */
export async function runOnStream(
  server: Server,
  baton: string | undefined,
  requests: readonly (StreamRequest | { readonly type: "close" })[],
): Promise<Reply> {
  // sqld compresses in tiny pieces: a megabyte takes both sides half a second, and a hundredth of that as it is.
  const headers = new Headers({ "content-type": "application/json", "accept-encoding": "identity" });
  if (server.authToken !== undefined) headers.set("authorization", `Bearer ${server.authToken}`);
  const body = JSON.stringify({ baton, requests });
  const { timeoutMs = defaultTimeoutMs } = server;
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), timeoutMs);
  const { signal } = timeout;
  return await exchange(server, { method: "POST", headers, body, signal })
    .catch((thrown: unknown) => {
      throw signal.aborted ? timeoutError(timeoutMs) : thrown;
    })
    .finally(() => clearTimeout(timer));
}

/** Executes requests as {@link runOnStream} does, on a stream of their own that ends with them. */
export async function runPipeline(
  server: Server,
  requests: readonly StreamRequest[],
): Promise<Reply["results"]> {
  return (await runOnStream(server, undefined, [...requests, { type: "close" }])).results;
}

/** Sends requests to a server, and returns their results. */
export type SendRequest = (request: StreamRequest, isLarge: boolean) => Promise<StreamResult | undefined>;

/** The result of a request; undefined if the server sent none. */
export type StreamResult = Reply["results"][number];

/** Returns a function that sends each request in a round trip of its own. */
export function sendAlone(server: Server): SendRequest {
  return async (request) => (await runPipeline(server, [request]))[0];
}

/**
 * Returns the result of a request.
 * @throws LibsqlError with the server's code
 */
export async function resultOf<R extends StreamRequest>(
  send: SendRequest,
  request: R,
  isLarge = false,
): Promise<Results[R["type"]]> {
  const result = await send(request, isLarge);
  if (result?.type === "error") throw toLibsqlError(result.error);
  if (result?.type !== "ok") throw protocolError();
  // The protocol defines the result for each type of request.
  return result.response.result as Results[R["type"]];
}
