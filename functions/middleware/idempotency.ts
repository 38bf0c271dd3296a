import type { Context } from "hono";
import { readBody } from "../../shared/connect/body.ts";
import { CallTime } from "../../shared/connect/call-time.ts";
import { mediaType } from "../../shared/connect/media-type.ts";
import type { Code } from "../../shared/errors/codes.ts";
import { invalid, SandboxError } from "../../shared/errors/error.ts";
import type { Claim, KeyedRequest, KeyStore, StoredAnswer } from "../../shared/idempotency/key-store.ts";
import { isIdentifier } from "../../shared/sandbox/identifier.ts";
import type { Exchange } from "../exchange.ts";
import { idempotencyKeyOf } from "../operation.ts";
import type { Handle } from "./layer.ts";

/** Maximum size of an answer that is stored, in bytes. */
const maxStoredBytes = 1024 * 1024;

/** Headers that belong to one answer, not to its retries. */
const ownHeaders = new Set(["x-request-id", "content-length"]);

/** The codes of errors that a retry of the request would get again. */
const finalCodes: ReadonlySet<Code> = new Set<Code>([
  "invalid_argument",
  "not_found",
  "already_exists",
  "permission_denied",
  "failed_precondition",
  "out_of_range",
  "unimplemented",
]);

/** The parts of a handler that carries out a request with the same key once. */
export interface IdempotencyOptions {
  readonly keys: KeyStore;
  /** The name of the operation, such as `Store.Create`. */
  readonly operation: string;
  /** Time limit of the operation for callers that set no deadline, in milliseconds. */
  readonly timeoutMs: number | undefined;
}

/** Returns the namespace of a request; empty if its route has none; undefined if it is not valid. */
function namespaceOf({ request }: Exchange, { req }: Context): string | undefined {
  const ofPath: Readonly<Record<string, string>> = req.param();
  const namespace = ofPath.namespace ?? request.headers.get("containerd-namespace");
  if (namespace === null) return "";
  return isIdentifier(namespace) ? namespace : undefined;
}

/** Returns the hash of what makes two requests the same: the caller, the target, its conditions and the body. */
async function hashOf({ request, target, caller = "" }: Exchange, body: Uint8Array): Promise<Uint8Array> {
  const { method, headers } = request;
  const condition = headers.get("if-match") ?? "";
  const head = JSON.stringify([caller, method, target.path, target.query, mediaType(headers), condition]);
  const text = new TextEncoder().encode(`${head}\n`);
  const bytes = new Uint8Array(text.length + body.length);
  bytes.set(text);
  bytes.set(body, text.length);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** Returns a request whose body has been read, as one with these bytes for its body. */
function withBody({ method, headers, signal }: Request, body: Uint8Array<ArrayBuffer>): Request {
  const own = new Headers(headers);
  for (const name of ["content-encoding", "transfer-encoding"]) own.delete(name);
  own.set("content-length", String(body.length));
  // The exchange has parsed the URL already, which need not be a whole one.
  return new Request("http://localhost/", {
    method,
    headers: own,
    signal,
    ...(body.length > 0 ? { body } : {}),
  });
}

/** Extends the lease of a claim until the returned function is called. */
function keepClaim(keys: KeyStore, request: KeyedRequest, attempt: number): () => void {
  const timer = setInterval(() => {
    // Without the lease, a retry finds what was done, and waits for the same end.
    keys.extend(request, attempt).catch(() => {});
  }, keys.extendMs);
  return () => clearInterval(timer);
}

function replay({ status, headers, body }: StoredAnswer, exchange: Exchange): Response {
  const bytes = new Uint8Array(body);
  const all = { ...headers, ...exchange.headers, "idempotency-replayed": "true" };
  return new Response(bytes.length > 0 ? bytes : null, { status, headers: all });
}

/** Returns the answer to a request whose key another request has. */
function answerOfOther(claim: Exclude<Claim, { readonly kind: "claimed" }>, exchange: Exchange): Response {
  if (claim.kind === "answered") return replay(claim.answer, exchange);
  if (claim.kind === "other") throw invalid("idempotency-key", "was used for another request before");
  const error = new SandboxError(
    "aborted",
    "idempotency-key: the first request with this key is still being carried out; try again",
  );
  return exchange.refuse(error, { "retry-after": "1" });
}

/** Returns true if a retry would get the same answer. */
function isFinal({ failure, isUnfinished }: Exchange): boolean {
  return failure === undefined ? !isUnfinished : finalCodes.has(failure.code);
}

/**
 * Carries out a request that has an idempotency key once, and answers its retries with the first answer. A server that
 * dies before it answers loses its lease of the key; the next retry then takes over and finishes the work.
 * @see draft-ietf-httpapi-idempotency-key-header
 */
export function idempotent(handle: Handle, { keys, operation, timeoutMs }: IdempotencyOptions): Handle {
  /** Reads a request, and claims its key, within the operation's time limit. */
  async function claimKey(exchange: Exchange, namespace: string) {
    const time = new CallTime(exchange.request, timeoutMs);
    try {
      const key = idempotencyKeyOf(exchange.request.headers) ?? "";
      const body = new Uint8Array(await readBody(exchange.request, { time, load: exchange.load }));
      exchange.load.release();
      const request = { namespace, operation, key, requestHash: await hashOf(exchange, body) };
      return { body, request, claim: await keys.claim(time.signal, request) };
    } finally {
      time.close();
    }
  }

  async function once(exchange: Exchange, context: Context, namespace: string): Promise<Response> {
    const { body, request, claim } = await claimKey(exchange, namespace);
    if (claim.kind !== "claimed") return answerOfOther(claim, exchange);
    exchange.request = withBody(exchange.request, body);
    exchange.isRepeated = claim.attempt > 1;
    exchange.fence = keys.fenceOf(request, claim.attempt);
    return execute(exchange, context, request, claim.attempt);
  }

  async function execute(
    exchange: Exchange,
    context: Context,
    request: KeyedRequest,
    attempt: number,
  ): Promise<Response> {
    const release = keepClaim(keys, request, attempt);
    try {
      const response = await answerOf(exchange, context);
      const body = new Uint8Array(await response.arrayBuffer());
      const headers = Object.fromEntries(
        [...response.headers].filter(([name]) => !ownHeaders.has(name.toLowerCase())),
      );
      if (isFinal(exchange) && body.length <= maxStoredBytes) {
        // An answer that is not stored must not be seen, since a retry may get another one.
        const kept = await keys.answer(request, attempt, { status: response.status, headers, body });
        if (kept.kind !== "claimed") return answerOfOther(kept, exchange);
      } else {
        await keys.release(request, attempt).catch(() => {});
      }
      return new Response(body.length > 0 ? body : null, response);
    } catch (error) {
      // A retry finds what was done, as soon as the claim is released or its lease has expired.
      await keys.release(request, attempt).catch(() => {});
      return exchange.refuse(error, { "retry-after": "1" });
    } finally {
      release();
    }
  }

  async function answerOf(exchange: Exchange, context: Context): Promise<Response> {
    try {
      return await handle(exchange, context);
    } catch (error) {
      return exchange.refuse(error);
    }
  }

  return (exchange, context) => {
    const namespace = namespaceOf(exchange, context);
    return namespace === undefined ? handle(exchange, context) : once(exchange, context, namespace);
  };
}
