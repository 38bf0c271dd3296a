import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

export type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

/** Pipelined requests of a connection that wait before no more of them is read. */
const maxWaiting = 32;

/**
 * Lets the requests of a connection come to a listener one at a time, each when the answer before it is sent. Node by
 * itself has all of them that have arrived carried out, and keeps their answers.
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
