import { once } from "node:events";
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { Readable } from "node:stream";
import type { Fetch } from "../../shared/fetch.ts";
import type { ClientCertificate } from "./client-certificate.ts";

/** Lifetime of an idle connection: shorter than servers do, so that none is used as it ends. */
const keepAliveMs = 4_000;

/** Statuses whose `Response` must not have a body. */
const bodiless: ReadonlySet<number | undefined> = new Set([204, 205, 304]);

function toResponse(incoming: IncomingMessage): Response {
  const { rawHeaders, statusCode } = incoming;
  const headers = new Headers();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    headers.append(rawHeaders[at] ?? "", rawHeaders[at + 1] ?? "");
  }
  if (bodiless.has(statusCode)) incoming.resume();
  // Node's and the web's streams are the same to each other, but not to their types.
  const body = bodiless.has(statusCode)
    ? null
    : (Readable.toWeb(incoming) as unknown as ReadableStream<Uint8Array>);
  return new Response(body, { status: statusCode ?? 0, headers });
}

/**
 * Reaches agents by `node:http` and `node:https`. Node's own `fetch` cannot present a client certificate, and gives up
 * on an answer that takes five minutes; Bun's is limited to 256 requests at a time, all hosts together.
 * Requests are sent as a whole, answers are streams, and redirects are not followed.
 * @param ca the authority to trust in place of the usual ones, in PEM
 */
export function nodeFetch(client: ClientCertificate | undefined, ca?: string): Fetch {
  const options = { keepAlive: true, timeout: keepAliveMs };
  const http = new HttpAgent(options);
  const https = new HttpsAgent({ ...client, ...(ca === undefined ? {} : { ca }), ...options });
  return async (url, { signal, ...init }) => {
    // Has the headers that come of the body's kind, too.
    const sent = new Request(url, init);
    const body = new Uint8Array(await sent.arrayBuffer());
    const { method, headers } = sent;
    const asked = { method, headers: Object.fromEntries(headers), signal: signal ?? undefined };
    const outgoing = url.startsWith("https:")
      ? httpsRequest(url, { ...asked, agent: https })
      : httpRequest(url, { ...asked, agent: http });
    outgoing.end(body);
    // The types of Node do not tell what comes with the event.
    const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
    // From here on it is the answer's stream that tells of what goes wrong.
    outgoing.on("error", () => {});
    try {
      return toResponse(incoming);
    } catch (error) {
      incoming.destroy();
      throw error;
    }
  };
}
