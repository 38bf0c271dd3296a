import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { codes, isCode } from "../../shared/errors/codes.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import { httpStatus } from "../../shared/errors/status.ts";
import { rest, rpc } from "../support/client.ts";
import { callIn, running } from "../support/create-options.ts";
import { startFunctions } from "../support/functions.ts";
import { until } from "../support/until.ts";
import { openStubAgent, type StubAgent } from "./stub-agent.ts";

/** A check that refuses a sandbox with the code that is its id. */
const refuseAsNamed = {
  async check({ id }: { id: string }) {
    if (isCode(id)) throw new SandboxError(id, `refused as ${id}`, { cause: new Error("below") });
  },
};

/** Sends a request in JSON to an agent. */
function post(
  { url, token, fetch }: StubAgent,
  path: string,
  body: object,
  more: Record<string, string> = {},
) {
  const headers = {
    authorization: `Bearer ${token}`,
    "content-type": "application/json",
    "containerd-namespace": "codes",
    ...more,
  };
  return fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
}

/** Asks an agent to create a sandbox. */
const create = (agent: StubAgent, sandboxId: string, headers?: Record<string, string>) =>
  post(
    agent,
    "/containerd.services.sandbox.v1.Controller/Create",
    { sandboxId, sandbox: { sandboxId } },
    headers,
  );

test("every error code of a backend is in the agent's reply, with its status and message", async (context) => {
  const agent = await openStubAgent(context, ["stub"], {}, refuseAsNamed);
  for (const code of codes) {
    const reply = await create(agent, code);
    assert.deepEqual(
      [reply.status, await reply.json()],
      [httpStatus[code], { code, message: `refused as ${code}` }],
    );
  }
  await until("all are logged", () => agent.log.length === codes.length);
  const faults: readonly string[] = ["internal", "unknown", "data_loss"];
  for (const { level, sandboxId, error, cause } of agent.log) {
    const isFault = faults.includes(String(sandboxId));
    assert.deepEqual(
      [level, error, cause],
      [isFault ? "error" : "info", `refused as ${sandboxId}`, "Error: below"],
    );
  }
});

test("the log shortens paths and ids, and has request ids of some form only", async (context) => {
  const agent = await openStubAgent(context, ["stub"], {});
  const logged = async (requestId: string, sandboxId: string) => {
    const { length } = agent.log;
    await create(agent, sandboxId, { "x-request-id": requestId });
    await until("it is logged", () => agent.log.length > length);
    return agent.log[length] ?? assert.fail();
  };
  for (const id of ["a", "A-_=9".repeat(51)]) assert.equal((await logged(id, "s")).requestId, id);
  for (const id of ["", "a b", " a;", ";a", "a".repeat(256)])
    assert.equal("requestId" in (await logged(id, "s")), false, id);
  assert.equal((await logged("a", "x".repeat(77))).sandboxId, "x".repeat(76));
  const path = `/${"p".repeat(300)}`;
  await agent.fetch(`${agent.url}${path}?q`, { method: "POST" });
  await until("it is logged", () => agent.log.at(-1)?.status === 401);
  assert.equal(agent.log.at(-1)?.path, path.slice(0, 200));
});

test("the log leaves out the successful reads of a caller that follows output", async (context) => {
  const agent = await openStubAgent(context, ["stub"], { keepsOutput: true });
  await create(agent, "s");
  const path = "/sandboxfunctions.agent.v1.Output/Read";
  const statuses: number[] = [];
  const read = async (sandboxId: string, waitMs: number) =>
    statuses.push((await post(agent, path, { sandboxId, stdoutFrom: "0", waitMs })).status);
  await read("s", 1);
  await read("s", 0);
  await agent.client("stub").stop(callIn("codes"), "s", 1);
  // The last one.
  await read("s", 1);
  await read("none", 1);
  assert.deepEqual(statuses, [200, 200, 200, 404]);
  const logged = () => agent.log.filter((entry) => entry.path === path).map(({ status }) => status);
  await until("the last is logged", () => logged().includes(404));
  assert.deepEqual(logged(), [200, 200, 404]);
});

