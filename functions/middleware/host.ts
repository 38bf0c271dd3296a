import { invalid, quote } from "../../shared/errors/error.ts";

/** The characters that end a host in a URL; none may be in a `Host` header. */
const foreign = /[\s/?#@\\]/;

function isHost(host: string): boolean {
  return host !== "" && !foreign.test(host) && URL.canParse(`http://${host}/`);
}

/** Checks the `Host` of requests. */
export class HostCheck {
  /** The last one that was right: nearly all requests have the same. */
  #last: string | undefined;

  /**
   * Refuses a `Host` that no URL can have. One that is absent, as in HTTP/1.0, is none of its concern.
   * @throws `invalid_argument`
   */
  check(headers: Headers): void {
    const host = headers.get("host");
    if (host === null || host === this.#last) return;
    if (!isHost(host))
      throw invalid("host", `must be a host name or address, with a port or not, not ${quote(host)}`);
    this.#last = host;
  }
}
