import type { Fetch } from "../../shared/fetch.ts";
import type { ClientCertificate } from "./client-certificate.ts";

/** Opaque: what `fetch` takes to reach others in another way. */
interface HttpClient {
  close(): void;
}

/** What is used of Deno. */
declare const Deno: {
  createHttpClient(options: ClientCertificate): HttpClient;
};

/** Reaches agents with Deno's own `fetch`, which can present a client certificate. */
export function denoFetch(client: ClientCertificate | undefined): Fetch {
  if (!client) return (url, init) => fetch(url, init);
  const presenting: { client: HttpClient } = { client: Deno.createHttpClient(client) };
  return (url, init) => fetch(url, { ...init, ...presenting });
}
