/** Sends requests through a proxy on the runtime that runs it, and prints the outcomes as one line of JSON. */
import process from "node:process";
import { webhookFetch } from "../../functions/entry/webhook-fetch.ts";
import type { Fetch } from "../../shared/fetch.ts";

const { proxyUrl, ca, runtime, localUrl } = JSON.parse(process.argv.at(-1) ?? "{}") as Record<string, string>;

async function proxyFetch(url: string): Promise<Fetch> {
  if (runtime === "bun")
    return (await import("../../functions/entry/bun-proxy-fetch.ts")).bunProxyFetch(url, ca);
  if (runtime === "deno")
    return (await import("../../functions/entry/deno-proxy-fetch.ts")).denoProxyFetch(url, ca);
  return (await import("../../functions/entry/node-proxy-fetch.ts")).nodeProxyFetch(url, ca);
}

const proxied = await proxyFetch(proxyUrl ?? "");
const fetch = webhookFetch({
  allowsLoopback: true,
  proxied,
  lookup: () => Promise.reject(new Error("names must not be looked up here")),
});

async function attempt(url: string): Promise<string> {
  try {
    const body = new TextEncoder().encode("hello");
    const response = await fetch(url, { method: "POST", body, headers: { "x-test": "1" } });
    return `${response.status} ${await response.text()}`;
  } catch {
    return "failed";
  }
}

const outcomes = {
  sent: await attempt("https://hooks.example.com/cb?x=1"),
  again: await attempt("https://hooks.example.com:8443/cb?x=2"),
  redirect: (await attempt("https://hooks.example.com/redirect")).split(" ")[0],
  otherName: await attempt("https://other.example.com/cb"),
  refused: await attempt("https://refused.example.com/cb"),
  local: await attempt(localUrl ?? ""),
};
console.log(JSON.stringify(outcomes));
process.exit(0);
