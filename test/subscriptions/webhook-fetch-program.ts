/** Sends requests by `webhookFetch` on the runtime that runs it, and prints the outcomes as one line of JSON. */
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { webhookFetch } from "../../functions/entry/webhook-fetch.ts";
import { openDeadline } from "../../shared/connect/deadline.ts";

const { port, ca } = JSON.parse(process.argv.at(-1) ?? "{}") as { port: number; ca: string };

let lookups = 0;
function answering(...addresses: readonly string[]) {
  return async () => {
    lookups++;
    return addresses;
  };
}

async function attempt(
  url: string,
  options: Partial<Parameters<typeof webhookFetch>[0]>,
  signal?: AbortSignal,
): Promise<string> {
  try {
    const fetch = webhookFetch({ allowsLoopback: false, ca, ...options });
    const body = new TextEncoder().encode("hello");
    const response = await fetch(url, {
      ...{ method: "POST", body, headers: { "x-test": "1" } },
      ...(signal ? { signal } : {}),
    });
    return `${response.status} ${await response.text()}`;
  } catch (error) {
    const { name, message, code } = error as Error & { code?: string };
    return name === "RefusedAddress" ? `${name}: ${message}` : `failed ${code ?? ""}`.trimEnd();
  }
}

const isAllowed = (address: string) => address === "127.0.0.1";
const url = `https://hooks.example.com:${port}/cb?x=1`;
const address = (path: string) => `https://hooks.example.com:${port}/${path}?${process.pid}`;
const checked = { lookup: answering("127.0.0.1"), isAllowed };
const deadline = openDeadline(new AbortController().signal, 10);
const outcomes = {
  private: await attempt(url, { lookup: answering("127.0.0.1") }),
  mixed: await attempt(url, { lookup: answering("93.184.216.34", "fd00::1") }),
  none: await attempt(url, { lookup: answering() }),
  literal: await attempt(`http://127.0.0.1:${port}/`, {}),
  resolver: await attempt(`http://localhost:${port}/`, {}),
  checked: await attempt(url, { lookup: answering("127.0.0.1"), isAllowed }),
  otherName: await attempt(`https://other.example.com:${port}/`, {
    lookup: answering("127.0.0.1"),
    isAllowed,
  }),
  endless: await attempt(address("205"), checked),
  odd: await attempt(address("999"), checked),
  lookups,
  slow: await attempt(url, { lookup: () => new Promise(() => {}) }, deadline.signal),
};
// Answers that are not read keep no connection.
while ((await attempt(address("open"), checked)) !== "200 0") await delay(20);
console.log(JSON.stringify(outcomes));
process.exit(0);
