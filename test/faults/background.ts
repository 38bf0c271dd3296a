import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "./random.ts";
import { reconcileOnce } from "./reconcile.ts";

/** Reconciles repeatedly while the schedules run, at a random server, as timers and schedulers do. */
export class Background {
  readonly #finish = new AbortController();
  readonly #done: Promise<void>;

  constructor(urls: readonly string[], random: Random) {
    this.#done = this.#run(urls, random);
  }

  async stop(): Promise<void> {
    this.#finish.abort();
    await this.#done;
  }

  async #run(urls: readonly string[], random: Random): Promise<void> {
    const { signal } = this.#finish;
    while (!signal.aborted) {
      await sleep(random.integer(200, 1_500), undefined, { signal }).catch(() => {});
      // Its server may be killed.
      if (!signal.aborted) await reconcileOnce(random.pick(urls), signal).catch(() => {});
    }
  }
}
