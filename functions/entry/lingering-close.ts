import type { IncomingMessage, ServerResponse } from "node:http";
import type { Discarder } from "./discarder.ts";

/** Time during which the caller's remaining bytes are discarded, so that it can read its answer, in milliseconds. */
const lingerMs = 1_000;

function hasBody({ headers }: IncomingMessage): boolean {
  const { "content-length": length = "0", "transfer-encoding": encoding } = headers;
  return encoding !== undefined || length !== "0";
}

/**
 * Closes the connection after the answer if the request's body has not arrived completely, and announces this in the
 * answer. The close lingers: bytes that arrive at a closed connection would make the caller's system drop the answer.
 */
export function closeIfUnread(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  discarder: Discarder,
): void {
  if (incoming.complete || !hasBody(incoming)) return;
  outgoing.shouldKeepAlive = false;
  discarder.discard(incoming);
  const { socket } = incoming;
  socket.destroySoon = () => {
    socket.end();
    const timer = setTimeout(() => socket.destroy(), lingerMs);
    socket.once("close", () => clearTimeout(timer));
  };
}
