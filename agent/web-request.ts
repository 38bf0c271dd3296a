import type { IncomingMessage, ServerResponse } from "node:http";

/** A request's body as a stream that reads no more than is asked for. What is not asked for is let pass unread. */
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
 * What Node received, as a web standard `Request`.
 * @param origin of this server, whatever the request says
 * @param signal aborted when the caller has gone
 */
export function toWebRequest(message: IncomingMessage, origin: string, signal: AbortSignal): Request {
  const headers = new Headers();
  for (let at = 0; at + 1 < message.rawHeaders.length; at += 2) {
    headers.append(message.rawHeaders[at] ?? "", message.rawHeaders[at + 1] ?? "");
  }
  const { method = "GET", url = "/" } = message;
  const body = method === "GET" || method === "HEAD" ? null : bodyOf(message);
  // Streams as bodies need `duplex`, which the types do not know.
  const init = { method, headers, body, duplex: "half" };
  const request = new Request(url.startsWith("/") ? origin + url : origin, init);
  // Given to the constructor, the signal would be followed only for as long as somebody holds the request.
  return Object.defineProperty(request, "signal", { value: signal });
}

/** Answers with a web standard `Response`, whose body is small. */
export async function sendWebResponse(response: Response, to: ServerResponse): Promise<void> {
  const body = new Uint8Array(await response.arrayBuffer());
  to.writeHead(response.status, { ...Object.fromEntries(response.headers), "content-length": body.length });
  to.end(body);
}
