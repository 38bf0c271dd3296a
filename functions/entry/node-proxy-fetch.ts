import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Fetch } from "../../shared/fetch.ts";
import { RefusedAddress } from "../../shared/subscriptions/send.ts";
import { answerOf } from "./webhook-fetch.ts";

/** Returns the headers that authenticate at a proxy, from its URL. */
function authorizationOf({ username, password }: URL): Record<string, string> {
  if (username === "") return {};
  const text = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { "proxy-authorization": `Basic ${btoa(text)}` };
}

/** Opens a tunnel through a proxy. @throws RefusedAddress if the proxy does not allow it */
async function openTunnel(
  proxy: URL,
  { hostname, port }: URL,
  signal: AbortSignal | null | undefined,
): Promise<Socket> {
  const target = `${hostname}:${port || 443}`;
  const isSecure = proxy.protocol === "https:";
  const connecting = (isSecure ? httpsRequest : httpRequest)({
    ...{ method: "CONNECT", path: target, agent: false },
    // URLs have an address of IPv6 in brackets, which are not part of it.
    ...{ host: proxy.hostname.replace(/^\[|\]$/g, ""), port: proxy.port || (isSecure ? 443 : 80) },
    headers: { host: target, ...authorizationOf(proxy) },
    signal: signal ?? undefined,
  });
  connecting.end();
  // Node's types do not declare the arguments of the event.
  const [{ statusCode }, socket] = (await once(connecting, "connect")) as [IncomingMessage, Socket];
  if (statusCode === 200) return socket;
  socket.destroy();
  throw new RefusedAddress(`the proxy does not connect to ${hostname}: it answered ${statusCode}`);
}

/**
 * Returns a `fetch` that reaches receivers through a proxy, by CONNECT. The proxy resolves their names, and refuses private
 * addresses.
 * @param ca the certificate authority of receivers to trust instead of the system's, in PEM
 */
export function nodeProxyFetch(proxyUrl: string, ca?: string): Fetch {
  const proxy = new URL(proxyUrl);
  return async (url, { method = "POST", headers, body, signal }) => {
    const target = new URL(url);
    const { hostname, host, pathname, search } = target;
    const socket = await openTunnel(proxy, target, signal);
    const outgoing = httpsRequest({
      ...{ method, host: hostname, path: pathname + search },
      headers: { ...Object.fromEntries(new Headers(headers)), host },
      signal: signal ?? undefined,
      createConnection: () => connectTls({ socket, servername: hostname, ca }),
    });
    return answerOf(outgoing, body);
  };
}
