import assert from "node:assert/strict";
import { it } from "node:test";
import { AgentClient } from "../../shared/controller/agent-client.ts";
import type { Instance } from "../../shared/controller/instances.ts";
import { waitForExit } from "../../shared/controller/wait.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import { answer, connectError, startBrokenAgent } from "../faults/broken-agent.ts";

const call: Call = { namespace: "n", signal: new AbortController().signal };
const unknown = async () => ({ instance: undefined, recorded: undefined });
const pace = { beat: 50, outage: 400 };

it("a wait gives up on an agent that breaks every question off, however long it holds each", async () => {
  const broken = await startBrokenAgent((_request, response) => setTimeout(() => response.destroy(), 80));
  const agent = new AgentClient({ name: "the agent", url: broken.url, token: "t", fetch }, "node");
  await assert.rejects(waitForExit(call, "s", agent, undefined, unknown, pace), (error: unknown) => {
    assert.ok(error instanceof SandboxError);
    assert.equal(error.code, "unavailable");
    return true;
  });
  const asked = broken.requests.length;
  await broken.close();
  assert.ok(asked > 1 && asked < 20, `${asked} questions`);
});

it("a wait does not spin on an agent that says at once that its time is over", async () => {
  const hasty = await startBrokenAgent(connectError(504, "deadline_exceeded"));
  const agent = new AgentClient({ name: "the agent", url: hasty.url, token: "t", fetch }, "node");
  const leaving = new AbortController();
  setTimeout(() => leaving.abort(), 500);
  const leavingCall = { ...call, signal: leaving.signal };
  await assert.rejects(waitForExit(leavingCall, "s", agent, undefined, unknown, pace));
  const asked = hasty.requests.length;
  await hasty.close();
  assert.ok(asked > 1 && asked <= 12, `${asked} questions in ten beats`);
});

it("a wait that goes on after a break does not take the exit of the next life for its own", async (test) => {
  const life: Instance = {
    agent: "a",
    generation: 1,
    incarnation: 1,
    state: "SANDBOX_READY",
    pid: 7,
    address: "",
    exit: undefined,
    alive: true,
    gone: false,
    reopened: false,
  };
  const next = { ...life, generation: 3, incarnation: 3 };
  let asked = 0;
  const broken = await startBrokenAgent((request, response) => {
    if (++asked % 2 === 1) setTimeout(() => response.destroy(), 80);
    else answer(200, "application/proto", new Uint8Array([0x08, 0x09]))(request, response);
  });
  test.after(() => broken.close());
  const agent = new AgentClient({ name: "the agent", url: broken.url, token: "t", fetch }, "node");
  const look = async () => ({ instance: asked === 2 ? next : life, recorded: undefined });
  const isAborted = (error: unknown) => error instanceof SandboxError && error.code === "aborted";
  await assert.rejects(waitForExit(call, "s", agent, life, look, pace), isAborted);
  assert.equal((await waitForExit(call, "s", agent, life, look, pace)).exitStatus, 9);
});
