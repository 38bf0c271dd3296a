export interface PumpParts<T> {
  /** Maximum number of items that run at a time. */
  readonly maxRunning: number;
  /** Returns the key of the owner of an item. */
  ownerOf(item: T): string;
  /** Returns the maximum number of items of one owner that run at a time, while it succeeds or while it fails. */
  shareOf(isFailing: boolean): number;
  /**
   * Claims items that are due.
   * @param busy the keys of the owners of which enough are running
   */
  claim(limit: number, busy: readonly string[]): Promise<readonly T[]>;
  /** Carries out an item. Returns true unless it has failed. */
  run(item: T, mustStop: () => boolean): Promise<boolean>;
}

/**
 * Claims items that are due, and carries them out side by side: only as many as there is room for. An item that hangs
 * takes one place, and an owner takes only some of the places; fewer while its items fail.
 */
export class Pump<T> {
  readonly #parts: PumpParts<T>;
  readonly #mustStop: () => boolean;
  readonly #running = new Set<Promise<void>>();
  /** The number of running items of each owner. */
  readonly #counts = new Map<string, number>();
  readonly #failing = new Set<string>();
  #claiming: Promise<void> | undefined;
  #isStale = false;
  /** True if items may be due that the last claim left for want of a place. */
  #isFull = false;

  constructor(parts: PumpParts<T>, mustStop: () => boolean) {
    this.#parts = parts;
    this.#mustStop = mustStop;
  }

  /** Claims the items that are due now. Resolves when they have begun. */
  pump(): Promise<void> {
    this.#isStale = true;
    this.#claiming ??= this.#claim().finally(() => {
      this.#claiming = undefined;
    });
    return this.#claiming;
  }

  /** Resolves when no item is running. */
  async settle(): Promise<void> {
    await this.#claiming;
    while (this.#running.size > 0) {
      await Promise.all(this.#running);
      await this.#claiming;
    }
  }

  async #claim(): Promise<void> {
    while (this.#isStale && !this.#mustStop()) {
      this.#isStale = false;
      const room = this.#parts.maxRunning - this.#running.size;
      this.#isFull = room === 0;
      if (room === 0) return;
      const busy = this.#busy();
      const items = await this.#parts.claim(room, busy);
      for (const item of items) this.#start(item);
      this.#isFull = busy.length > 0;
      // There may be more of them than one claim takes.
      if (items.length > 0) this.#isStale = true;
    }
  }

  #busy(): string[] {
    const isBusy = ([owner, count]: readonly [string, number]) =>
      count >= this.#parts.shareOf(this.#failing.has(owner));
    return [...this.#counts].filter(isBusy).map(([owner]) => owner);
  }

  #start(item: T): void {
    const owner = this.#parts.ownerOf(item);
    this.#counts.set(owner, (this.#counts.get(owner) ?? 0) + 1);
    const running = this.#parts
      .run(item, this.#mustStop)
      .then((hasSucceeded) => {
        if (hasSucceeded) this.#failing.delete(owner);
        else this.#failing.add(owner);
      })
      // The database is away. Another claim takes the item over.
      .catch(() => {})
      .finally(() => {
        this.#running.delete(running);
        const count = (this.#counts.get(owner) ?? 1) - 1;
        if (count > 0) this.#counts.set(owner, count);
        else this.#counts.delete(owner);
        if (this.#isFull) void this.pump().catch(() => {});
      });
    this.#running.add(running);
  }
}

/** Waits until nothing is running in a pump, but not longer than a time limit in milliseconds: items may hang. */
export async function settleWithin(pump: { settle(): Promise<void> }, maxMs: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, maxMs);
  });
  await Promise.race([pump.settle(), end]);
  clearTimeout(timer);
}
