import { Places } from "../../shared/async/places.ts";
import { TurnQueue } from "../../shared/async/turn-queue.ts";
import type { BodyParts } from "../../shared/connect/in-flight.ts";
import { gunzip } from "./gunzip.ts";

/** Maximum number of large bodies that are read at a time, so that none waits for long before it is complete. */
const maxLargeBodies = 24;

/** Maximum number of large bodies that wait for a place. Runtimes have up to 128 KiB of each in memory. */
const maxWaitingBodies = 128;

/** Maximum wait for a place, in milliseconds. Callers that repeat at once do so no more often. */
const maxWaitMs = 1_000;

/** Returns the parts for reading the bodies of a server, whose requests share a thread. */
export function bodyParts(): Required<BodyParts> {
  const places = new Places({ count: maxLargeBodies, maxWaiting: maxWaitingBodies, maxWaitMs });
  return { turns: new TurnQueue(), places, gunzip };
}
