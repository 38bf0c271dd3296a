import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

export type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

/** Number of waiting pipelined requests at which no more are read from the connection. */
const maxWaiting = 32;

/**
 * Returns a listener that passes on the requests of a connection one at a time, each after the previous answer has been
 * sent. Node alone would run all pipelined requests at once and hold their answers in memory.
 */
export function oneAtATime(listener: Listener): Listener {
  const waitingOf = new WeakMap<Socket, (() => void)[]>();
  const begin = (incoming: IncomingMessage, outgoing: ServerResponse, waiting: (() => void)[]) => {
    const { socket } = incoming;
    outgoing.once("close", () => {
      const next = socket.destroyed ? undefined : waiting.shift();
      if (waiting.length === 0) socket.resume();
      if (next) next();
      else waitingOf.delete(socket);
    });
    listener(incoming, outgoing);
  };
  return (incoming, outgoing) => {
    const { socket } = incoming;
    const waiting = waitingOf.get(socket);
    if (!waiting) {
      const none: (() => void)[] = [];
      waitingOf.set(socket, none);
      return begin(incoming, outgoing, none);
    }
    waiting.push(() => begin(incoming, outgoing, waiting));
    if (waiting.length >= maxWaiting) socket.pause();
  };
}
