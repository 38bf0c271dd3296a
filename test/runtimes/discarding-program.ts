/** Refuses large bodies that have been sent, and prints what became of them as JSON. */
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import process from "node:process";
import { listenerOf } from "../../functions/entry/http-server.ts";
import { yieldToEventLoop } from "../../shared/async/turn.ts";

/** The bodies that were refused. */
export interface DiscardReport {
  /** Number of clients that got their whole answer. */
  readonly answered: number;
  /** Number of bytes that the server read after its answers. */
  readonly discardedBytes: number;
  /** Maximum of these bytes in one turn of the event loop. */
  readonly maxTurnBytes: number;
}

const clients = 20;
const body = Buffer.alloc(4 << 20, " ");
const head = `POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${body.length}\r\n\r\n`;

const sockets: Socket[] = [];
const refusals = Promise.withResolvers<void>();
const listener = listenerOf({
  async fetch() {
    // All at once, when all have sent as much as the system buffers.
    await refusals.promise;
    return new Response("no", { status: 429 });
  },
});
const server = createServer((incoming, outgoing) => {
  sockets.push(incoming.socket);
  listener(incoming, outgoing);
});
const bytesRead = () => sockets.reduce((sum, socket) => sum + socket.bytesRead, 0);

let maxTurnBytes = 0;
let isOver = false;

async function countTurns(): Promise<void> {
  while (!isOver) {
    const before = bytesRead();
    await yieldToEventLoop();
    maxTurnBytes = Math.max(maxTurnBytes, bytesRead() - before);
  }
}

server.listen(0, "127.0.0.1");
await once(server, "listening");

/** Sends a body, and returns true if the whole answer came. */
async function send(): Promise<boolean> {
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  let heard = "";
  client
    .on("error", () => {})
    .on("data", (chunk) => {
      heard += String(chunk);
    });
  client.write(head);
  client.write(body);
  await new Promise((resolve) => client.once("close", resolve));
  return heard.startsWith("HTTP/1.1 429 ") && /\bno\b/.test(heard.slice(heard.indexOf("\r\n\r\n")));
}

const sent = Array.from({ length: clients }, send);
while (sockets.length < clients) await yieldToEventLoop();
// What arrives with the head is over.
for (let turn = 0; turn < 100; turn++) await yieldToEventLoop();
const bytesBefore = bytesRead();
const counting = countTurns();
refusals.resolve();
const answered = (await Promise.all(sent)).filter(Boolean).length;
isOver = true;
await counting;
const report: DiscardReport = { answered, discardedBytes: bytesRead() - bytesBefore, maxTurnBytes };
console.log(JSON.stringify(report));
process.exit(0);
