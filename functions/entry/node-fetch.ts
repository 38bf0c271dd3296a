import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { Agent, request as httpsRequest } from "node:https";
import { Readable } from "node:stream";
import type { Fetch } from "../../shared/fetch.ts";
import type { ClientCertificate } from "./client-certificate.ts";

/** How long an idle connection is kept, in milliseconds: shorter than servers do, so that none is used as it ends. */
const keepAlive = 4_000;

/** Answers without a body, which `Response` does not let have one. */
const bodiless: ReadonlySet<number | undefined> = new Set([204, 205, 304]);

function toResponse(incoming: IncomingMessage): Response {
  const { rawHeaders, statusCode } = incoming;
  const headers = new Headers();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    headers.append(rawHeaders[at] ?? "", rawHeaders[at + 1] ?? "");
  }
  if (bodiless.has(statusCode)) incoming.resume();
  // Node's and the web's streams are the same to each other, but not to their types.
  const body = bodiless.has(statusCode) ? null : (Readable.toWeb(incoming) as ReadableStream<Uint8Array>);
  return new Response(body, { status: statusCode ?? 0, headers });
}

/**
 * Reaches agents, with a client certificate by `node:https`: Node's `fetch` cannot present one. What is sent is
 * read as a whole, answers are streams; redirects are answered as they are.
 */
export function nodeFetch(client: ClientCertificate | undefined): Fetch {
  if (!client) return (url, init) => fetch(url, init);
  const agent = new Agent({ ...client, keepAlive: true, timeout: keepAlive });
  return async (url, init) => {
    // On loopback, where there is nothing to present.
    if (url.startsWith("http:")) return fetch(url, init);
    const { signal, ...sent } = init;
    const request = new Request(url, sent);
    const body = new Uint8Array(await request.arrayBuffer());
    const headers = Object.fromEntries(request.headers);
    const outgoing = httpsRequest(url, {
      agent,
      method: request.method,
      headers,
      signal: signal ?? undefined,
    });
    outgoing.end(body);
    // The types of Node do not tell what comes with the event.
    const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
    try {
      return toResponse(incoming);
    } catch (error) {
      incoming.destroy();
      throw error;
    }
  };
}
