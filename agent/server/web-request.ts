import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * Returns a request's body as a stream that reads only on demand. A canceled stream drains the rest of the body, however
 * long that takes: `@hono/node-server` would close the connection after 500 ms, so that slow clients miss the answer.
 */
function bodyOf(message: IncomingMessage): ReadableStream<Uint8Array> {
  const chunks = message.iterator({ destroyOnReturn: false });
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await chunks.return?.();
        message.resume();
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * Converts Node's request to a web standard `Request`.
 * @param origin this server's own; the request's Host header is not trusted
 * @param signal aborted when the caller disconnects
 */
export function toWebRequest(message: IncomingMessage, origin: string, signal: AbortSignal): Request {
  const headers = new Headers();
  for (let at = 0; at + 1 < message.rawHeaders.length; at += 2) {
    headers.append(message.rawHeaders[at] ?? "", message.rawHeaders[at + 1] ?? "");
  }
  const { method = "GET", url = "/" } = message;
  const body = method === "GET" || method === "HEAD" ? null : bodyOf(message);
  // A stream as body needs `duplex`, which the types lack.
  const init = { method, headers, body, duplex: "half" };
  const request = new Request(url.startsWith("/") ? origin + url : origin, init);
  // A signal passed to the constructor stops working once the request is garbage-collected.
  return Object.defineProperty(request, "signal", { value: signal });
}

/** Sends a web standard `Response`. Buffers its body, which must be small. */
export async function sendWebResponse(response: Response, to: ServerResponse): Promise<void> {
  const body = new Uint8Array(await response.arrayBuffer());
  to.writeHead(response.status, { ...Object.fromEntries(response.headers), "content-length": body.length });
  to.end(body);
}
