/** Loopback addresses in every notation of exceptions: not all runtimes support ranges, or brackets. */
const loopback = ["localhost", "127.0.0.1", "127.0.0.0/8", "::1", "[::1]"];

const proxyName = /^(https?|all)_proxy$/i;

/**
 * Adds loopback to the environment's exceptions from its proxies. Without this, Bun and Deno connect through the proxy
 * even to databases and agents on this machine. Deno reads the exceptions once, so call this before the first `fetch`.
 * @param environment the environment of this process; modified in place
 */
export function exemptLoopback(environment: Record<string, string | undefined>): void {
  // Deno Deploy does not allow changes of the environment, so nothing is written without a proxy.
  if (!Object.entries(environment).some(([name, value]) => value && proxyName.test(name))) return;
  const { no_proxy: lower, NO_PROXY: upper } = environment;
  for (const [name, value] of [
    ["no_proxy", lower || upper],
    ["NO_PROXY", upper || lower],
  ] as const) {
    // A lone asterisk already exempts everything, but only if nothing else is listed.
    if (value?.trim() !== "*") environment[name] = [...(value ? [value] : []), ...loopback].join(",");
  }
}
