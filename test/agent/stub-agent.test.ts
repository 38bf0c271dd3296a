import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { codes, isCode } from "../../shared/errors/codes.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import { httpStatus } from "../../shared/errors/status.ts";
import { rest, rpc } from "../support/client.ts";
import { callIn, running } from "../support/create-options.ts";
import { startFunctions } from "../support/functions.ts";
import { openStubAgent } from "./stub-agent.ts";

/** A check that refuses a sandbox with the code that is its id. */
const refuseAsNamed = {
  async check({ id }: { id: string }) {
    if (isCode(id)) throw new SandboxError(id, `refused as ${id}`);
  },
};

test("every error code of a backend is in the agent's reply, with its status and message", async (context) => {
  const { url, token, fetch } = await openStubAgent(context, ["stub"], {}, refuseAsNamed);
  for (const code of codes) {
    const headers = {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "containerd-namespace": "codes",
    };
    const body = JSON.stringify({ sandboxId: code, sandbox: { sandboxId: code } });
    const path = `${url}/containerd.services.sandbox.v1.Controller/Create`;
    const reply = await fetch(path, { method: "POST", headers, body });
    assert.deepEqual(
      [reply.status, await reply.json()],
      [httpStatus[code], { code, message: `refused as ${code}` }],
    );
  }
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
