import { Places } from "../../shared/async/places.ts";
import { TurnQueue } from "../../shared/async/turn-queue.ts";
import type { BodyParts } from "../../shared/connect/in-flight.ts";
import { gunzip } from "./gunzip.ts";

/** Maximum number of large bodies that are read at a time, so that none waits for long before it is complete. */
const maxLargeBodies = 24;

/** Maximum wait for a place, in milliseconds. It also limits how often callers retry that do so at once. */
const maxWaitMs = 1_000;

/** Time after which a body that is not complete gives up its place, in milliseconds. Reading continues without one. */
const maxHeldMs = 15_000;

/**
 * Returns the parts for reading the bodies of a server, whose requests share a thread.
 * @param maxWaiting maximum number of large bodies that wait for a place; the runtime has a part of each in memory
 */
export function bodyParts(maxWaiting: number): Required<BodyParts> {
  const places = new Places({ count: maxLargeBodies, maxWaiting, maxWaitMs, maxHeldMs });
  return { turns: new TurnQueue(), places, gunzip };
}
