import { type DurationRange, parseDuration } from "../../shared/duration.ts";
import { invalid, quote } from "../../shared/errors/error.ts";
import { maxLeaseMs } from "../../shared/leases/term.ts";
import { parseTimestamp } from "../../shared/protobuf/timestamp-json.ts";
import { expiryActions, type LeaseTerm } from "../../shared/sandbox/lease.ts";
import type { BodyFields } from "./body-fields.ts";

/** The members of a body that ask for a lease. */
export const leaseFields = ["expiresIn", "expiresAt", "onExpire"] as const;

/** Range of the duration of a lease. */
export const leaseRange: DurationRange = { minMs: 1_000, maxMs: maxLeaseMs };

/**
 * Takes the members of a lease out of a body. Returns undefined if it has none. An end that is null removes the lease, and
 * `onExpire` alone changes only the action.
 * @throws `invalid_argument`
 */
export function takeLease(fields: BodyFields): LeaseTerm | undefined {
  const isRemoved = fields.isNull("expiresIn") || fields.isNull("expiresAt");
  const [expiresIn, expiresAt] = [fields.text("expiresIn"), fields.text("expiresAt")];
  const action = fields.text("onExpire");
  const onExpire = expiryActions.find((each) => each === action);
  if (action !== undefined && !onExpire) throw invalid("onExpire", `must be ${expiryActions.join(" or ")}`);
  if ([expiresIn !== undefined, expiresAt !== undefined, isRemoved].filter(Boolean).length > 1) {
    throw invalid("expiresAt", "must not be given together with expiresIn");
  }
  if (isRemoved) {
    if (onExpire) throw invalid("onExpire", "must not be given with an end that is null");
    return { expiresAt: null };
  }
  if (expiresIn !== undefined) return { forMs: parseDuration(expiresIn, "expiresIn", leaseRange), onExpire };
  if (expiresAt === undefined) return onExpire && { onExpire };
  const time = parseTimestamp(expiresAt);
  if (!time) throw invalid("expiresAt", `must be an RFC 3339 time, not ${quote(expiresAt)}`);
  return { expiresAt: time.seconds * 1_000_000 + Math.floor(time.nanos / 1_000), onExpire };
}

/** Returns the lease of a new record; undefined if it has none. @throws `invalid_argument` without an end */
export function newLease(term: LeaseTerm | undefined): LeaseTerm | undefined {
  if (!term || term.expiresAt === null) return undefined;
  if (term.forMs !== undefined || term.expiresAt !== undefined) return term;
  throw invalid("onExpire", "must be given with expiresIn or expiresAt");
}
