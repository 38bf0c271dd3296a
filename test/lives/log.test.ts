import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { AgentFixture } from "../support/agent-fixture.ts";
import { rest, rpc } from "../support/client.ts";
import { specType } from "../support/create-options.ts";
import { type Functions, startFunctions } from "../support/functions.ts";
import { trustingFetch } from "../support/trusting-fetch.ts";
import { until } from "../support/until.ts";

let fixture: AgentFixture;
let functions: Functions;
before(async () => {
  fixture = await AgentFixture.open();
  const { url, token, ca } = fixture.agent;
  functions = await startFunctions(
    [{ name: "process", url, token, sandboxer: "process" }],
    trustingFetch(ca),
  );
});
after(async () => {
  await functions.close();
  await fixture.close();
});

type Fields = Readonly<Record<string, unknown>>;

/** Returns the agent's lines of a request, once there is one. */
async function agentLinesOf(requestId: unknown): Promise<Fields[]> {
  const lines = () =>
    fixture.log.map((line): Fields => JSON.parse(line)).filter((entry) => entry.requestId === requestId);
  await until("the agent has logged the request", () => lines().length > 0);
  return lines();
}

const sandbox = { sandboxId: "logged", runtime: { name: "process" } };

/** Makes a call over one of the surfaces. */
type Send = (headers: Record<string, string>) => Promise<unknown>;

const overRest =
  (action: string, body?: object): Send =>
  (headers) =>
    rest(functions.ask, "logs", `POST /sandboxes/logged/${action}`, body, headers);

const overRpc =
  (method: "Status" | "Metrics"): Send =>
  (headers) =>
    rpc(functions.ask, "Controller", method, { sandboxId: "logged" }, "logs", headers);

test("one request id finds a call in the logs of functions and agent, with its sandbox", async () => {
  const calls: Readonly<Record<string, Send>> = {
    Create: overRest("create", { sandbox }),
    Start: overRest("start"),
    Status: overRpc("Status"),
    Metrics: overRpc("Metrics"),
    Stop: overRest("stop"),
    Shutdown: overRest("shutdown"),
  };
  for (const [method, send] of Object.entries(calls)) {
    const requestId = `${method}-1`;
    await send({ "x-request-id": requestId });
    const [own] = functions.log.filter((entry) => entry.requestId === requestId);
    assert.deepEqual([own?.namespace, own?.sandboxId, own?.status], ["logs", "logged", 200], method);
    for (const { path, namespace, sandboxId } of await agentLinesOf(requestId)) {
      assert.deepEqual([namespace, sandboxId], ["logs", "logged"]);
      assert.ok(String(path).endsWith(`/${method}`), String(path));
    }
  }
});

test("a request without an id gets one that both logs have", async () => {
  const { headers } = await rest(functions.ask, "logs", "POST /sandboxes/unnamed/create", {
    sandbox: { ...sandbox, sandboxId: "unnamed" },
  });
  const requestId = headers.get("x-request-id");
  assert.ok(functions.log.some((entry) => entry.requestId === requestId));
  const [line] = await agentLinesOf(requestId);
  assert.deepEqual([line?.namespace, line?.sandboxId, line?.code], ["logs", "unnamed", undefined]);
});

test("an agent's line about a refused call has the request id and the sandbox, too", async () => {
  const noJson = { typeUrl: specType, value: "bm8=" };
  const refused = { ...sandbox, sandboxId: "refused", spec: noJson };
  const { status } = await rest(
    functions.ask,
    "logs",
    "POST /sandboxes/refused/create",
    { sandbox: refused },
    { "x-request-id": "refused-call" },
  );
  assert.equal(status, 400);
  const [line] = await agentLinesOf("refused-call");
  assert.deepEqual([line?.namespace, line?.sandboxId, line?.code], ["logs", "refused", "invalid_argument"]);
});
