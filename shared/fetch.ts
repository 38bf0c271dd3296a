/**
 * Sends a request, with the runtime's `fetch` or a replacement. It takes a URL and options instead of a `Request`,
 * because Node stops following the signal of a `Request` once that object is garbage collected.
 */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/**
 * The error of a `fetch` that knows that a certificate was not accepted. Its message continues a sentence that begins with
 * the name of the server, and contains no address.
 */
export class CertificateError extends Error {
  override readonly name = "CertificateError";
}
