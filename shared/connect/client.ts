import { abortError } from "../errors/abort.ts";
import { SandboxError } from "../errors/error.ts";
import type { Fetch } from "../fetch.ts";
import { readStream } from "./body.ts";
import { openDeadline } from "./deadline.ts";
import { errorOfReply } from "./error-body.ts";
import { mediaType } from "./media-type.ts";
import type { UnaryMethod } from "./serve.ts";

/** The largest reply that is read, in bytes. */
const replyLimit = 16 * 1024 * 1024;

/** The longest time that the protocol can say, in milliseconds: ten digits. */
const longestTimeout = 9_999_999_999;

/** How much longer than its deadline a peer is waited for, in milliseconds, so that it can say so itself. */
const grace = 2_000;

/** A server of Connect RPCs, and how to reach it. */
export interface Peer {
  /** How error messages call it; its address may hold secrets. */
  readonly name: string;
  /** Its base URL, without a slash at the end. */
  readonly url: string;
  readonly token: string;
  readonly fetch: Fetch;
}

/** The options of a call. */
export interface UnaryOptions {
  /** Ends the call with its caller. */
  readonly signal: AbortSignal;
  /** Time limit of the call, in milliseconds; the peer is told, and given up on a little later. */
  readonly timeoutMs: number | undefined;
  /** Sent besides the protocol's own headers. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The answer of a peer. */
export interface Reply<O> {
  readonly message: O;
  readonly headers: Headers;
}

/** The error that a peer answered. */
export class ReplyError extends SandboxError {
  readonly headers: Headers;

  constructor(error: SandboxError, message: string, headers: Headers) {
    super(error.code, message);
    this.headers = headers;
  }
}

function headersOf(peer: Peer, { timeoutMs, headers: more }: UnaryOptions): Headers {
  const headers = new Headers({
    "content-type": "application/proto",
    "connect-protocol-version": "1",
    authorization: `Bearer ${peer.token}`,
    ...more,
  });
  if (timeoutMs !== undefined) {
    const told = Math.min(Math.max(0, Math.floor(timeoutMs)), longestTimeout);
    headers.set("connect-timeout-ms", String(told));
  }
  return headers;
}

/**
 * Explains why there is no whole answer: the caller's own reason if it has gone, else `unavailable`.
 * @param caller the caller's signal
 * @param signal the peer's time, which ends with the caller's
 */
function transportError(peer: Peer, caller: AbortSignal, signal: AbortSignal, thrown: unknown): SandboxError {
  if (caller.aborted) return abortError(caller);
  if (signal.aborted) return new SandboxError("unavailable", `${peer.name} did not answer in time`);
  if (thrown instanceof SandboxError) {
    return new SandboxError("unavailable", `${peer.name}: its answer is larger than ${replyLimit} bytes`);
  }
  return new SandboxError("unavailable", `${peer.name} cannot be reached`, { cause: thrown });
}

/**
 * Calls one method of a peer over the Connect unary protocol with a binary body, once: it never retries.
 * @param path the method's path, `/<service>/<Method>`
 * @throws ReplyError, the error the peer answered; `unavailable` when it cannot be reached or does not speak Connect;
 *   the signal's error when the caller has gone or its time is over
 */
export async function callUnary<I, O>(
  peer: Peer,
  path: string,
  method: UnaryMethod<I, O>,
  message: I,
  options: UnaryOptions,
): Promise<Reply<O>> {
  const { timeoutMs } = options;
  const body = method.request.encode(message);
  const deadline = openDeadline(options.signal, timeoutMs === undefined ? undefined : timeoutMs + grace);
  const { signal } = deadline;
  let response: Response;
  let bytes: Uint8Array;
  try {
    if (signal.aborted) throw abortError(signal);
    const headers = headersOf(peer, options);
    // A redirect could carry the token elsewhere, and no agent has a reason to send one.
    const init = { method: "POST", headers, body, signal, redirect: "manual" } as const;
    response = await peer.fetch(peer.url + path, init);
    bytes = response.body === null ? new Uint8Array(0) : await readStream(response.body, replyLimit, signal);
  } catch (error) {
    throw transportError(peer, options.signal, signal, error);
  } finally {
    deadline.close();
  }
  if (response.status !== 200) {
    const error = errorOfReply(response.status, new TextDecoder().decode(bytes));
    throw new ReplyError(error, `${peer.name}: ${error.message}`, response.headers);
  }
  if (mediaType(response.headers) !== "application/proto") {
    throw new SandboxError(
      "unavailable",
      `${peer.name} does not speak Connect: its answer is not application/proto`,
    );
  }
  try {
    return { message: method.response.decode(bytes), headers: response.headers };
  } catch (cause) {
    throw new SandboxError(
      "unavailable",
      `${peer.name} does not speak Connect: its answer is not a ${method.response.typeName}`,
      { cause },
    );
  }
}
