import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";

/** A message that a receiver was sent. */
export interface Received {
  readonly id: string;
  readonly timestampSecs: number;
  readonly signature: string;
  readonly contentType: string;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read any path of it.
  readonly event: any;
  /** The official library's verdict on the message. @throws unless a secret has signed it within five minutes */
  verify(secret: string): void;
}

/** Answers a message. It must end the response, or never does so if the receiver is to hang. */
export type Answer = (message: Received, response: ServerResponse) => void;

/** An HTTP server on loopback that is sent events. */
export interface Receiver {
  readonly url: string;
  /** All messages, in the order of their arrival. */
  readonly received: Received[];
  answer: Answer;
  close(): Promise<void>;
}

/** Returns an answer with a status. */
export function answering(status: number, headers: Record<string, string> = {}, body = ""): Answer {
  return (_message, response) => {
    response.writeHead(status, headers).end(body);
  };
}

async function read(request: IncomingMessage): Promise<Received> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  const text = Buffer.concat(parts).toString();
  const header = (name: string) => String(request.headers[name] ?? "");
  return {
    id: header("webhook-id"),
    timestampSecs: Number(header("webhook-timestamp")),
    signature: header("webhook-signature"),
    contentType: header("content-type"),
    text,
    event: JSON.parse(text),
    verify(secret) {
      // The library wants a plain object of headers.
      const names = ["webhook-id", "webhook-timestamp", "webhook-signature"];
      new Webhook(secret).verify(text, Object.fromEntries(names.map((name) => [name, header(name)])));
    },
  };
}

/** Starts a receiver that answers 204 until it is told otherwise. */
export async function startReceiver(answer: Answer = answering(204)): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void read(request).then((message) => {
      received.push(message);
      receiver.answer(message, response);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A server on TCP has an address with a port.
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}/cb`,
    received,
    answer,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return receiver;
}
