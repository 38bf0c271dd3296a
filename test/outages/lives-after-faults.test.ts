import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import {
  answer,
  type BrokenAgent,
  closedMidBody,
  connectError,
  ok,
  startBrokenAgent,
} from "../support/broken-agent.ts";
import { rest, rpc } from "../support/client.ts";
import { type Functions, startFunctions } from "../support/functions.ts";
import { freshNamespace } from "../support/namespace.ts";

const ready = answer(200, "application/proto", new TextEncoder().encode("\u0010\u0007\u001a\rSANDBOX_READY"));
const token = "a-token-that-must-never-be-seen";

describe("a life after a fault of its agent", () => {
  let broken: BrokenAgent;
  let functions: Functions;
  before(async () => {
    broken = await startBrokenAgent(ok);
    functions = await startFunctions([
      { name: "broken", url: broken.url, token, sandboxer: "node" },
      { name: "another", url: broken.url, token, sandboxer: "another" },
    ]);
  });
  after(async () => {
    await functions.close();
    await broken.close();
  });
  afterEach(() => {
    assert.ok(!JSON.stringify(functions.log).includes(token), "a token is in the log");
  });

  it("Shutdown and Create at another agent do not affect a running sandbox", async () => {
    const ns = freshNamespace();
    broken.misbehave(ok);
    await rest(functions.ask, ns, "POST /sandboxes", { sandboxId: "s", runtime: {}, sandboxer: "broken" });
    assert.equal((await rpc(functions.ask, "Controller", "Create", { sandboxId: "s" }, ns)).code, "ok");
    const elsewhere = { sandboxId: "s", sandboxer: "another" };
    const created = await rpc(functions.ask, "Controller", "Create", elsewhere, ns);
    assert.deepEqual([created.code, /"broken"/.test(created.message)], ["already_exists", true]);
    broken.misbehave(connectError(404, "not_found"));
    assert.equal((await rpc(functions.ask, "Controller", "Shutdown", elsewhere, ns)).code, "not_found");
    broken.misbehave(ok);
    assert.equal((await rpc(functions.ask, "Controller", "Stop", { sandboxId: "s" }, ns)).code, "ok");
    // If its own agent no longer has the sandbox, Shutdown has reached its goal.
    broken.misbehave(connectError(404, "not_found"));
    assert.equal((await rpc(functions.ask, "Controller", "Shutdown", { sandboxId: "s" }, ns)).code, "ok");
    assert.equal(
      (await rpc(functions.ask, "Controller", "Status", { sandboxId: "s" }, ns)).code,
      "not_found",
    );
  });

  it("Shutdown of a sandbox that could not be created is not_found", async () => {
    const ns = freshNamespace();
    await rest(functions.ask, ns, "POST /sandboxes", { sandboxId: "s", runtime: {} });
    broken.misbehave(connectError(400, "failed_precondition"));
    assert.equal(
      (await rpc(functions.ask, "Controller", "Create", { sandboxId: "s" }, ns)).code,
      "failed_precondition",
    );
    broken.misbehave(connectError(404, "not_found"));
    assert.equal(
      (await rpc(functions.ask, "Controller", "Shutdown", { sandboxId: "s" }, ns)).code,
      "not_found",
    );
  });

  it("after a Create with an unknown outcome, Wait returns the exit of the new life", async () => {
    const ns = freshNamespace();
    await rest(functions.ask, ns, "POST /sandboxes", { sandboxId: "s", runtime: {} });
    const exited = (code: number) => answer(200, "application/proto", new Uint8Array([0x08, code]));
    broken.misbehave(ok);
    await rpc(functions.ask, "Controller", "Create", { sandboxId: "s" }, ns);
    broken.misbehave((request, response) =>
      (request.url?.endsWith("/Wait") ? exited(7) : ok)(request, response),
    );
    await rpc(functions.ask, "Controller", "Shutdown", { sandboxId: "s" }, ns);
    assert.equal(
      (await rpc(functions.ask, "Controller", "Wait", { sandboxId: "s" }, ns)).response?.exitStatus,
      7,
    );
    broken.misbehave(closedMidBody);
    assert.equal(
      (await rpc(functions.ask, "Controller", "Create", { sandboxId: "s" }, ns)).code,
      "unavailable",
    );
    // The agent has the new life, which ends with 8.
    const created = new TextEncoder().encode("\u001a\u000fSANDBOX_UNKNOWN");
    broken.misbehave((request, response) =>
      (request.url?.endsWith("/Status") ? answer(200, "application/proto", created) : exited(8))(
        request,
        response,
      ),
    );
    await rpc(functions.ask, "Controller", "Status", { sandboxId: "s" }, ns);
    assert.equal(
      (await rpc(functions.ask, "Controller", "Wait", { sandboxId: "s" }, ns)).response?.exitStatus,
      8,
    );
  });

  it("a failed Create keeps the shut-down state unless the agent has the sandbox", async () => {
    const ns = freshNamespace();
    const sandbox = { runtime: {} };
    const create = () => rpc(functions.ask, "Controller", "Create", { sandboxId: "s", sandbox }, ns);
    const status = async () =>
      (await rpc(functions.ask, "Controller", "Status", { sandboxId: "s" }, ns)).code;
    broken.misbehave(ok);
    await create();
    await rpc(functions.ask, "Controller", "Shutdown", { sandboxId: "s" }, ns);
    broken.misbehave(connectError(429, "resource_exhausted"));
    assert.equal((await create()).code, "resource_exhausted");
    broken.misbehave(ok);
    assert.equal(await status(), "not_found");
    broken.misbehave(connectError(409, "already_exists"));
    assert.equal((await create()).code, "already_exists");
    broken.misbehave(ready);
    assert.equal(await status(), "ok");
  });

  it("a wait continues after a restart of the agent", async () => {
    const ns = freshNamespace();
    let times = 0;
    broken.misbehave(ok);
    await rpc(functions.ask, "Controller", "Create", { sandboxId: "s", sandbox: { runtime: {} } }, ns);
    broken.misbehave((request, response) => {
      times++;
      if (times === 1) setTimeout(() => response.destroy(), 1_200);
      else if (times === 2) response.destroy();
      else answer(200, "application/proto", new Uint8Array([0x08, 0x07]))(request, response);
    });
    const exit = await rpc(functions.ask, "Controller", "Wait", { sandboxId: "s" }, ns);
    assert.deepEqual([exit.code, exit.response?.exitStatus, times], ["ok", 7, 3]);
  });

  it("a wait whose caller disconnects ends the call to the agent", async () => {
    const ns = freshNamespace();
    broken.misbehave(ok);
    await rpc(functions.ask, "Controller", "Create", { sandboxId: "s", sandbox: { runtime: {} } }, ns);
    const leaving = new AbortController();
    const closed = new Promise<void>((resolve) => {
      broken.misbehave((_request, response) => {
        response.once("close", resolve);
        leaving.abort();
      });
    });
    const waiting = functions.ask(`/v1/namespaces/${ns}/sandboxes/s/wait`, { signal: leaving.signal });
    assert.equal((await waiting).status, 499);
    await closed;
  });

  it("the next answer corrects an unknown outcome", async () => {
    const ns = freshNamespace();
    broken.misbehave(ok);
    await rest(functions.ask, ns, "POST /sandboxes", { sandboxId: "s", runtime: {} });
    broken.misbehave(closedMidBody);
    assert.equal(
      (await rpc(functions.ask, "Controller", "Create", { sandboxId: "s" }, ns)).code,
      "unavailable",
    );
    broken.misbehave(ready);
    assert.equal((await rpc(functions.ask, "Controller", "Status", { sandboxId: "s" }, ns)).code, "ok");
    const [row] = await functions.query(`select phase, pid from instances where namespace = '${ns}'`);
    assert.deepEqual(row, { phase: "running", pid: 7 });
  });

  it("a Create with another Idempotency-Key does not reach an agent without views", async () => {
    const ns = freshNamespace();
    broken.misbehave(ok);
    const opts = { sandboxId: "s", sandbox: { runtime: {} } };
    const create = async (key: string) =>
      (await rpc(functions.ask, "Controller", "Create", opts, ns, { "idempotency-key": key })).code;
    const requestsBefore = broken.requests.length;
    assert.deepEqual([await create("one"), await create("other")], ["ok", "already_exists"]);
    assert.equal(broken.requests.length - requestsBefore, 1);
  });

  it("a sandbox that only its agent knows gets a life of now, and info if asked for", async () => {
    const ns = freshNamespace();
    broken.misbehave(ready);
    const status = async (verbose: boolean) =>
      (await rpc(functions.ask, "Controller", "Status", { sandboxId: "s", verbose }, ns)).response?.info;
    assert.equal((await status(false))?.["sandbox-functions/phase"], undefined);
    const [row] = await functions.query(`select life from instances where namespace = '${ns}'`);
    assert.ok(
      Math.abs(Number(row?.life) / 4_096 - Date.now()) < 60_000,
      `${row?.life} does not contain the time`,
    );
    assert.equal((await status(true))?.["sandbox-functions/phase"], "running");
  });

  it("each call of a life sends that life and a call id of its own", async () => {
    const ns = freshNamespace();
    broken.misbehave(ok);
    await rest(functions.ask, ns, "POST /sandboxes", { sandboxId: "s", runtime: {} });
    const requestsBefore = broken.requests.length;
    for (const name of ["Create", "Start", "Stop"] as const) {
      await rpc(functions.ask, "Controller", name, { sandboxId: "s" }, ns);
    }
    const sent = broken.requests.slice(requestsBefore).map(({ headers }) => headers);
    const lives = new Set(sent.map((headers) => Number(headers["sandbox-life"])));
    assert.equal(lives.size, 1);
    const [life = 0] = lives;
    assert.ok(Math.abs(life / 4_096 - Date.now()) < 60_000, `${life} does not contain the time`);
    const ids = sent.map((headers) => headers["sandbox-operation"]);
    assert.equal(new Set(ids).size, ids.length);
  });
});
