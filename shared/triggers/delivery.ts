import { deliveryOutcomes } from "../../schema/trigger-deliveries.ts";
import type { ActionResult, Plan } from "./plan.ts";

/** The outcome of a delivery; `accepted` until it is finished. */
export type DeliveryOutcome = (typeof deliveryOutcomes)[number];

/** Returns true if a text is an outcome of deliveries. */
export function isDeliveryOutcome(text: string): text is DeliveryOutcome {
  return deliveryOutcomes.some((outcome) => outcome === text);
}

/** A delivery that was verified. */
export interface NewDelivery {
  readonly namespace: string;
  readonly trigger: string;
  readonly key: string;
  /** The SHA-256 of the body, in hexadecimal. */
  readonly bodyHash: string;
  /** Empty if its sender names none. */
  readonly event: string;
  /** The id of the secret that verified it; empty for a replay. */
  readonly kid: string;
  /** The key of the delivery that it replays; else empty. */
  readonly replayOf: string;
  readonly requestId: string;
  /** The headers that rules may read, as a JSON object. */
  readonly headers: string;
  /** The body, compressed by gzip; null if it is not kept. */
  readonly body: Uint8Array | null;
  readonly plan: Plan;
  /** `accepted` if there are operations to carry out. */
  readonly outcome: DeliveryOutcome;
  /** The reason of a failure; else empty. */
  readonly error: string;
}

/** A delivery of the log. */
export interface StoredDelivery extends NewDelivery {
  /** Microseconds since 1970. */
  readonly receivedAt: number;
  readonly attempts: number;
  /** Identifies the attempt that may write the delivery. */
  readonly claim: string;
  /** Microseconds since 1970; undefined until it is finished. */
  readonly doneAt: number | undefined;
  readonly results: readonly ActionResult[];
}

/** The key of a delivery. */
export type DeliveryKey = Pick<StoredDelivery, "namespace" | "trigger" | "key">;

/** A delivery that this server has for itself, until its lease has expired. */
export type ClaimedDelivery = DeliveryKey & Pick<StoredDelivery, "claim">;

/** Returns the outcome of a delivery whose operations have these results. */
export function outcomeOf(results: readonly ActionResult[]): DeliveryOutcome {
  if (results.some(({ outcome }) => outcome === "failed")) return "failed";
  const isStale = results.length > 0 && results.every(({ outcome }) => outcome === "stale");
  return isStale ? "stale" : "done";
}
