/** A receiver of events: verifies each by the official library. `WEBHOOK_SECRET=whsec_… node examples/receiver.ts` */
import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";

export const server = createServer(async (request, response) => {
  let body = "";
  for await (const part of request.setEncoding("utf8")) body += part;
  try {
    new Webhook(process.env.WEBHOOK_SECRET ?? "").verify(body, request.headers as Record<string, string>);
    const { type, subject, data } = JSON.parse(body);
    console.log(`received: ${type} ${subject} ${data.status ?? ""}`.trim());
    response.writeHead(204).end();
  } catch {
    response.writeHead(401).end();
  }
}).listen(Number(process.env.PORT ?? 9000), "127.0.0.1");
