import type { Fetch } from "../../shared/fetch.ts";

interface DenoOptions {
  readonly proxy: {
    readonly url: string;
    readonly basicAuth?: { readonly username: string; readonly password: string };
  };
  readonly caCerts?: readonly string[];
}

/** The part of Deno's API that is used. */
declare const Deno: { createHttpClient(options: DenoOptions): object };

/** Returns a `fetch` that reaches receivers through a proxy: Deno's own. @see nodeProxyFetch */
export function denoProxyFetch(proxyUrl: string, ca?: string): Fetch {
  const proxy = new URL(proxyUrl);
  const [username, password] = [proxy.username, proxy.password].map(decodeURIComponent);
  const basicAuth = username && password !== undefined ? { basicAuth: { username, password } } : {};
  proxy.username = "";
  proxy.password = "";
  const client = Deno.createHttpClient({
    proxy: { url: proxy.href, ...basicAuth },
    ...(ca === undefined ? {} : { caCerts: [ca] }),
  });
  const withClient: { client: object } = { client };
  return (url, init) => fetch(url, { ...init, redirect: "manual", ...withClient });
}
