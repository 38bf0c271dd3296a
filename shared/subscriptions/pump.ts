import type { Lane } from "./lane.ts";
import { maxTogether } from "./lane-store.ts";

/** Maximum number of lanes that one server delivers at a time. */
const maxLanes = 64;

export interface PumpParts {
  claim(limit: number, busy: readonly string[]): Promise<readonly Lane[]>;
  /** Delivers the events of a lane. Returns true unless one has failed. */
  run(lane: Lane, mustStop: () => boolean): Promise<boolean>;
}

/**
 * Claims lanes that are due, and delivers their events side by side. A lane that hangs takes one place, and a
 * subscription takes only some of the places; fewer while it fails.
 */
export class Pump {
  readonly #parts: PumpParts;
  readonly #mustStop: () => boolean;
  readonly #running = new Set<Promise<void>>();
  /** The number of running lanes of each subscription. */
  readonly #counts = new Map<string, number>();
  readonly #failing = new Set<string>();
  #claiming: Promise<void> | undefined;
  #isStale = false;
  /** True if lanes may be due that the last claim left for want of a place. */
  #isFull = false;

  constructor(parts: PumpParts, mustStop: () => boolean) {
    this.#parts = parts;
    this.#mustStop = mustStop;
  }

  /** Claims the lanes that are due now. Resolves when their delivery has begun. */
  pump(): Promise<void> {
    this.#isStale = true;
    this.#claiming ??= this.#claim().finally(() => {
      this.#claiming = undefined;
    });
    return this.#claiming;
  }

  /** Resolves when no lane is running. */
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
      const room = maxLanes - this.#running.size;
      this.#isFull = room === 0;
      if (room === 0) return;
      const busy = this.#busy();
      const lanes = await this.#parts.claim(room, busy);
      for (const lane of lanes) this.#start(lane);
      this.#isFull = busy.length > 0;
      // There may be more of them than one claim takes.
      if (lanes.length > 0) this.#isStale = true;
    }
  }

  #busy(): string[] {
    const isBusy = ([uid, count]: readonly [string, number]) =>
      count >= (this.#failing.has(uid) ? maxTogether.failing : maxTogether.healthy);
    return [...this.#counts].filter(isBusy).map(([uid]) => uid);
  }

  #start(lane: Lane): void {
    const { subscription } = lane;
    this.#counts.set(subscription, (this.#counts.get(subscription) ?? 0) + 1);
    const running = this.#parts
      .run(lane, this.#mustStop)
      .then((hasSucceeded) => {
        if (hasSucceeded) this.#failing.delete(subscription);
        else this.#failing.add(subscription);
      })
      // The database is away. Another claim takes the lane over.
      .catch(() => {})
      .finally(() => {
        this.#running.delete(running);
        const count = (this.#counts.get(subscription) ?? 1) - 1;
        if (count > 0) this.#counts.set(subscription, count);
        else this.#counts.delete(subscription);
        if (this.#isFull) void this.pump().catch(() => {});
      });
    this.#running.add(running);
  }
}