test("every error code of an agent reaches the functions' caller, over RPC and REST", async (context) => {
  const { url, token, fetch } = await openStubAgent(context, ["stub"], {}, refuseAsNamed);
  const { ask, close } = await startFunctions([{ name: "stub", url, token, sandboxer: "stub" }], fetch);
  context.after(close);
  // An agent's `unauthenticated` is about the functions' token, so the caller gets `unavailable`.
  for (const code of codes.filter((each) => each !== "unauthenticated")) {
    const sandbox = { sandboxId: code, runtime: { name: "" } };
    const called = await rpc(ask, "Controller", "Create", { sandboxId: code, sandbox }, "rpc");
    assert.deepEqual([called.status, called.code], [httpStatus[code], code]);
    const { status, body } = await rest(ask, "rest", `POST /sandboxes/${code}/create`, { sandbox });
    assert.deepEqual(
      [status, body.code, body.detail],
      [httpStatus[code], code, `the agent of sandboxer "stub": refused as ${code}`],
    );
  }
});

const separate = { sandboxersAreSeparate: true, preparesAtCreate: true };

test("separate sandboxers do not see each other's sandboxes, and share their ids", async (context) => {
  const made: string[] = [];
  const agent = await openStubAgent(context, ["pods", "shims"], {}, separate);
  const [pods, shims, unnamed] = [agent.client("pods"), agent.client("shims"), agent.client("")];
  const call = callIn("separate");
  await pods.create(call, "p", running(undefined));
  await unnamed.create(call, "by-default", running(undefined));
  made.push("p", "by-default");
  for (const id of made) {
    for (const answer of [
      shims.status(call, id, false),
      shims.start(call, id),
      shims.stop(call, id, 1),
      shims.wait(call, id),
      shims.platform(call, id),
      shims.metrics(call, id),
      shims.shutdown(call, id),
      shims.update(call, id, running(undefined).sandbox ?? assert.fail(), ["labels"]),
    ]) {
      await assert.rejects(answer, { code: "not_found" });
    }
    await assert.rejects(shims.create(call, id, running(undefined)), { code: "already_exists" });
    assert.equal((await pods.status(call, id, false)).state, "SANDBOX_UNKNOWN");
    assert.equal((await unnamed.status(call, id, false)).state, "SANDBOX_UNKNOWN");
    await pods.shutdown(call, id);
    await shims.create(call, id, running(undefined));
    await shims.shutdown(call, id);
  }
});

test("a sandbox is found only once it is prepared, and a failed preparation leaves none", async (context) => {
  const prepared = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  let attempts = 0;
  const create = async () => {
    attempts++;
    begun.resolve();
    if (attempts === 1) await prepared.promise;
    if (attempts === 2) throw new SandboxError("failed_precondition", "no such image");
  };
  const release = mock.fn(async () => {});
  const agent = await openStubAgent(context, ["pods", "shims"], { create, release }, separate);
  const pods = agent.client("pods");
  const call = callIn("preparing");
  const creating = pods.create(call, "first", running(undefined));
  await begun.promise;
  await assert.rejects(pods.status(call, "first", false), { code: "not_found" });
  await assert.rejects(pods.start(call, "first"), { code: "not_found" });
  prepared.resolve();
  await creating;
  assert.equal((await pods.status(call, "first", false)).state, "SANDBOX_UNKNOWN");

  await assert.rejects(pods.create(call, "second", running(undefined)), {
    code: "failed_precondition",
    message: "the agent: no such image",
  });
  assert.equal(release.mock.callCount(), 1);
  await assert.rejects(pods.status(call, "second", false), { code: "not_found" });
  await agent.client("shims").create(call, "second", running(undefined));
});
