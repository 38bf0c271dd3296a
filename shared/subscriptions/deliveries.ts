import { delay } from "../async/delay.ts";
import { Pump, settleWithin } from "../async/pump.ts";
import type { DispatchStore } from "./dispatch-store.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { Lane } from "./lane.ts";
import type { LaneRunner } from "./lane-runner.ts";
import { type LaneStore, maxOfNamespace, maxTogether } from "./lane-store.ts";

/** Maximum number of lanes that one server delivers at a time. */
const maxLanes = 64;

/** Maximum number of namespaces for which one sweep opens lanes. */
const maxNamespaces = 100;

/** Time in which a request or a scheduled event begins deliveries, or waits for them, in milliseconds. */
const budgetMs = 20_000;

/** First pause before another look for lanes of other requests. Each is twice as long as the last. */
const firstPauseMs = 500;

export interface DeliveriesOptions {
  readonly store: DispatchStore;
  readonly dispatcher: Dispatcher;
  readonly lanes: LaneStore;
  readonly runner: LaneRunner;
  /** False on platforms where requests must not share I/O. */
  readonly isShared: boolean;
  /** Aborted when the server stops. */
  readonly stopping: AbortSignal | undefined;
}

/** Delivers events to receivers: as soon as they are logged, and later whatever is due. */
export class Deliveries {
  readonly #options: DeliveriesOptions;
  readonly #shared: Pump<Lane> | undefined;

  constructor(options: DeliveriesOptions) {
    this.#options = options;
    this.#shared = options.isShared ? this.#pump(() => false) : undefined;
  }

  /**
   * Delivers the new events of a namespace. Resolves when that has begun; where requests share nothing, when it is done.
   * @returns false if the namespace has no subscriptions
   */
  async wake(namespace: string): Promise<boolean> {
    const { signal } = new AbortController();
    const hasSome = await this.#options.dispatcher.dispatch(signal, namespace);
    if (hasSome) await this.#deliver(namespace);
    return hasSome;
  }

  /**
   * Opens the lanes of events that have none, and begins the deliveries that are due.
   * @returns the namespaces whose events had no lanes
   */
  async sweep(signal: AbortSignal): Promise<readonly string[]> {
    const { store, dispatcher } = this.#options;
    const { namespaces, hasLanes } = await store.due(signal, maxNamespaces);
    for (const namespace of namespaces) await dispatcher.dispatch(signal, namespace);
    if (hasLanes || namespaces.length > 0) await this.#deliver();
    return namespaces;
  }

  /** Resolves when no delivery is in progress, or after some time: slow receivers may never let that be. */
  async settle(): Promise<void> {
    if (this.#shared) await settleWithin(this.#shared, budgetMs);
  }

  /** @param awaited the namespace of a request, whose lanes another request may have, and leave when its time has passed */
  async #deliver(awaited?: string): Promise<void> {
    if (this.#shared) return this.#shared.pump();
    const endMs = performance.now() + budgetMs;
    const own = this.#pump(() => performance.now() > endMs);
    const { signal } = new AbortController();
    for (let pauseMs = firstPauseMs; ; pauseMs *= 2) {
      await own.pump();
      await own.settle();
      const hasTime = performance.now() + pauseMs < endMs;
      if (awaited === undefined || !hasTime || !(await this.#options.lanes.hasSoon(awaited))) return;
      await delay(pauseMs, signal);
    }
  }

  #pump(isOver: () => boolean): Pump<Lane> {
    const { lanes, runner, stopping } = this.#options;
    const mustStop = () => isOver() || stopping?.aborted === true;
    return new Pump(
      {
        maxRunning: maxLanes,
        ownerOf: ({ subscription }) => subscription,
        groupOf: ({ namespace }) => namespace,
        maxOfGroup: maxOfNamespace,
        shareOf: (isFailing) => (isFailing ? maxTogether.failing : maxTogether.healthy),
        claim: (limit, busy) => lanes.claim(limit, busy),
        run: (lane, isDone) => runner.run(lane, isDone),
      },
      mustStop,
    );
  }
}
