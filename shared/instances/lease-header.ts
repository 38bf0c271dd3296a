import { expiryActions, type Lease } from "../sandbox/lease.ts";
import { parseNumber } from "./view-headers.ts";

/** Formats a lease as the header `sandbox-expires`: `<microseconds since 1970> <revision> <stop or delete>`. */
export function formatLease({ expiresAt, revision, onExpire }: Lease): string {
  return `${expiresAt} ${revision} ${onExpire}`;
}

/** Parses the header `sandbox-expires`; undefined for anything else. */
export function parseLease(text: string): Lease | undefined {
  const [endText = "", revisionText = "", actionText = "", ...more] = text.split(" ");
  const [expiresAt, revision] = [parseNumber(endText), parseNumber(revisionText)];
  const onExpire = expiryActions.find((action) => action === actionText);
  if (expiresAt === undefined || revision === undefined || !onExpire || more.length > 0) return undefined;
  return { expiresAt, revision, onExpire };
}
