import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import { type BrokenAgent, closedPort, connectError, ok, startBrokenAgent } from "../support/broken-agent.ts";
import { rest, rpc } from "../support/client.ts";
import { type Functions, startFunctions } from "../support/functions.ts";
import { freshNamespace } from "../support/namespace.ts";

const sandbox = { runtime: {} };
const isWait = (request: { url?: string | undefined }) => request.url?.endsWith("/Wait");

describe("an agent whose node is lost", () => {
  let lost: BrokenAgent;
  let other: BrokenAgent;
  let functions: Functions;
  let ns: string;
  before(async () => {
    other = await startBrokenAgent(ok);
  });
  after(() => other.close());
  beforeEach(async () => {
    ns = freshNamespace();
    lost = await startBrokenAgent(ok);
    functions = await startFunctions([
      { name: "lost", url: lost.url, token: "t", sandboxer: "node" },
      { name: "other", url: other.url, token: "t", sandboxer: "node" },
      { name: "never", url: `http://127.0.0.1:${await closedPort()}`, token: "t", sandboxer: "node" },
    ]);
  });
  afterEach(async () => {
    await functions.close();
    await lost.close();
  });

  const call = async (name: "Create" | "Start" | "Status" | "Shutdown" | "Wait", sandboxer = "") =>
    rpc(
      functions.ask,
      "Controller",
      name,
      { sandboxId: "s", sandboxer, ...(name === "Create" ? { sandbox } : {}) },
      ns,
    );
  const forget = async (name: string) => {
    const response = await functions.ask(`/v1/agents/${name}/forget`, { method: "POST" });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it("is forgotten: its sandboxes are lost, their waits end and their ids are free", async () => {
    assert.deepEqual([(await call("Create")).code, (await call("Start")).code], ["ok", "ok"]);
    lost.misbehave((request, response) => {
      if (!isWait(request)) response.destroy();
    });
    const waiting = rest(functions.ask, ns, "GET /sandboxes/s/wait?timeout=60s");
    while (!lost.requests.some(({ path }) => path.endsWith("/Wait")))
      await new Promise((r) => setTimeout(r, 10));
    assert.deepEqual(await forget("lost"), { status: 200, body: { agent: "lost", forgotten: 1 } });
    const { status, body } = await waiting;
    assert.deepEqual([status, body.exitStatus, body.reason], [200, 255, "lost"]);
    assert.equal((await call("Create", "other")).code, "ok");
    assert.deepEqual(await forget("lost"), { status: 200, body: { agent: "lost", forgotten: 0 } });
  });

  it("gets a Shutdown after its return, before a new Create of the same id", async () => {
    await call("Create");
    await call("Start");
    await forget("lost");
    const requestsBefore = lost.requests.length;
    assert.equal((await call("Create", "lost")).code, "ok");
    const [first, second] = lost.requests.slice(requestsBefore);
    assert.match(first?.path ?? "", /Shutdown$/);
    assert.match(second?.path ?? "", /Create$/);
    assert.ok(Number(first?.headers["sandbox-life"]) < Number(second?.headers["sandbox-life"]));
    assert.deepEqual(await functions.query("select * from given_up"), []);
  });

  it("gets the Shutdown again if it fails", async () => {
    await call("Create");
    await forget("lost");
    lost.misbehave(connectError(503, "unavailable"));
    assert.equal((await call("Create", "lost")).code, "unavailable");
    assert.equal((await functions.query("select * from given_up")).length, 1);
  });

  it("is not found by an unknown name, and its forget takes no body", async () => {
    const { status, body } = await forget("nobody");
    assert.deepEqual([status, body.code], [404, "not_found"]);
    assert.match(String(body.detail), /agent "nobody": no agent of that name is configured or recorded/);
    assert.equal((await forget("never")).status, 200);
    const response = await functions.ask("/v1/agents/lost/forget", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"force":true}',
    });
    assert.equal(response.status, 400);
  });

  it("is forgotten completely, even with more sandboxes than fit in one batch", async () => {
    const ids = Array.from({ length: 1_203 }, (_, at) => `s${at}`);
    for (const id of ids) {
      await rpc(functions.ask, "Controller", "Create", { sandboxId: id, sandbox }, ns);
    }
    assert.deepEqual((await forget("lost")).body, { agent: "lost", forgotten: 1_203 });
    const [left] = await functions.query("select count(*) as count from instances where phase <> 'gone'");
    assert.equal(left?.count, 0);
  });
});

describe("a sandboxer that was removed from the configuration", () => {
  it("keeps its sandboxes, and the error says what to do", async () => {
    const agent = await startBrokenAgent(ok);
    const before = await startFunctions([{ name: "old", url: agent.url, token: "t", sandboxer: "node" }]);
    const ns = freshNamespace();
    const ask = (name: "Status" | "Stop" | "Shutdown" | "Create" | "Wait", functions: Functions) =>
      rpc(
        functions.ask,
        "Controller",
        name,
        { sandboxId: "s", ...(name === "Create" ? { sandbox } : {}) },
        ns,
      );
    assert.equal((await ask("Create", before)).code, "ok");
    const later = await before.reconfigure([{ name: "new", url: agent.url, token: "t", sandboxer: "node" }]);
    for (const name of ["Status", "Stop", "Shutdown", "Wait"] as const) {
      const { code, message } = await ask(name, later);
      assert.equal(code, "failed_precondition", name);
      assert.match(
        message,
        /sandboxer "old": its agent is no longer configured.*POST \/v1\/agents\/old\/forget/,
      );
    }
    const forgotten = await later.ask("/v1/agents/old/forget", { method: "POST" });
    assert.deepEqual(await forgotten.json(), { agent: "old", forgotten: 1 });
    assert.equal((await ask("Shutdown", later)).code, "ok");
    assert.equal((await ask("Create", later)).code, "ok");
    await later.close();
    await agent.close();
  });
});
