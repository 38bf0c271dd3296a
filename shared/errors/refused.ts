/**
 * Whether no connection came about, so that nothing was asked. Node tells by the cause, Bun by the code, Deno by the
 * text; Workers do not tell it from a connection that broke.
 */
export function isRefused(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  const code = "code" in thrown ? thrown.code : undefined;
  if (code === "ECONNREFUSED" || code === "ConnectionRefused") return true;
  return /connection refused/i.test(thrown.message) || isRefused(thrown.cause);
}
