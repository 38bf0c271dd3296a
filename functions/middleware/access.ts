import { SandboxError } from "../../shared/errors/error.ts";
import { isLoopback } from "../loopback.ts";
import { checkScope, isAdmin, type Scope, type TokenScopes } from "./scopes.ts";

/** Configuration of access to the functions. */
export interface Access {
  /** Tokens by the name of their holder; if empty, only loopback is served. */
  readonly apiTokens: ReadonlyMap<string, string>;
  /** The scopes of tokens that do not have all; by default each has all. */
  readonly scopes?: TokenScopes | undefined;
  /** True if this server can only be reached over loopback. */
  readonly loopback: boolean;
  /** Origins of web pages on other servers that may use this one; by default none. */
  readonly origins?: readonly string[] | undefined;
  /** True on platforms where anybody can reach this server: `/readyz` then requires credentials, too. */
  readonly isPublic?: boolean | undefined;
  /** Returns the SHA-256 digest of a text; by default the slower WebCrypto is used. */
  readonly sha256?: ((text: string) => Uint8Array) | undefined;
}

/**
 * Rejects requests that a web page may have sent to a server on the user's machine: with a foreign `Host` (DNS
 * rebinding), a foreign `Origin` that is not among those allowed, or a cross-site `Sec-Fetch-Site`. Browsers always send
 * a `Host`.
 * @throws `permission_denied`
 */
function checkLocalCaller({ headers, url }: Request, origins: readonly string[]): void {
  const deny = (header: string, rule: string): never => {
    throw new SandboxError("permission_denied", `${header}: ${rule} while API_TOKENS is not set`);
  };
  const [, scheme = "http:", authority] = /^(https?:)\/\/([^/?#]*)/.exec(url) ?? [];
  const host = headers.get("host") ?? authority;
  if (host !== undefined && !isLoopback(host.replace(/:\d{1,5}$/, "")))
    deny("host", "must be a loopback name");
  const origin = headers.get("origin");
  if (origin !== null && origins.includes(origin)) return;
  if (origin !== null && origin !== `${scheme}//${host}`) deny("origin", "must be this server's own");
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "none" && site !== "same-origin")
    deny("sec-fetch-site", "must be none or same-origin");
}

async function digestByWebCrypto(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}

/** Compares digests in constant time. */
function equal(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let at = 0; at < a.length; at++) difference |= (a[at] ?? 0) ^ (b[at] ?? 0);
  return difference === 0;
}

type Digests = readonly (readonly [name: string, digest: Uint8Array])[];

/** Returns the name of a token's holder. @throws `unauthenticated` */
function holderOf(given: Uint8Array, digests: Digests): string {
  let caller: string | undefined;
  for (const [name, expected] of digests) if (equal(given, expected)) caller = name;
  if (caller === undefined) throw new SandboxError("unauthenticated", "authorization: unknown token");
  return caller;
}

/** The parts of an exchange that depend on its caller. */
interface Admitted {
  caller: string | undefined;
  isAdmin: boolean;
}

/** Authenticates callers. */
export class Authenticator {
  /** True if unauthenticated callers may ask whether the server is ready. */
  readonly hasOpenReadiness: boolean;
  readonly #access: Access;
  readonly #digests: Digests | undefined;
  #asyncDigests: Promise<Digests> | undefined;

  constructor(access: Access) {
    this.#access = access;
    this.hasOpenReadiness = !access.isPublic;
    const { apiTokens, sha256 } = access;
    this.#digests = sha256 && [...apiTokens].map(([name, text]) => [name, sha256(text)] as const);
  }

  async #authenticateByWebCrypto(token: string): Promise<string> {
    const entries = [...this.#access.apiTokens];
    this.#asyncDigests ??= Promise.all(
      entries.map(async ([name, text]) => [name, await digestByWebCrypto(text)] as const),
    );
    return holderOf(await digestByWebCrypto(token), await this.#asyncDigests);
  }

  /**
   * Notes the caller of a request, and if it is an administrator.
   * @param needed the scope that its token must have; undefined for any
   * @throws `permission_denied`
   */
  admit(exchange: Admitted, caller: string | undefined, needed: Scope | undefined): void {
    const { scopes } = this.#access;
    exchange.caller = caller;
    if (!scopes?.size) return;
    if (needed !== undefined) checkScope(scopes, caller, needed);
    exchange.isAdmin = isAdmin(scopes, caller);
  }

  /**
   * Rejects callers that only a token could admit, on behalf of a route that needs none: those from elsewhere, while no
   * token is configured.
   * @throws `permission_denied`
   */
  checkUnidentified(request: Request): void {
    if (this.#access.apiTokens.size === 0) this.authenticate(request);
  }

  /**
   * Returns the name of the caller's token; undefined on loopback without tokens. Synchronous if `sha256` is given.
   * @throws `unauthenticated`, `permission_denied`
   */
  authenticate(request: Request): string | undefined | Promise<string> {
    if (this.#access.apiTokens.size === 0) {
      if (!this.#access.loopback) {
        throw new SandboxError("permission_denied", "API_TOKENS: must be set before this server is used");
      }
      checkLocalCaller(request, this.#access.origins ?? []);
      return undefined;
    }
    const token = /^Bearer +(\S+) *$/i.exec(request.headers.get("authorization") ?? "")?.[1];
    if (token === undefined) {
      throw new SandboxError("unauthenticated", "authorization: must be a bearer token");
    }
    const { sha256 } = this.#access;
    return sha256 && this.#digests
      ? holderOf(sha256(token), this.#digests)
      : this.#authenticateByWebCrypto(token);
  }
}
