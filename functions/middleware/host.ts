import { invalid, quote } from "../../shared/errors/error.ts";

/** Characters that end the host in a URL, and thus must not occur in a `Host` header. */
const forbidden = /[\s/?#@\\]/;

function isHost(host: string): boolean {
  return !forbidden.test(host) && URL.canParse(`http://${host}/`);
}

/** Validates the `Host` of requests. */
export class HostCheck {
  /** The last valid one, as a cache: nearly all requests have the same. */
  #lastValid: string | undefined;

  /**
   * Rejects a `Host` that cannot be the host of a URL. An absent one, as in HTTP/1.0, is valid.
   * @throws `invalid_argument`
   */
  check(headers: Headers): void {
    const host = headers.get("host");
    if (host === null || host === this.#lastValid) return;
    if (!isHost(host))
      throw invalid("host", `must be a host name or address with an optional port, not ${quote(host)}`);
    this.#lastValid = host;
  }
}
