import { invalid } from "../errors/error.ts";
import { parseTimestamp } from "../protobuf/timestamp-json.ts";
import { type LeaseTerm, neverExpires } from "../sandbox/lease.ts";

/** containerd's label with the time after which a resource may be deleted. */
const expiryLabel = "containerd.io/gc.expire";

/** Maximum duration of a lease, in milliseconds: 10 years. */
export const maxLeaseMs = 10 * 365 * 24 * 3_600_000;

/**
 * Returns the end of a lease, in microseconds since 1970; null if it stays.
 * @throws `invalid_argument` if it is not in the future, or too far away
 */
export function endOf({ forMs, expiresAt }: LeaseTerm, nowMicros: number): number | null {
  if (expiresAt === null) return neverExpires;
  if (expiresAt === undefined) return forMs === undefined ? null : nowMicros + forMs * 1_000;
  if (expiresAt <= nowMicros) throw invalid("expiresAt", "must be in the future");
  if (expiresAt > nowMicros + maxLeaseMs * 1_000) throw invalid("expiresAt", "must be within 10 years");
  return expiresAt;
}

/**
 * Returns the time in containerd's label of labels, in microseconds since 1970; undefined without one. As in containerd,
 * a text that is not a time counts as none.
 */
export function labelledEnd(labels: ReadonlyMap<string, string>): number | undefined {
  const time = parseTimestamp(labels.get(expiryLabel) ?? "");
  return time && time.seconds * 1_000_000 + Math.floor(time.nanos / 1_000);
}

/** Returns true if an Update with these field paths replaces containerd's label. */
export function replacesLabel(fieldpaths: readonly string[]): boolean {
  if (fieldpaths.length === 0) return true;
  return fieldpaths.includes("labels") || fieldpaths.includes(`labels.${expiryLabel}`);
}
