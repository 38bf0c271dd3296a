import { abortError } from "../errors/abort.ts";
import { SandboxError } from "../errors/error.ts";
import { CertificateError, type Fetch } from "../fetch.ts";
import { readStream } from "./body.ts";
import { openDeadline } from "./deadline.ts";
import { errorOfReply } from "./error-body.ts";
import { mediaType } from "./media-type.ts";
import type { UnaryMethod } from "./serve.ts";

/** Maximum size of a reply, in bytes. */
const maxReplyBytes = 16 * 1024 * 1024;

/** Maximum time limit in the protocol, in milliseconds: ten digits. */
const maxTimeoutMs = 9_999_999_999;

/** Time added to a peer's deadline, in milliseconds, so that the peer itself can answer that it has passed. */
const graceMs = 2_000;

/** A server of Connect RPCs. */
export interface Peer {
  /** Its name in error messages, which must not contain its address: that may contain secrets. */
  readonly name: string;
  /** Its base URL, without a slash at the end. */
  readonly url: string;
  readonly token: string;
  readonly fetch: Fetch;
}

/** The options of a call. */
export interface UnaryOptions {
  /** Aborted when the caller leaves. */
  readonly signal: AbortSignal;
  /** Time limit of the call, in milliseconds. It is sent to the peer, and enforced here a little later. */
  readonly timeoutMs: number | undefined;
  /** Headers in addition to the protocol's own. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The answer of a peer. */
export interface Reply<O> {
  readonly message: O;
  readonly headers: Headers;
}

/** An error that a peer answered. */
export class ReplyError extends SandboxError {
  readonly headers: Headers;

  constructor(error: SandboxError, message: string, headers: Headers) {
    super(error.code, message);
    this.headers = headers;
  }
}

/**
 * The error of a call for which certificates or the token do not fit. The peer has done nothing, and a retry cannot help.
 * It is not the caller's fault, so its code is `unavailable`.
 */
export class CredentialsError extends SandboxError {
  constructor(message: string, cause?: unknown) {
    super("unavailable", message, { cause });
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
    const sentMs = Math.min(Math.max(0, Math.floor(timeoutMs)), maxTimeoutMs);
    headers.set("connect-timeout-ms", String(sentMs));
  }
  return headers;
}

/**
 * Returns the error of a call without a complete answer: the abort error if the caller has left, otherwise
 * `unavailable`.
 * @param caller aborted when the caller leaves
 * @param signal aborted when the peer's time has passed or the caller leaves
 */
function transportError(peer: Peer, caller: AbortSignal, signal: AbortSignal, thrown: unknown): SandboxError {
  if (caller.aborted) return abortError(caller);
  if (signal.aborted) return new SandboxError("unavailable", `${peer.name} did not answer in time`);
  if (thrown instanceof SandboxError) {
    return new SandboxError("unavailable", `${peer.name}: its answer is larger than ${maxReplyBytes} bytes`);
  }
  if (thrown instanceof CertificateError)
    return new CredentialsError(`${peer.name} ${thrown.message}`, thrown);
  return new SandboxError("unavailable", `${peer.name} cannot be reached`, { cause: thrown });
}

/**
 * Calls a method of a peer over the Connect unary protocol, with a binary body. It never retries.
 * @param path the method's path, `/<service>/<Method>`
 * @throws ReplyError for an error that the peer answered; CredentialsError if certificates or the token do not fit;
 *   `unavailable` if it cannot be reached or does not speak Connect; the signal's error if the caller has left or its time has passed
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
  const deadline = openDeadline(options.signal, timeoutMs === undefined ? undefined : timeoutMs + graceMs);
  const { signal } = deadline;
  let response: Response;
  let bytes: Uint8Array;
  try {
    if (signal.aborted) throw abortError(signal);
    const headers = headersOf(peer, options);
    // A redirect could send the token to another server, and agents never redirect.
    const init = { method: "POST", headers, body, signal, redirect: "manual" } as const;
    response = await peer.fetch(peer.url + path, init);
    bytes =
      response.body === null ? new Uint8Array(0) : await readStream(response.body, maxReplyBytes, signal);
  } catch (error) {
    throw transportError(peer, options.signal, signal, error);
  } finally {
    deadline.close();
  }
  if (response.status !== 200) {
    const error = errorOfReply(response.status, new TextDecoder().decode(bytes));
    if (error.code === "unauthenticated") {
      throw new CredentialsError(`${peer.name} does not accept the token that is configured for it`);
    }
    // Cloudflare answers so in place of a peer whose certificate it does not trust.
    if (response.status === 526) {
      throw new CredentialsError(`${peer.name} has a certificate that is not trusted (HTTP 526)`);
    }
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
