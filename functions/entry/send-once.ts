import type { Fetch } from "../../shared/fetch.ts";

/**
 * Sends a request with Deno's `fetch`, exactly once. Deno itself resends a request whose connection broke, although the
 * server may have executed it. It cannot resend a stream.
 * @param init its body, if any, must be a string
 * @see https://github.com/denoland/deno/issues/35610
 */
export const sendOnce: Fetch = (url, init) => {
  if (typeof init.body !== "string") return fetch(url, init);
  const body = new Blob([init.body]).stream();
  // A stream as a body requires `duplex`, which the types lack.
  const sent: RequestInit & { duplex: "half" } = { ...init, body, duplex: "half" };
  return fetch(url, sent);
};
