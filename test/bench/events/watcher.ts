import { Agent, type ClientRequest, type IncomingMessage, request } from "node:http";

const agent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY });

/** A client of a stream of events, on a connection of its own. */
export interface Watcher {
  /** Resolves when the stream has begun. */
  readonly opened: Promise<void>;
  /** Breaks the connection. */
  kill(): void;
}

/**
 * Follows the events of a namespace.
 * @param after the sequence after which they begin
 * @param take receives the sequence and the time of each event, the time in milliseconds since 1970
 * @param onEnd called when the connection ends, however it does
 */
export function watch(
  port: number,
  namespace: string,
  after: number,
  take: (sequence: number, timeMs: number) => void,
  onEnd: () => void = () => {},
): Watcher {
  const path = `/v1/namespaces/${namespace}/events`;
  const headers = { accept: "text/event-stream", "last-event-id": String(after) };
  const outgoing: ClientRequest = request({ host: "127.0.0.1", port, path, headers, agent });
  const opened = new Promise<void>((resolve, reject) => {
    outgoing.once("response", (incoming: IncomingMessage) => {
      if (incoming.statusCode === 200) resolve();
      else reject(new Error(`the stream was answered with ${incoming.statusCode}`));
      let text = "";
      incoming.setEncoding("utf8");
      incoming.on("data", (chunk: string) => {
        text += chunk;
        for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
          const [, id, time] = /^id: (\d+)\ndata: .*?"time":"([^"]+)"/.exec(text.slice(0, end)) ?? [];
          text = text.slice(end + 2);
          if (id !== undefined && time !== undefined) take(Number(id), Date.parse(time));
        }
      });
      incoming.on("error", () => {});
    });
    outgoing.once("error", reject);
  });
  outgoing.on("error", () => {});
  outgoing.once("close", onEnd);
  outgoing.end();
  return { opened, kill: () => outgoing.destroy() };
}
