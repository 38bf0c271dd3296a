import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";

/** Handles a request to the agent, usually with a fault. */
export type Misbehaviour = (request: IncomingMessage, response: ServerResponse) => void;

/** An agent with configurable faults that records its requests. */
export interface BrokenAgent {
  readonly url: string;
  readonly requests: { readonly path: string; readonly headers: IncomingMessage["headers"] }[];
  /** Replaces the handling of requests. */
  misbehave(misbehaviour: Misbehaviour): void;
  close(): Promise<void>;
}

/** Starts an agent on a free port. */
export async function startBrokenAgent(misbehaviour: Misbehaviour): Promise<BrokenAgent> {
  let current = misbehaviour;
  const requests: BrokenAgent["requests"] = [];
  const server: Server = createServer((request, response) => {
    requests.push({ path: request.url ?? "", headers: request.headers });
    request.resume();
    current(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    misbehave(next) {
      current = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Answers with a status, a type and a body. */
export function answer(status: number, type: string, body: string | Uint8Array): Misbehaviour {
  return (_request, response) => {
    response.writeHead(status, { "content-type": type });
    response.end(body);
  };
}

/** Answers with a Connect error. */
export function connectError(status: number, code: string, message = "an error of the agent"): Misbehaviour {
  return answer(status, "application/json", JSON.stringify({ code, message }));
}

/** Answers with an empty message: success for the methods without a result. */
export const ok: Misbehaviour = answer(200, "application/proto", new Uint8Array(0));

/** Reads the request and never answers. */
export const silent: Misbehaviour = () => {};

/** Begins an answer and closes the connection before its end. */
export const closedMidBody: Misbehaviour = (_request, response) => {
  response.writeHead(200, { "content-type": "application/proto", "content-length": "100" });
  response.write("\n\u0003abc");
  setTimeout(() => response.destroy(), 20);
};

/** Returns a port that nothing listens on. */
export async function closedPort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
