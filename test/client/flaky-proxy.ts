import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";

/** The fate of a request: its connection is cut before it is forwarded, after the answer was made, or within that. */
export type Fate = "pass" | "before" | "after" | "within";

/** A proxy before a server that cuts connections. */
export interface FlakyProxy {
  readonly url: string;
  /** The number of requests that met each fate. */
  readonly fates: Readonly<Record<Fate, number>>;
  close(): Promise<void>;
}

/** Number of bytes of a stream after which it is cut, if that is its fate. */
const streamBytes = 150;

function isStream({ headers }: IncomingMessage): boolean {
  return /event-stream|ndjson/.test(headers["content-type"] ?? "");
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part);
  return Buffer.concat(parts);
}

/** Passes an answer on, or a part of it. */
async function answer(fate: Fate, upstream: IncomingMessage, response: ServerResponse): Promise<void> {
  const { headers, statusCode = 502 } = upstream;
  if (isStream(upstream)) {
    response.writeHead(statusCode, headers);
    let sent = 0;
    for await (const part of upstream) {
      response.write(part);
      sent += part.length;
      if (fate !== "pass" && sent > streamBytes) break;
    }
    if (fate === "pass") response.end();
    else response.destroy();
    return;
  }
  const body = await bytesOf(upstream);
  if (fate === "after") return void response.destroy();
  response.writeHead(statusCode, { ...headers, "content-length": String(body.length) });
  if (fate === "pass" || body.length < 2) return void response.end(body);
  response.write(body.subarray(0, body.length / 2), () => response.destroy());
}

/** Starts a proxy on loopback. @param fates the outcomes of the requests, in turns */
export async function startFlakyProxy(target: string, fates: readonly Fate[]): Promise<FlakyProxy> {
  const counts: Record<Fate, number> = { pass: 0, before: 0, after: 0, within: 0 };
  let requests = 0;
  const forward = async (fate: Fate, incoming: IncomingMessage, response: ServerResponse) => {
    const body = await bytesOf(incoming);
    const { method, headers } = incoming;
    const forwarded = request(target + incoming.url, { method, headers });
    response.once("close", () => forwarded.destroy());
    forwarded.end(body);
    const [upstream]: IncomingMessage[] = await once(forwarded, "response");
    if (upstream) await answer(fate, upstream, response);
  };
  const server = createServer((incoming, response) => {
    const fate = fates[requests++ % fates.length] ?? "pass";
    counts[fate]++;
    if (fate === "before") return void response.destroy();
    // A caller that leaves ends what is forwarded for it.
    forward(fate, incoming, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    fates: counts,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
