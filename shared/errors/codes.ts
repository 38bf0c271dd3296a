/** The error codes: gRPC's, in Connect's spelling. containerd's errdefs map to them. */
export const codes = [
  "canceled",
  "unknown",
  "invalid_argument",
  "deadline_exceeded",
  "not_found",
  "already_exists",
  "permission_denied",
  "resource_exhausted",
  "failed_precondition",
  "aborted",
  "out_of_range",
  "unimplemented",
  "internal",
  "unavailable",
  "data_loss",
  "unauthenticated",
] as const;

export type Code = (typeof codes)[number];

const known: ReadonlySet<string> = new Set(codes);

export function isCode(text: unknown): text is Code {
  return typeof text === "string" && known.has(text);
}
