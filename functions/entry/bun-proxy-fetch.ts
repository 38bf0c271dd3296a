import type { Fetch } from "../../shared/fetch.ts";

/** Options of Bun's `fetch` for one request. */
interface BunOptions {
  readonly proxy: string;
  readonly keepalive: false;
  readonly tls?: { readonly ca: string };
}

/** Returns a `fetch` that reaches receivers through a proxy: Bun's own. @see nodeProxyFetch */
export function bunProxyFetch(proxy: string, ca?: string): Fetch {
  const options: BunOptions = { proxy, keepalive: false, ...(ca === undefined ? {} : { tls: { ca } }) };
  return (url, init) => fetch(url, { ...init, redirect: "manual", ...options });
}
