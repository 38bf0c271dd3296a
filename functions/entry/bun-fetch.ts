import type { ClientCertificate } from "./client-certificate.ts";

/**
 * Reaches agents with Bun's own `fetch`, which can present a client certificate.
 * @param ca the authority to trust in place of the usual ones, in PEM
 */
export function bunFetch(
  client: ClientCertificate | undefined,
  ca?: string,
): (request: Request) => Promise<Response> {
  if (!client && ca === undefined) return (request) => fetch(request);
  const tls = { ...client, ...(ca === undefined ? {} : { ca }) };
  return (request) => fetch(request, { tls });
}
