import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:https";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { services } from "../../shared/protobuf/services.ts";
import { collectGarbage } from "../support/collect-garbage.ts";
import { callIn, running } from "../support/create-options.ts";
import { until } from "../support/until.ts";
import { openStubAgent, type StubAgent } from "./stub-agent.ts";

const path = (method: string) => `/${services.Controller.typeName}/${method}`;

/** Begins a request of an RPC, without its body. */
function begin({ url, token, ca }: StubAgent, method: string) {
  const headers = {
    authorization: `Bearer ${token}`,
    "content-type": "application/json",
    "containerd-namespace": "n",
  };
  return request(url + path(method), { ca, method: "POST", headers });
}

test("a Wait ends when its caller disconnects, even after garbage collection", async (context) => {
  const agent = await openStubAgent(context, ["stub"], {});
  await agent.client("stub").create(callIn("n"), "s", running(undefined));
  const waiting = begin(agent, "Wait").on("error", () => {});
  waiting.end(JSON.stringify({ sandboxId: "s" }));
  await once(waiting, "finish");
  // Answered after the server has read the Wait.
  await agent.client("stub").status(callIn("n"), "s", false);
  for (let rounds = 0; rounds < 3; rounds++) {
    await delay(10);
    collectGarbage();
  }
  waiting.destroy();
  await until("it is logged", () => agent.log.some(({ path: asked }) => asked === path("Wait")));
  assert.equal(agent.log.find(({ path: asked }) => asked === path("Wait"))?.code, "canceled");
});

test("a slow client whose body is over the limit gets 413 and may finish sending it", async (context) => {
  const agent = await openStubAgent(context, ["stub"], {});
  const sending = begin(agent, "Status");
  const answered = once(sending, "response");
  sending.write(`{"sandboxId":"${"x".repeat(9 * 1024 * 1024)}`);
  const [response] = await answered;
  assert.equal(response.statusCode, 413);
  assert.equal(JSON.parse(Buffer.concat(await response.toArray()).toString()).code, "resource_exhausted");
  // Longer than servers commonly drain a refused body.
  for (let rounds = 0; rounds < 12; rounds++) {
    await delay(100);
    assert.equal(sending.socket?.destroyed, false, "the connection was closed");
    sending.write("x".repeat(1024));
  }
  const finished = once(sending, "finish");
  sending.end('"}');
  await finished;
});
