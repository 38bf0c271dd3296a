/** The headers of requests that pages may set, other than those that need no permission. */
const requestHeaders = [
  ...["authorization", "connect-protocol-version", "connect-timeout-ms", "containerd-namespace"],
  ...["content-encoding", "content-type", "idempotency-key", "if-match", "if-none-match", "last-event-id"],
  ...["x-request-id"],
];

/** The headers of answers that pages may read, other than those that need no permission. */
const answerHeaders = [
  ...["allow", "etag", "idempotency-replayed", "link", "location", "output-from", "retry-after"],
  ...["www-authenticate", "x-request-id"],
];

const preflightHeaders = {
  "access-control-allow-methods": "GET, HEAD, POST, PATCH, DELETE",
  "access-control-allow-headers": requestHeaders.join(", "),
  // Two hours, the longest time that Chromium remembers it.
  "access-control-max-age": "7200",
};

type Answer = (request: Request) => Response | Promise<Response>;

function isPreflight({ method, headers }: Request): boolean {
  return method === "OPTIONS" && headers.has("access-control-request-method");
}

/**
 * Returns a handler that lets web pages of some origins use another one. It never allows cookies.
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function allowOrigins(answer: Answer, origins: readonly string[]): Answer {
  return async (request) => {
    const origin = request.headers.get("origin") ?? "";
    const isAllowed = origins.includes(origin);
    const response =
      isAllowed && isPreflight(request)
        ? new Response(null, { status: 204, headers: preflightHeaders })
        : await answer(request);
    const { headers } = response;
    headers.append("vary", "Origin");
    if (isAllowed) {
      headers.set("access-control-allow-origin", origin);
      headers.set("access-control-expose-headers", answerHeaders.join(", "));
    }
    return response;
  };
}
