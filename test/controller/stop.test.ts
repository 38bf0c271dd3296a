import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, it } from "node:test";
import { services } from "../../shared/protobuf/services.ts";
import { type BrokenAgent, type Misbehaviour, ok, startBrokenAgent } from "../support/broken-agent.ts";
import { rest, rpc } from "../support/client.ts";
import { type Functions, startFunctions } from "../support/functions.ts";
import { freshNamespace } from "../support/namespace.ts";

const sandboxId = "s";
const { Stop } = services.Controller.methods;

let agent: BrokenAgent;
let functions: Functions;
/** The grace periods of the Stops that the agent received. */
const askedSecs: number[] = [];

const keepStops: Misbehaviour = async (request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  await once(request, "end");
  if (request.url?.endsWith("/Stop"))
    askedSecs.push(Stop.request.decode(Buffer.concat(chunks)).timeoutSecs ?? 0);
  ok(request, response);
};

before(async () => {
  agent = await startBrokenAgent(keepStops);
  functions = await startFunctions([{ name: "a", url: agent.url, token: "t", sandboxer: "node" }]);
});
after(async () => {
  await functions.close();
  await agent.close();
});

it("a Stop without a timeout leaves the grace period to the agent", async () => {
  const ns = freshNamespace();
  const send = async (route: string, body?: unknown) => {
    const { status } = await rest(functions.ask, ns, `POST /sandboxes${route}`, body);
    assert.ok(status === 200 || status === 201, `${route}: ${status}`);
  };
  await send("", { sandboxId, runtime: { name: "r" } });
  await send("/s/create");
  await send("/s/start");
  for (const body of [undefined, {}, { timeout: "1500ms" }]) await send("/s/stop", body);
  for (const message of [{ sandboxId }, { sandboxId, timeoutSecs: 7 }]) {
    assert.equal((await rpc(functions.ask, "Controller", "Stop", message, ns)).code, "ok");
  }
  assert.deepEqual(askedSecs, [0, 0, 2, 0, 7]);
});
