import { setTimeout as sleep } from "node:timers/promises";
import { Triggers } from "../../suites/trigger-fixture.ts";
import { inParallel } from "../in-parallel.ts";
import type { Random } from "../random.ts";
import { askOf } from "./trigger.ts";

/** Number of times that each delivery is sent. */
const copies = 3;

/** Number of requests at a time. */
const maxConcurrency = 32;

/** Distance by which two of the copies leave their place. They often arrive at the same time. */
const nearDistance = 20;

/** Delay before a request that was not answered is repeated, and the time limit of an answer, in milliseconds. */
const retryDelayMs = 20;
const requestTimeoutMs = 120_000;

/** The signed requests of many deliveries. */
export class Sender {
  /** Number of answers by status and outcome. */
  readonly answers = new Map<string, number>();
  /** Number of requests that were answered for good. */
  answered = 0;
  /** Number of requests that broke, because a server was killed or down. */
  broken = 0;
  readonly #senders: readonly Triggers[];
  readonly #random: Random;

  constructor(urls: readonly string[], { ns }: Triggers, random: Random) {
    this.#senders = urls.map((url) => Object.assign(new Triggers(askOf(url)), { ns }));
    this.#random = random;
  }

  /**
   * Sends each delivery several times, out of order, and repeats what is not answered.
   * @param onAnswer returns a promise to let the next delivery wait for it
   */
  async send(count: number, onAnswer: () => Promise<void> | void): Promise<void> {
    await inParallel(this.#shuffled(count), maxConcurrency, async (number) => {
      while (!(await this.#deliver(number))) await sleep(retryDelayMs);
      this.answered++;
      await onAnswer();
    });
  }

  /** Returns the numbers of all copies: two near their place in the order, the others anywhere. */
  #shuffled(count: number): number[] {
    const random = this.#random;
    const places = Array.from({ length: count * copies }, (_, at) => {
      const number = at % count;
      const isNear = at < 2 * count;
      return { number, place: isNear ? number + random.next() * nearDistance : random.next() * count };
    });
    return places.sort((one, other) => one.place - other.place).map(({ number }) => number);
  }

  /** Returns false if the request must be repeated, as senders do. */
  async #deliver(number: number): Promise<boolean> {
    const sender = this.#random.pick(this.#senders);
    const body = JSON.stringify({ number, at: 1 });
    try {
      const sending = sender.github("push", body, { guid: `guid-${number}` });
      const { status, body: answer } = await withTimeout(sending);
      const name = `${status} ${answer.outcome ?? answer.code}`;
      this.answers.set(name, (this.answers.get(name) ?? 0) + 1);
      return status !== 503;
    } catch {
      this.broken++;
      return false;
    }
  }
}

/** Rejects if there is no answer. The time limit only ends a run. */
async function withTimeout<T>(answer: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const late = sleep(requestTimeoutMs, undefined, { signal: timer.signal }).then(() => {
    throw new Error("no answer");
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    late.catch(() => {});
    timer.abort();
  }
}
