import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { judge } from "./judge.ts";

/** Converts a request of Node to a web-standard one, with its headers in the order in which they were sent. */
async function toRequest(incoming: IncomingMessage): Promise<Request> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const headers = new Headers();
  const { rawHeaders, method = "GET", url = "/" } = incoming;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    headers.append(rawHeaders[at] ?? "", rawHeaders[at + 1] ?? "");
  }
  const body = method === "POST" ? Buffer.concat(chunks) : null;
  return new Request(`http://127.0.0.1${url}`, { method, headers, body });
}

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const response = await judge(await toRequest(incoming));
  outgoing.writeHead(response.status, { "content-type": "application/json" });
  outgoing.end(await response.text());
}

const server = createServer((incoming, outgoing) => {
  answer(incoming, outgoing).catch((error: unknown) => {
    outgoing.writeHead(500);
    outgoing.end(String(error));
  });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  console.log(JSON.stringify({ message: "listening", url: `http://127.0.0.1:${port}` }));
});
process.once("SIGTERM", () => {
  server.close();
  server.closeAllConnections();
});
