import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { toWebRequest } from "../../agent/server/web-request.ts";
import { collectGarbage } from "../support/collect-garbage.ts";

test("a request's signal aborts on disconnect even after the request is collected", async (context) => {
  const gone = new AbortController();
  const server = createServer().listen(0, "127.0.0.1");
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, "listening");
  const address = server.address();
  const asked = fetch(`http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/`);
  const [message, response] = await once(server, "request");
  const { signal } = toWebRequest(message, "https://agent.example", gone.signal);
  const heard = once(signal, "abort");
  await new Promise((resolve) => setTimeout(resolve, 10));
  collectGarbage();
  gone.abort();
  await heard;
  assert.equal(signal.aborted, true);
  response.end();
  await (await asked).text();
});
