import type { LoggedEvent } from "../events/logged-event.ts";
import type { DispatchStore, OpenLane } from "./dispatch-store.ts";
import type { Filters } from "./filter.ts";
import { nameOfSandbox, type Subscription } from "./subscription.ts";

/** Returns true if an event may be the last one of a subscription that was stored with its sandbox. */
function mayEnd({ name }: Subscription, { id, type }: LoggedEvent): boolean {
  return (type === "deleted" || type === "removed") && name === nameOfSandbox(id);
}

/** Opens lanes for the events of the log. Any number of servers may do so at the same time. */
export class Dispatcher {
  readonly #store: DispatchStore;
  readonly #filters: Filters;

  constructor(store: DispatchStore, filters: Filters) {
    this.#store = store;
    this.#filters = filters;
  }

  /**
   * Opens the lanes of all events that a namespace has.
   * @returns false if the namespace has no subscriptions
   */
  async dispatch(signal: AbortSignal, namespace: string): Promise<boolean> {
    while (!signal.aborted) {
      const { cursor, events, subscriptions } = await this.#store.read(signal, namespace);
      const last = events.at(-1);
      if (cursor === undefined) return false;
      if (!last) return true;
      const lanes = await this.#lanesOf(events, subscriptions);
      await this.#store.advance(namespace, cursor, last.sequence, lanes);
      if (subscriptions.length === 0) await this.#store.forget(namespace);
    }
    return true;
  }

  /** Returns the lanes that events need: one for each subscription and sandbox, before its first event. */
  async #lanesOf(
    events: readonly LoggedEvent[],
    subscriptions: readonly Subscription[],
  ): Promise<OpenLane[]> {
    const lanes: OpenLane[] = [];
    for (const subscription of subscriptions) {
      const { uid, since } = subscription;
      const wants = await this.#filters.wants(subscription);
      const opened = new Set<string>();
      for (const event of events) {
        if (opened.has(event.id) || event.sequence <= since) continue;
        if (!wants(event) && !mayEnd(subscription, event)) continue;
        opened.add(event.id);
        lanes.push([uid, event.id, event.sequence - 1]);
      }
    }
    return lanes;
  }
}
