import { backOff, delay, type Retry } from "./delay.ts";

/** Sends a request. */
export type Send = (request: Request) => Promise<Response>;

/** Longest `Retry-After` that is waited for, in seconds. */
const maxRetryAfterSecs = 60;

/**
 * Time for which a first request with the same key is waited for, in milliseconds. A server that has died in it has the
 * key for some seconds more.
 */
const maxBusyMs = 120_000;

const passing: ReadonlySet<number> = new Set([502, 503, 504]);

function retryAfterSecs({ headers }: Response): number | undefined {
  const text = headers.get("retry-after");
  return text !== null && /^\d{1,5}$/.test(text) ? Math.min(Number(text), maxRetryAfterSecs) : undefined;
}

/** Returns true if another attempt may succeed. @param isSafe true if the request can be repeated */
function isPassing(response: Response, isSafe: boolean): boolean {
  const { status } = response;
  // With Retry-After, nothing was done.
  if (status === 429) return retryAfterSecs(response) !== undefined;
  return isSafe && passing.has(status);
}

/** Returns true if the first request with the same key is still being carried out. */
function isBusy(response: Response): boolean {
  return response.status === 409 && retryAfterSecs(response) !== undefined;
}

/** Returns true if the body of an answer comes as it is made. */
function isStream({ headers }: Response): boolean {
  return /event-stream|x-ndjson|octet-stream/.test(headers.get("content-type") ?? "");
}

/** Returns an answer whose body has arrived, so that a connection that breaks in it is noticed here. */
async function whole(response: Response): Promise<Response> {
  if (response.body === null || isStream(response)) return response;
  const bytes = await response.arrayBuffer();
  return new Response(bytes.byteLength > 0 ? bytes : null, response);
}

/**
 * Returns a function that sends a request again after a passing failure: one that reads, or that has an idempotency key.
 * Others are sent again only if nothing was done.
 */
export function retrying(send: Send, retry: Retry): Send {
  const { maxAttempts = 6 } = retry;
  return async (request) => {
    const { method, headers, signal } = request;
    const hasKey = headers.has("idempotency-key");
    const isSafe = method === "GET" || method === "HEAD" || hasKey;
    const busyEndMs = Date.now() + maxBusyMs;
    for (let failures = 0; ; ) {
      const isLast = failures + 1 >= maxAttempts;
      let waitMs = 0;
      try {
        const response = await whole(await send(maxAttempts > 1 ? request.clone() : request));
        const mustWait = hasKey && maxAttempts > 1 && isBusy(response) && Date.now() < busyEndMs;
        if (!mustWait) {
          if (isLast || !isPassing(response, isSafe)) return response;
          failures++;
        }
        waitMs = (retryAfterSecs(response) ?? 0) * 1_000;
        await response.body?.cancel();
      } catch (error) {
        // Runtimes differ in what they throw if the call is aborted while its answer arrives.
        signal.throwIfAborted();
        if (isLast || !isSafe) throw error;
        failures++;
      }
      await delay(waitMs, signal);
      await backOff(Math.max(1, failures), retry, signal);
    }
  };
}
