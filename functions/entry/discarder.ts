import type { IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** Interval between two pieces, in milliseconds. */
const intervalMs = 1;

/**
 * Discards bodies that are not wanted, piece by piece and in turn. `node:http` alone would read all that has arrived for
 * many refused bodies in one turn of the event loop, which delays others by up to 0.3 seconds on Deno.
 */
export class Discarder {
  readonly #bodies = new Set<IncomingMessage>();
  #isRunning = false;

  /** Discards the rest of a body as long as its connection is open, at a time what is buffered: some 64 KiB. */
  discard(body: IncomingMessage): void {
    // `node:http` reads a body by itself unless somebody has begun to, and its adapter resumes one that is not complete.
    body.read();
    body.removeAllListeners("data");
    body.resume = () => body;
    body.pause();
    this.#bodies.add(body);
    if (!this.#isRunning) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#bodies.size > 0) {
      for (const body of this.#bodies) {
        if (body.readableEnded || body.destroyed || body.socket.destroyed) this.#bodies.delete(body);
        else body.read();
        await sleep(intervalMs);
      }
    }
    this.#isRunning = false;
  }
}
