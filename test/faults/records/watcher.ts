import { setTimeout as sleep } from "node:timers/promises";
import { openEvents } from "../../suites/event-stream.ts";
import type { Random } from "../random.ts";

/** An event as a watcher has seen it. */
export interface SeenEvent {
  readonly sequence: number;
  readonly type: string;
  readonly id: string;
}

/** Time limit of a stream before the watcher leaves it for another one, in milliseconds. */
const maxStreamMs = 2_000;

/** Watches a namespace by Server-Sent Events. It reconnects whenever its stream ends, and often leaves by itself. */
export class Watcher {
  readonly namespace: string;
  readonly seen: SeenEvent[] = [];
  /** Number of streams that it has opened. */
  streams = 0;
  readonly #urls: readonly string[];
  readonly #random: Random;
  readonly #finish = new AbortController();
  #done: Promise<void> = Promise.resolve();

  constructor(namespace: string, urls: readonly string[], random: Random) {
    this.namespace = namespace;
    this.#urls = urls;
    this.#random = random;
  }

  start(): void {
    this.#done = this.#watch();
  }

  /** Resolves once it has seen an event, or after a time limit. Then it watches no more. */
  async finishAfter(sequence: number, limitMs: number): Promise<void> {
    const endAt = Date.now() + limitMs;
    while ((this.seen.at(-1)?.sequence ?? 0) < sequence && Date.now() < endAt) await sleep(20);
    this.#finish.abort();
    await this.#done;
  }

  async #watch(): Promise<void> {
    while (!this.#finish.signal.aborted) {
      await this.#readStream().catch(() => {});
      await sleep(this.#random.integer(5, 100));
    }
  }

  async #readStream(): Promise<void> {
    const url = this.#random.pick(this.#urls);
    const ending = AbortSignal.any([
      this.#finish.signal,
      AbortSignal.timeout(this.#random.integer(50, maxStreamMs)),
    ]);
    const last = { "last-event-id": String(this.seen.at(-1)?.sequence ?? 0) };
    const ask = (path: string, init?: RequestInit) => fetch(url + path, { ...init, signal: ending });
    const reader = await openEvents(ask, this.namespace, "", last);
    this.streams++;
    for (;;) {
      const next = await reader.next();
      if (!next) return;
      const { id, event } = next;
      this.seen.push({ sequence: id, type: String(event.type), id: String(event.subject) });
    }
  }
}
