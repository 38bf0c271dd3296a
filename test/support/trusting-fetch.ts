import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { Agent, request as httpsRequest } from "node:https";
import { Readable } from "node:stream";
import type { KeyPair } from "../../agent/server/tls/issue.ts";
import type { Fetch } from "../../shared/fetch.ts";

/**
 * Creates a `fetch` that trusts only one CA. Node's own `fetch` has no such option.
 * @param client the client certificate, if any
 */
export function trustingFetch(ca: string, client?: KeyPair): Fetch {
  const presented = client ? { cert: client.certificate, key: client.key } : {};
  const agent = new Agent({ ca, ...presented, keepAlive: true, maxSockets: 200 });
  return async (url, { signal, ...sent }) => {
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
    // Node's types lack the event's fields.
    const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
    const answered = Object.entries(incoming.headersDistinct).flatMap(([name, values = []]) =>
      values.map((value): [string, string] => [name, value]),
    );
    const stream = Readable.toWeb(incoming) as ReadableStream<Uint8Array>;
    return new Response(stream, { status: incoming.statusCode ?? 0, headers: answered });
  };
}
