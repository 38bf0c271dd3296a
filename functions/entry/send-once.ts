import type { Fetch } from "../../shared/fetch.ts";

/**
 * Deno's `fetch`, but what is asked is sent once. By itself Deno sends it a second time when the connection breaks,
 * though the first may have been carried out; it cannot do so with a stream.
 * @param init its body, if any, is a text
 * @see https://github.com/denoland/deno/issues/35610
 */
export const sendOnce: Fetch = (url, init) => {
  if (typeof init.body !== "string") return fetch(url, init);
  const body = new Blob([init.body]).stream();
  // Streams as bodies need `duplex`, which the types do not know.
  const sent: RequestInit & { duplex: "half" } = { ...init, body, duplex: "half" };
  return fetch(url, sent);
};
