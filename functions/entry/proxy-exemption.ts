/** Loopback as the runtimes write exceptions: not all of them know ranges, or brackets. */
const loopback = ["localhost", "127.0.0.1", "127.0.0.0/8", "::1", "[::1]"];

const proxyName = /^(https?|all)_proxy$/i;

/**
 * Exempts loopback from the proxies that the environment names, in addition to the exceptions it has already. Bun and
 * Deno ask everything else through a proxy, also databases and agents on this machine. Deno reads the exceptions
 * once, so this comes before anything is fetched.
 * @param environment the process's own, which is changed
 */
export function exemptLoopback(environment: Record<string, string | undefined>): void {
  // Where there is no proxy nothing is written: Deno Deploy would refuse that.
  if (!Object.entries(environment).some(([name, value]) => value && proxyName.test(name))) return;
  const { no_proxy: lower, NO_PROXY: upper } = environment;
  for (const [name, value] of [
    ["no_proxy", lower || upper],
    ["NO_PROXY", upper || lower],
  ] as const) {
    // A lone asterisk exempts everything already, and only as long as it is alone.
    if (value?.trim() !== "*") environment[name] = [...(value ? [value] : []), ...loopback].join(",");
  }
}
