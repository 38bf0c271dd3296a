import type { IncomingMessage, ServerResponse } from "node:http";

/** Time in which what a caller still sends is thrown away, so that it can read its answer, in milliseconds. */
const lingerMs = 1_000;

function hasBody({ headers }: IncomingMessage): boolean {
  const { "content-length": length = "0", "transfer-encoding": encoding } = headers;
  return encoding !== undefined || length !== "0";
}

/**
 * Has the connection closed after the answer where the request's body has not arrived whole, and says so in the answer.
 * Were it closed at once, the bytes under way would have the caller's answer thrown away.
 */
export function closeIfUnread(incoming: IncomingMessage, outgoing: ServerResponse): void {
  if (incoming.complete || !hasBody(incoming)) return;
  outgoing.shouldKeepAlive = false;
  const { socket } = incoming;
  socket.destroySoon = () => {
    socket.end();
    const timer = setTimeout(() => socket.destroy(), lingerMs);
    socket.once("close", () => clearTimeout(timer));
  };
}
