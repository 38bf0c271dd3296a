import { abortError } from "../errors/abort.ts";
import { SandboxError } from "../errors/error.ts";
import type { Fetch } from "../fetch.ts";
import type { Call } from "../sandbox/call.ts";
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

function headersOf(peer: Peer, call: Call, timeoutMs: number | undefined): Headers {
  const headers = new Headers({
    "content-type": "application/proto",
    "connect-protocol-version": "1",
    authorization: `Bearer ${peer.token}`,
    "containerd-namespace": call.namespace,
  });
  if (timeoutMs !== undefined) {
    const told = Math.min(Math.max(0, Math.floor(timeoutMs)), longestTimeout);
    headers.set("connect-timeout-ms", String(told));
  }
  if (call.traceparent !== undefined) headers.set("traceparent", call.traceparent);
  if (call.operation) {
    headers.set("sandbox-operation", call.operation.id);
    headers.set("sandbox-generation", String(call.operation.generation));
  }
  return headers;
}

/**
 * What it means that there is no whole answer: the caller's own reason if it has gone, else `unavailable`.
 * @param signal the peer's time, which ends with the caller's
 */
function transportError(peer: Peer, call: Call, signal: AbortSignal, thrown: unknown): SandboxError {
  if (call.signal.aborted) return abortError(call.signal);
  if (signal.aborted) return new SandboxError("unavailable", `${peer.name} did not answer in time`);
  if (thrown instanceof SandboxError) {
    return new SandboxError("unavailable", `${peer.name}: its answer is larger than ${replyLimit} bytes`);
  }
  return new SandboxError("unavailable", `${peer.name} cannot be reached`, { cause: thrown });
}

/**
 * Calls one method of a peer over the Connect unary protocol with a binary body, once: it never retries.
 * @param path the method's path, `/<service>/<Method>`
 * @param timeoutMs how long the call may take; the peer is told, and given up on a little later
 * @throws the error the peer answered; `unavailable` when it cannot be reached or does not speak Connect;
 *   the signal's error when the caller has gone or its time is over
 */
export async function callUnary<I, O>(
  peer: Peer,
  path: string,
  method: UnaryMethod<I, O>,
  message: I,
  call: Call,
  timeoutMs: number | undefined,
): Promise<O> {
  const body = method.request.encode(message);
  const deadline = openDeadline(call.signal, timeoutMs === undefined ? undefined : timeoutMs + grace);
  const { signal } = deadline;
  let response: Response;
  let bytes: Uint8Array;
  try {
    if (signal.aborted) throw abortError(signal);
    const headers = headersOf(peer, call, timeoutMs);
    // A redirect could carry the token elsewhere, and no agent has a reason to send one.
    const init = { method: "POST", headers, body, signal, redirect: "manual" } as const;
    response = await peer.fetch(peer.url + path, init);
    bytes = response.body === null ? new Uint8Array(0) : await readStream(response.body, replyLimit, signal);
  } catch (error) {
    throw transportError(peer, call, signal, error);
  } finally {
    deadline.close();
  }
  if (response.status !== 200) {
    const error = errorOfReply(response.status, new TextDecoder().decode(bytes));
    throw new SandboxError(error.code, `${peer.name}: ${error.message}`);
  }
  if (mediaType(response.headers) !== "application/proto") {
    throw new SandboxError(
      "unavailable",
      `${peer.name} does not speak Connect: its answer is not application/proto`,
    );
  }
  try {
    return method.response.decode(bytes);
  } catch (cause) {
    throw new SandboxError(
      "unavailable",
      `${peer.name} does not speak Connect: its answer is not a ${method.response.typeName}`,
      { cause },
    );
  }
}
