import type { Send } from "../client/index.ts";

/** Time for which a server that has answered before is waited for, in milliseconds. */
const maxOutageMs = 60_000;
const retryDelayMs = 500;

/** Returns true if a request can be repeated without being carried out twice. */
function isRepeatable({ method, headers }: Request): boolean {
  return method === "GET" || headers.has("idempotency-key");
}

/** Returns true if a proxy has answered because the functions did not: their own errors are problems. */
function isOfProxy({ status, headers }: Response): boolean {
  const isProblem = headers.get("content-type")?.startsWith("application/problem+json") === true;
  return status >= 502 && status <= 504 && !isProblem;
}

/**
 * Returns a function that sends requests, and waits for a server that has answered before and cannot be reached now, as
 * while it restarts. One that has never answered is reported at once.
 */
export function outlastOutages(send: Send): Send {
  let hasAnswered = false;
  return async (request) => {
    const endMs = Date.now() + maxOutageMs;
    const mayRepeat = () => {
      request.signal.throwIfAborted();
      const isWorthWhile = hasAnswered && isRepeatable(request);
      if (Date.now() < endMs) return isWorthWhile;
      hasAnswered = false;
      return false;
    };
    for (;;) {
      try {
        const response = await send(request.clone());
        if (!isOfProxy(response)) {
          hasAnswered = true;
          return response;
        }
        if (!mayRepeat()) return response;
        await response.body?.cancel();
      } catch (error) {
        if (!mayRepeat()) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, retryDelayMs));
    }
  };
}
