import type { Context, MiddlewareHandler } from "hono";
import { SandboxError } from "../../shared/errors/error.ts";
import type { Environment } from "../environment.ts";
import { isLoopback } from "../loopback.ts";
import { refuse } from "../refuse.ts";

/** Who may call. */
export interface Access {
  /** Tokens by the name of their holder; with none, only loopback is served. */
  readonly apiTokens: ReadonlyMap<string, string>;
  /** True if this server can only be reached over loopback. */
  readonly loopback: boolean;
}

/**
 * Refuses what a web page may have sent to a server on its reader's machine: a foreign `Host` (DNS rebinding),
 * a foreign `Origin`, or a `Sec-Fetch-Site` that tells of another site.
 * @throws `permission_denied`
 */
function checkLocalCaller(headers: Headers, url: URL): void {
  const deny = (header: string, rule: string): never => {
    throw new SandboxError("permission_denied", `${header}: ${rule} while API_TOKENS is not set`);
  };
  const host = headers.get("host") ?? url.host;
  if (!isLoopback(host.replace(/:\d{1,5}$/, ""))) deny("host", "must be a loopback name");
  const origin = headers.get("origin");
  if (origin !== null && origin !== `${url.protocol}//${host}`) deny("origin", "must be this server's own");
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "none" && site !== "same-origin")
    deny("sec-fetch-site", "must be none or same-origin");
}

async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}

/** Compares digests in a time that tells nothing of where they differ. */
function equal(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let at = 0; at < a.length; at++) difference |= (a[at] ?? 0) ^ (b[at] ?? 0);
  return difference === 0;
}

/** Finds out who calls. */
export class Gate {
  readonly #access: Access;
  #digests: Promise<readonly (readonly [string, Uint8Array])[]> | undefined;

  constructor(access: Access) {
    this.#access = access;
  }

  /**
   * The name of the caller's token; undefined on loopback, where none is asked for.
   * @throws `unauthenticated`, `permission_denied`
   */
  async admit(request: Request): Promise<string | undefined> {
    if (this.#access.apiTokens.size === 0) {
      if (!this.#access.loopback) {
        throw new SandboxError("permission_denied", "API_TOKENS: must be set before this server is used");
      }
      checkLocalCaller(request.headers, new URL(request.url));
      return undefined;
    }
    const token = /^Bearer +(\S+) *$/i.exec(request.headers.get("authorization") ?? "")?.[1];
    if (token === undefined) {
      throw new SandboxError("unauthenticated", "authorization: must be a bearer token");
    }
    this.#digests ??= Promise.all(
      [...this.#access.apiTokens].map(async ([name, text]) => [name, await digest(text)] as const),
    );
    const given = await digest(token);
    let caller: string | undefined;
    for (const [name, expected] of await this.#digests) if (equal(given, expected)) caller = name;
    if (caller === undefined)
      throw new SandboxError("unauthenticated", "authorization: the token is not known");
    return caller;
  }
}

/** Lets only admitted callers through. */
export function requireAccess(gate: Gate): MiddlewareHandler<Environment> {
  return async function checkAccess(context: Context<Environment>, next) {
    try {
      const caller = await gate.admit(context.req.raw);
      if (caller !== undefined) context.set("caller", caller);
    } catch (error) {
      const challenge = error instanceof SandboxError && error.code === "unauthenticated";
      return refuse(context, error, challenge ? { "www-authenticate": "Bearer" } : {});
    }
    return next();
  };
}
