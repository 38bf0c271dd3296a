import { lookup as lookUp } from "node:dns/promises";
import { once } from "node:events";
import {
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
} from "node:http";
import { request as httpsRequest } from "node:https";
import { untilAborted } from "../../shared/errors/abort.ts";
import type { Fetch } from "../../shared/fetch.ts";
import { isPublicAddress } from "../../shared/subscriptions/public-address.ts";
import { RefusedAddress } from "../../shared/subscriptions/send.ts";
import { isLoopbackUrl } from "../../shared/subscriptions/url.ts";
import { toResponse } from "./node-fetch.ts";

/** Returns all addresses of a name. */
export type Lookup = (name: string) => Promise<readonly string[]>;

async function lookUpAll(name: string): Promise<readonly string[]> {
  return (await lookUp(name, { all: true })).map(({ address }) => address);
}

export interface WebhookFetchOptions {
  /** True if receivers may be on this machine. */
  readonly allowsLoopback: boolean;
  readonly lookup?: Lookup;
  /** Returns true if an address may be connected to. */
  readonly isAllowed?: (address: string) => boolean;
  /** The certificate authority to trust instead of the system's, in PEM. */
  readonly ca?: string;
  /** Sends requests through a proxy, which resolves names and refuses private addresses; absent without a proxy. */
  readonly proxied?: Fetch | undefined;
}

/** Returns where to connect to for a name: an address that was checked. @throws RefusedAddress */
async function checkedAddress(
  name: string,
  { lookup = lookUpAll, isAllowed = isPublicAddress }: WebhookFetchOptions,
  signal: AbortSignal | null | undefined,
) {
  // Resolvers have time limits of their own, which are longer.
  const looking = lookup(name);
  const addresses = await (signal ? untilAborted(looking, signal) : looking);
  const [first] = addresses;
  // One private address is enough, because whoever owns the name chooses the order.
  if (first === undefined || !addresses.every(isAllowed)) {
    throw new RefusedAddress(`${name} has an address that is not one of the public internet`);
  }
  return first;
}

/**
 * Sends a request, and returns the answer of its receiver. The connection of one whose body cannot be read is closed,
 * whatever it sends.
 */
export async function answerOf(
  outgoing: ClientRequest,
  body: RequestInit["body"] | undefined,
): Promise<Response> {
  // Messages to receivers are bytes.
  outgoing.end(body as Uint8Array);
  // Node's types do not declare the arguments of the event.
  const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
  // From here on, errors are reported by the answer's stream.
  outgoing.on("error", () => {});
  try {
    const response = toResponse(incoming);
    if (response.body === null) incoming.destroy();
    return response;
  } catch (error) {
    incoming.destroy();
    throw error;
  }
}

/**
 * Returns a `fetch` for receivers of webhooks. It resolves their names itself, refuses them if any address is private, and
 * connects to the address that was checked, so that a name cannot change its address in between. Redirects are not
 * followed, and no proxy of the environment is used. Each request has a connection of its own. With a proxy of its own, it
 * leaves all that to the proxy, except for receivers on this machine.
 */
export function webhookFetch(options: WebhookFetchOptions): Fetch {
  return async (url, init) => {
    const { method = "POST", headers, body, signal } = init;
    const { protocol, hostname, host, port, pathname, search } = new URL(url);
    const isLocal = options.allowsLoopback && isLoopbackUrl(url);
    if (options.proxied && !isLocal) return options.proxied(url, init);
    const address = isLocal
      ? hostname.replace(/^\[|\]$/g, "")
      : await checkedAddress(hostname, options, signal);
    const sent: RequestOptions = {
      ...{ method, host: address, port, path: pathname + search },
      headers: { ...Object.fromEntries(new Headers(headers)), host },
      signal: signal ?? undefined,
      agent: false,
    };
    const secure = { ...sent, servername: isLocal ? undefined : hostname, ca: options.ca };
    const outgoing = protocol === "https:" ? httpsRequest(secure) : httpRequest(sent);
    return answerOf(outgoing, body);
  };
}
