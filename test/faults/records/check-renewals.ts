import type { Violation } from "../evidence.ts";
import { isOk, type Operation } from "./operation.ts";
import type { LoggedEvent } from "./record-log.ts";
import type { Timeline } from "./timeline.ts";

/** Tolerance between the clocks and roundings of functions and agent, in milliseconds. */
const slackMs = 50;

/** Returns true if an operation may set, shorten or remove a lease, or replace its record. */
const maySetLease = ({ call }: Operation) => /record|run|delete|renew/.test(call);

/** Returns the time of the end in an event; undefined for other events. */
function endOf({ type, reason, timeMs, data, life }: LoggedEvent): number | undefined {
  if (type === "expired") return timeMs;
  if (life === 0 || type !== "exited" || reason !== "expired") return undefined;
  return Date.parse(String(data.exitedAt));
}

/**
 * Checks that no sandbox expired before the end that an acknowledged renewal has promised, unless something else may have
 * changed its lease since.
 */
export function checkRenewals(
  name: string,
  timeline: Timeline,
  operations: readonly Operation[],
): Violation[] {
  const renewals = operations.filter((operation) => operation.call === "renew" && isOk(operation));
  return renewals.flatMap((renewal): Violation[] => {
    const promised = Date.parse(String(renewal.answer?.body.expiresAt));
    const broken = timeline.events.find((event) => {
      const end = endOf(event);
      if (end === undefined || end <= renewal.endedAt || end >= promised - slackMs) return false;
      return !operations.some(
        (other) =>
          other !== renewal &&
          maySetLease(other) &&
          other.startedAt <= end &&
          (other.endedAt >= renewal.startedAt || other.answer === undefined),
      );
    });
    if (!broken) return [];
    const text = `${renewal.client}'s renewal promised ${new Date(promised).toISOString()}, but: ${JSON.stringify(broken)}`;
    return [{ invariant: "renewals", name, text }];
  });
}
