import type { Fetch } from "../../shared/fetch.ts";
import type { ClientCertificate } from "./client-certificate.ts";

/**
 * Reaches agents with Bun's own `fetch`, which can present a client certificate.
 * @param ca the authority to trust in place of the usual ones, in PEM
 */
export function bunFetch(client: ClientCertificate | undefined, ca?: string): Fetch {
  if (!client && ca === undefined) return (url, init) => fetch(url, init);
  const tls = { ...client, ...(ca === undefined ? {} : { ca }) };
  return (url, init) => fetch(url, { ...init, tls });
}
