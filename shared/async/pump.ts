/** The keys of owners and groups of which enough items are running. */
export interface Busy {
  readonly owners: readonly string[];
  readonly groups: readonly string[];
}

/** No owner and no group is busy. */
export const nobody: Busy = { owners: [], groups: [] };

/** A number of running items by key. */
type Counts = Map<string, number>;

function add(counts: Counts, key: string, change: 1 | -1): void {
  const count = (counts.get(key) ?? 0) + change;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}

export interface PumpParts<T> {
  /** Maximum number of items that run at a time. */
  readonly maxRunning: number;
  /** Returns the key of the owner of an item. */
  ownerOf(item: T): string;
  /** Returns the key of the group of an item: its owner and others, which may belong together. */
  groupOf(item: T): string;
  /** Maximum number of items of one group that run at a time. */
  readonly maxOfGroup: number;
  /** Returns the maximum number of items of one owner that run at a time, while it succeeds or while it fails. */
  shareOf(isFailing: boolean): number;
  /** Claims items that are due, none of owners and groups that are busy. */
  claim(limit: number, busy: Busy): Promise<readonly T[]>;
  /** Carries out an item. Returns true unless it has failed. */
  run(item: T, mustStop: () => boolean): Promise<boolean>;
}

/**
 * Claims items that are due, and carries them out side by side: only as many as there is room for. An item that hangs
 * takes one place, and an owner takes only some of the places, fewer while its items fail. So does a group of owners.
 */
export class Pump<T> {
  readonly #parts: PumpParts<T>;
  readonly #mustStop: () => boolean;
  readonly #running = new Set<Promise<void>>();
  readonly #ofOwners: Counts = new Map();
  readonly #ofGroups: Counts = new Map();
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
      this.#isFull = busy.owners.length > 0 || busy.groups.length > 0;
      // There may be more of them than one claim takes.
      if (items.length > 0) this.#isStale = true;
    }
  }

  #busy(): Busy {
    const { shareOf, maxOfGroup } = this.#parts;
    const keysOf = (counts: Counts, maxOf: (key: string) => number) =>
      [...counts].filter(([key, count]) => count >= maxOf(key)).map(([key]) => key);
    return {
      owners: keysOf(this.#ofOwners, (owner) => shareOf(this.#failing.has(owner))),
      groups: keysOf(this.#ofGroups, () => maxOfGroup),
    };
  }

  #start(item: T): void {
    const [owner, group] = [this.#parts.ownerOf(item), this.#parts.groupOf(item)];
    add(this.#ofOwners, owner, 1);
    add(this.#ofGroups, group, 1);
    const running = this.#parts
      .run(item, this.#mustStop)
      .then((hasSucceeded) => {
        if (hasSucceeded) this.#failing.delete(owner);
        else this.#failing.add(owner);
      })
      // The database is unavailable. Another claim takes the item over.
      .catch(() => {})
      .finally(() => {
        this.#running.delete(running);
        add(this.#ofOwners, owner, -1);
        add(this.#ofGroups, group, -1);
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
