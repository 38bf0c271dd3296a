import type { LoggedEvent } from "../events/logged-event.ts";
import type { Subscription } from "./subscription.ts";

/** A lane that this server has claimed. */
export interface Lane {
  readonly subscription: string;
  readonly redelivery: number;
  readonly namespace: string;
  /** The id of the sandbox. */
  readonly id: string;
  readonly after: number;
  readonly until: number | null;
  readonly attempts: number;
  /** The end of the claim, which identifies it, in microseconds since 1970. */
  readonly dueAt: number;
}

/** The next events of a lane, with its subscription. */
export interface LaneEvents {
  /** Undefined if it was deleted. */
  readonly subscription: Subscription | undefined;
  readonly events: readonly LoggedEvent[];
  /** True if there are more of them. */
  readonly hasMore: boolean;
  /** The position up to which events have lanes. */
  readonly cursor: number;
}
