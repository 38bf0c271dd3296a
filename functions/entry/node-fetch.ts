import { once } from "node:events";
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { Readable } from "node:stream";
import type { Fetch } from "../../shared/fetch.ts";
import { withCertificateErrors } from "./certificate-error.ts";
import type { ClientCertificate } from "./client-certificate.ts";

/** Time limit of an idle connection, in milliseconds. Shorter than that of servers, so that we close it first. */
const keepAliveMs = 4_000;

/** Statuses whose `Response` must not have a body. */
const bodilessStatuses: ReadonlySet<number | undefined> = new Set([204, 205, 304]);

/** Returns the answer of a request of `node:http`. */
export function toResponse(incoming: IncomingMessage): Response {
  const { rawHeaders, statusCode } = incoming;
  const headers = new Headers();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    headers.append(rawHeaders[at] ?? "", rawHeaders[at + 1] ?? "");
  }
  if (bodilessStatuses.has(statusCode)) incoming.resume();
  // Node's types of web streams differ from the global ones; the objects are the same.
  const body = bodilessStatuses.has(statusCode)
    ? null
    : (Readable.toWeb(incoming) as unknown as ReadableStream<Uint8Array>);
  return new Response(body, { status: statusCode ?? 0, headers });
}

/**
 * Returns a `fetch` for agents, on top of `node:http` and `node:https`. Node's own `fetch` cannot present a client
 * certificate, and times out after five minutes. Bun's is limited to 256 concurrent requests over all hosts.
 * Throws a `CertificateError` for a certificate that is not accepted. Request bodies are buffered, answers are streams, and redirects are not followed.
 * @param ca the certificate authority to trust instead of the system's, in PEM
 */
export function nodeFetch(client: ClientCertificate | undefined, ca?: string): Fetch {
  const pool = { keepAlive: true, timeout: keepAliveMs };
  const http = new HttpAgent(pool);
  const https = new HttpsAgent({ ...client, ...(ca === undefined ? {} : { ca }), ...pool });
  return withCertificateErrors(async (url, { signal, ...init }) => {
    // A `Request` also has the headers that follow from the type of the body.
    const sent = new Request(url, init);
    const body = new Uint8Array(await sent.arrayBuffer());
    const { method, headers } = sent;
    const options = { method, headers: Object.fromEntries(headers), signal: signal ?? undefined };
    const outgoing = url.startsWith("https:")
      ? httpsRequest(url, { ...options, agent: https })
      : httpRequest(url, { ...options, agent: http });
    outgoing.end(body);
    // Node's types do not declare the arguments of the event.
    const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
    // From here on, errors are reported by the answer's stream.
    outgoing.on("error", () => {});
    try {
      return toResponse(incoming);
    } catch (error) {
      incoming.destroy();
      throw error;
    }
  });
}
