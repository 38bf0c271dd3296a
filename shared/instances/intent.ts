import type { Call } from "../sandbox/call.ts";
import type { CallIntent } from "./begin.ts";
import { lifeNumber } from "./life-number.ts";

/** The configuration of the stores that record intents. */
export interface IntentOptions {
  /** The sandboxers that have an agent. */
  readonly served: readonly string[];
  /** The sandboxer of sandboxes that name none; empty if there is no default. */
  readonly defaultSandboxer: string;
  /** Returns the time in milliseconds since 1970. */
  readonly clock: () => number;
  /** Called after a write that may have appended events, and whether it may have stored a subscription. */
  readonly onEvents?: ((namespace: string, isSubscribed?: boolean) => void) | undefined;
}

/** Creates the intent of a call, with a new number. */
export function newIntent(
  { served, defaultSandboxer, clock }: IntentOptions,
  { namespace, isRepeated }: Pick<Call, "namespace" | "isRepeated">,
  call: Pick<CallIntent, "id" | "sandboxer" | "callId">,
): CallIntent {
  const [number, nowMicros] = [lifeNumber(clock), Math.floor(clock() * 1_000)];
  return { ...call, namespace, isRepeated, defaultSandboxer, served, number, nowMicros };
}
