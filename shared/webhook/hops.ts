/**
 * The header that counts how many deliveries of our own events, each of which a trigger has turned into another event, have
 * led to a delivery. It is 1 unless a trigger has caused the event.
 */
export const hopsHeader = "x-sandbox-functions-hops";

/** Maximum number of hops of a delivery that a trigger acts on. */
const maxHops = 8;

/** The reason why a delivery of too many hops is refused. */
export const loopFault = `loop: ${maxHops} deliveries of our own events have led to this one, each by a trigger; exclude the events of triggers by the filter of the subscription, such as type==exited`;

/** Parses the header. Returns 0 for anything else, as of other senders. */
export function parseHops(header: string | null): number {
  return header !== null && /^\d{1,4}$/.test(header) ? Number(header) : 0;
}

/** Returns the id of a request with its number of hops, so that the events that it causes have it too. */
export function requestIdWith(requestId: string, hops: number): string {
  return hops === 0 ? requestId : `${requestId}=hop${hops}`;
}

/** Returns the number of hops in the id of a request. */
export function hopsOf(requestId: string): number {
  return Number(/=hop(\d{1,4})$/.exec(requestId)?.[1] ?? 0);
}

/** Returns true if a request has too many hops. */
export function isLoop(requestId: string): boolean {
  return hopsOf(requestId) > maxHops;
}
