/** Pipelines requests to a server that takes one at a time, and prints what became of them as JSON. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import process from "node:process";
import { setImmediate as turn } from "node:timers/promises";
import { oneAtATime } from "../../functions/entry/one-at-a-time.ts";

/** The requests of one connection that were sent at once. */
export interface PipelineReport {
  /** Maximum number of requests that had arrived and not begun. */
  readonly maxWaiting: number;
  readonly answered: number;
  /** Number of requests that were destroyed before they had begun, and how many of them with an error. */
  readonly dropped: number;
  readonly failed: number;
}

type Answer = (outgoing: ServerResponse) => Promise<void>;

/**
 * Sends requests at once, and waits until the connection closes.
 * @param answer answers a request
 * @param isLast returns true if the client is to leave, called after each arrival and each answer
 * @param leave closes the client's end of the connection
 */
async function pipeline(
  requests: number,
  answer: Answer,
  isLast: (arrived: number, answered: number) => boolean,
  leave: (client: Socket) => void,
): Promise<PipelineReport> {
  const waiting = new Set<IncomingMessage>();
  let arrived = 0;
  let answered = 0;
  let maxWaiting = 0;
  const leaveIfLast = () => isLast(arrived, answered) && leave(client);
  const listener = oneAtATime((incoming, outgoing) => {
    waiting.delete(incoming);
    void answer(outgoing).then(() => {
      answered++;
      leaveIfLast();
    });
  });
  const server = createServer();
  server.on("request", (incoming, outgoing) => {
    arrived++;
    waiting.add(incoming);
    listener(incoming, outgoing);
    maxWaiting = Math.max(maxWaiting, waiting.size);
    leaveIfLast();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const closed = new Promise<void>((resolve) => {
    server.once("connection", (socket) => socket.once("close", () => resolve()));
  });
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  client.on("error", () => {}).on("data", () => {});
  client.write("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(requests));
  await closed;
  // What the close has led to is over.
  await turn();
  server.close();
  const dropped = [...waiting].filter(({ destroyed }) => destroyed);
  const failed = dropped.filter(({ errored }) => errored !== null).length;
  return { maxWaiting, answered, dropped: dropped.length, failed };
}

async function answerSoon(outgoing: ServerResponse): Promise<void> {
  await turn();
  outgoing.end("ok");
}

const many = 20_000;
/** Fewer than make the server pause, after which it would not notice that the client leaves. */
const few = 30;
const never = new Promise<void>(() => {});
const leftBy = (leave: (client: Socket) => void) =>
  pipeline(
    few,
    () => never,
    (arrived) => arrived === few,
    leave,
  );
const reports = {
  many: await pipeline(
    many,
    answerSoon,
    (_, answered) => answered === many,
    (client) => client.destroy(),
  ),
  ended: await leftBy((client) => client.end()),
  reset: await leftBy((client) => client.resetAndDestroy()),
};
console.log(JSON.stringify(reports));
process.exit(0);
