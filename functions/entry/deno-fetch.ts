import type { Fetch } from "../../shared/fetch.ts";
import { withCertificateErrors } from "./certificate-error.ts";
import type { ClientCertificate } from "./client-certificate.ts";

/** Deno's options of a connection, for its `fetch`. */
interface HttpClient {
  close(): void;
}

/** The part of Deno's API that is used. */
declare const Deno: {
  createHttpClient(options: ClientCertificate): HttpClient;
};

/** Returns a `fetch` for agents: Deno's own, with the client certificate if there is one. */
export function denoFetch(client: ClientCertificate | undefined): Fetch {
  if (!client) return withCertificateErrors(fetch);
  const withCertificate: { client: HttpClient } = { client: Deno.createHttpClient(client) };
  return withCertificateErrors((url, init) => fetch(url, { ...init, ...withCertificate }));
}
