/** Codes of Node and Bun for a certificate of the peer that fails verification. */
const peerCode = /CERT|ISSUER|LEAF_SIGNATURE|INVALID_CA|HOSTNAME_MISMATCH/;

/** Codes of Node and Bun for an alert of the peer about our certificate. */
const alertCode = /ALERT_(?:\w*CERTIFICATE\w*|UNKNOWN_CA)$/;

/** Deno's messages for both. */
const denoMessage =
  /(invalid peer certificate|received fatal alert): (\w*(?:Cert|Unknown|Expired|Valid|Revoked)\w*)/;

/**
 * Describes a connection that failed because of a certificate, for a sentence that begins with the name of the peer. The
 * text has the runtime's own code, and no address. A Worker's `fetch` does not tell.
 * @returns undefined for any other error
 */
export function describeCertificateError(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const code = "code" in thrown ? String(thrown.code) : "";
  const [, kind, reason = code] = denoMessage.exec(thrown.message) ?? [];
  if (alertCode.test(code) || kind === "received fatal alert") {
    return `does not accept our client certificate, or its absence (${reason})`;
  }
  if (peerCode.test(code) || kind !== undefined) return `has a certificate that is not trusted (${reason})`;
  return describeCertificateError(thrown.cause);
}
