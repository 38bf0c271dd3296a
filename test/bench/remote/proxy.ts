import { once } from "node:events";
import { Agent, createServer, request as httpRequest, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** The traffic since the last call. */
export interface Traffic {
  readonly roundTrips: number;
  readonly statements: number;
  /** As sqld reports in its answers. */
  readonly rowsRead: number;
}

/** A way to sqld that is as long as a network, and counts. */
export interface DelayingProxy {
  readonly url: string;
  /** Added round trip time, in milliseconds. */
  delayMs: number;
  /** The URL of the server behind it. */
  target: string;
  take(): Traffic;
  close(): Promise<void>;
}

async function bodyOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Adds up every number of a name in a JSON text, and counts every object that has it. */
function sumOf(text: string, name: string): number {
  let sum = 0;
  for (const [, digits] of text.matchAll(new RegExp(`"${name}":\\s*(\\d+)`, "g"))) sum += Number(digits);
  return sum;
}

/** Counts the statements of a Hrana pipeline but those that control a transaction. */
function statementsOf(text: string): number {
  const all = [...text.matchAll(/"sql":\s*"([^"]{0,20})/g)];
  return all.filter(([, sql = ""]) => !/^(?:begin|commit|rollback)/i.test(sql)).length;
}

/** Starts a proxy in front of a server on loopback. */
export async function startProxy(target: string): Promise<DelayingProxy> {
  let traffic = { roundTrips: 0, statements: 0, rowsRead: 0 };
  const agent = new Agent({ keepAlive: true });
  const state = { delayMs: 0, target };
  const server = createServer(async (incoming, outgoing) => {
    try {
      const body = await bodyOf(incoming);
      if (state.delayMs > 0) await sleep(state.delayMs);
      const { method, url } = incoming;
      // An answer that is not compressed can be looked into.
      const { "accept-encoding": _, ...headers } = incoming.headers;
      const forwarded = httpRequest(new URL(url ?? "/", state.target), { method, headers, agent });
      forwarded.end(body);
      // The types do not say what comes with the event.
      const [answer] = (await once(forwarded, "response")) as [IncomingMessage];
      const answered = await bodyOf(answer);
      traffic = {
        roundTrips: traffic.roundTrips + 1,
        statements: traffic.statements + statementsOf(body.toString()),
        rowsRead: traffic.rowsRead + sumOf(answered.toString(), "rows_read"),
      };
      outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers }).end(answered);
    } catch {
      outgoing.destroy();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // It listens on an address, not on a pipe.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    get delayMs() {
      return state.delayMs;
    },
    set delayMs(ms) {
      state.delayMs = ms;
    },
    get target() {
      return state.target;
    },
    set target(url) {
      state.target = url;
    },
    take() {
      const taken = traffic;
      traffic = { roundTrips: 0, statements: 0, rowsRead: 0 };
      return taken;
    },
    async close() {
      agent.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
