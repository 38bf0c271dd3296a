import { CertificateError, type Fetch } from "../../shared/fetch.ts";

/** Codes of Node and Bun for a certificate of the peer that fails verification. */
const peerCode = /CERT|ISSUER|LEAF_SIGNATURE|INVALID_CA|HOSTNAME_MISMATCH/;

/** Codes of Node and Bun for an alert of the peer about our certificate. */
const alertCode = /ALERT_(?:\w*CERTIFICATE\w*|UNKNOWN_CA)$/;

/** Deno's messages for both. */
const denoMessage =
  /(invalid peer certificate|received fatal alert): (\w*(?:Cert|Unknown|Expired|Valid|Revoked)\w*)/;

/** Returns the message of a `CertificateError`, with the runtime's own code; undefined for any other error. */
function describe(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const code = "code" in thrown ? String(thrown.code) : "";
  const [, kind, reason = code] = denoMessage.exec(thrown.message) ?? [];
  if (alertCode.test(code) || kind === "received fatal alert") {
    return `does not accept our client certificate, or its absence (${reason})`;
  }
  if (peerCode.test(code) || kind !== undefined) return `has a certificate that is not trusted (${reason})`;
  return describe(thrown.cause);
}

/** Returns a `fetch` that throws a `CertificateError` if a connection failed because of a certificate. */
export function withCertificateErrors(fetch: Fetch): Fetch {
  return async (url, init) => {
    try {
      return await fetch(url, init);
    } catch (cause) {
      const message = describe(cause);
      throw message === undefined ? cause : new CertificateError(message, { cause });
    }
  };
}
