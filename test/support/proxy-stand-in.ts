import { once } from "node:events";
import { createServer, type Socket } from "node:net";

/** Stands in for a proxy that reaches nothing. */
export interface ProxyStandIn {
  /** The variables by which programs find a proxy, all naming this one. */
  readonly variables: Readonly<Record<string, string>>;
  /** The first line of each request that came to it. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

const names = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/** Starts a proxy on loopback that notes what it is asked for and answers 502. */
export async function startProxyStandIn(): Promise<ProxyStandIn> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.once("data", (chunk: Buffer) => {
      requests.push(chunk.toString("latin1").split("\r\n", 1)[0] ?? "");
      socket.end("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    variables: Object.fromEntries(names.map((name) => [name, `http://127.0.0.1:${port}`])),
    requests,
    async close() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
