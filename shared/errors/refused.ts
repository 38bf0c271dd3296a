/**
 * Returns true if a connection was refused, so that the request was certainly not sent. Node reports this in the cause,
 * Bun in the code, and Deno in the message. Workers do not distinguish it from a connection that broke.
 */
export function isConnectionRefused(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  const code = "code" in thrown ? thrown.code : undefined;
  if (code === "ECONNREFUSED" || code === "ConnectionRefused") return true;
  return /connection refused/i.test(thrown.message) || isConnectionRefused(thrown.cause);
}
