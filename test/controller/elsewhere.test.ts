import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import {
  answer,
  type BrokenAgent,
  closedMidBody,
  closedPort,
  connectError,
  type Misbehaviour,
  ok,
  silent,
  startBrokenAgent,
} from "../faults/broken-agent.ts";
import { freshNamespace } from "../suites/case.ts";
import { rpc } from "../suites/client.ts";
import { type Functions, startFunctions } from "./functions.ts";

const sandboxId = "s";
const absent = connectError(404, "not_found");
const ready = answer(200, "application/proto", new TextEncoder().encode("\u0010\u0007\u001a\rSANDBOX_READY"));

/** Answers each method as told, and any other with success. */
function each(methods: Readonly<Record<string, Misbehaviour>>): Misbehaviour {
  return (request, response) => (methods[request.url?.split("/").at(-1) ?? ""] ?? ok)(request, response);
}

/** The grace period of a Create at an agent without views, and a moment, in milliseconds. */
const createGraceMs = 5 * 60_000 + 1_000;

describe("a sandbox that two agents without views are asked about", () => {
  let clockOffsetMs = 0;
  let a: BrokenAgent;
  let b: BrokenAgent;
  let functions: Functions;
  let ns: string;
  before(async () => {
    a = await startBrokenAgent(ok);
    b = await startBrokenAgent(ok);
    const agents = [
      { name: "a", url: a.url, token: "t", sandboxer: "node" },
      { name: "b", url: b.url, token: "t", sandboxer: "node" },
      { name: "none", url: `http://127.0.0.1:${await closedPort()}`, token: "t", sandboxer: "node" },
    ];
    functions = await startFunctions(agents, undefined, { clock: () => Date.now() + clockOffsetMs });
  });
  after(async () => {
    await functions.close();
    await a.close();
    await b.close();
  });
  beforeEach(() => {
    ns = freshNamespace();
    a.misbehave(ok);
    b.misbehave(ok);
  });

  const create = (sandboxer: string) =>
    rpc(functions.ask, "Controller", "Create", { sandboxId, sandboxer, sandbox: { runtime: {} } }, ns);
  const ask = async (name: "Start" | "Stop" | "Status" | "Shutdown", sandboxer: string) =>
    (await rpc(functions.ask, "Controller", name, { sandboxId, sandboxer }, ns)).code;
  const row = async () => {
    return (
      await functions.query(`select agent, phase, call, outcome from instances where namespace = '${ns}'`)
    )[0];
  };

  it("is not at its end when another agent shuts down what it has of that name", async () => {
    assert.equal((await create("b")).code, "ok");
    assert.equal(await ask("Start", "b"), "ok");
    a.misbehave(ok);
    assert.equal(await ask("Shutdown", "a"), "ok");
    assert.deepEqual(await row(), {
      agent: "b",
      phase: "running",
      call: "shutdown",
      outcome: "ok",
    });
    b.misbehave(each({ Status: ready }));
    assert.deepEqual([await ask("Status", "b"), await ask("Stop", "b")], ["ok", "ok"]);
    const asked = b.requests.length;
    assert.equal(await ask("Shutdown", "b"), "ok");
    assert.ok(b.requests.slice(asked).some(({ path }) => path.endsWith("/Shutdown")));
    assert.equal(await ask("Status", "b"), "not_found");
  });

  it("is its own agent's while that creates it, whatever another says", async () => {
    const { promise: held, resolve: hold } = Promise.withResolvers<() => void>();
    a.misbehave((request, response) => hold(() => ok(request, response)));
    const creating = create("a");
    const release = await held;
    b.misbehave(ready);
    assert.equal(await ask("Status", "b"), "ok");
    release();
    assert.equal((await creating).code, "ok");
    assert.deepEqual(await row(), {
      agent: "a",
      phase: "created",
      call: "create",
      outcome: "ok",
    });
  });

  it("is not created at another agent while its own may have it, until that tells", async () => {
    a.misbehave(each({ Create: closedMidBody, Status: ready }));
    assert.equal((await create("a")).code, "unavailable");
    const before = await row();
    const asked = b.requests.length;
    const refused = await create("b");
    assert.equal(refused.code, "failed_precondition");
    assert.match(refused.message, /"a".*Status or Shutdown/);
    assert.deepEqual([b.requests.length, await row()], [asked, before]);
    assert.equal(await ask("Status", "a"), "ok");
    assert.equal((await create("b")).code, "already_exists");
    assert.equal(await ask("Shutdown", "a"), "ok");
    assert.equal((await create("b")).code, "ok");
  });

  it("is free to be created elsewhere when its own agent was not even reached", async () => {
    assert.equal((await create("none")).code, "unavailable");
    assert.deepEqual(await row(), { agent: "none", phase: "gone", call: "create", outcome: "failed" });
    assert.equal((await create("b")).code, "ok");
    assert.equal((await row())?.agent, "b");
  });

  it("is free to be created elsewhere once its own agent surely does not have it", async () => {
    const ways: readonly (readonly [string, Misbehaviour])[] = [
      ["a Create that fails", each({ Create: connectError(429, "resource_exhausted") })],
      ["a Status that says so", each({ Create: closedMidBody, Status: absent })],
      ["a Shutdown that says so", each({ Create: closedMidBody, Status: silent, Stop: absent })],
      ["a Shutdown that is done", each({ Create: closedMidBody, Status: silent })],
    ];
    const deadline = { "connect-timeout-ms": "300" };
    for (const [what, how] of ways) {
      for (const livedBefore of [false, true]) {
        ns = freshNamespace();
        a.misbehave(ok);
        if (livedBefore)
          assert.deepEqual([(await create("a")).code, await ask("Shutdown", "a")], ["ok", "ok"]);
        a.misbehave(how);
        assert.notEqual((await create("a")).code, "ok");
        await rpc(functions.ask, "Controller", "Status", { sandboxId, sandboxer: "a" }, ns, deadline);
        if (!what.includes("Create")) {
          assert.equal((await create("b")).code, "failed_precondition", what);
          clockOffsetMs += createGraceMs;
          await ask(what.includes("Status") ? "Status" : "Shutdown", "a");
        }
        assert.equal((await create("b")).code, "ok", what);
        assert.equal((await row())?.agent, "b");
      }
    }
  });

  it("is not given up while it is being created, though its agent does not have it yet", async () => {
    const { promise: held, resolve: hold } = Promise.withResolvers<() => void>();
    const later: Misbehaviour = (request, response) => hold(() => ok(request, response));
    a.misbehave(each({ Create: later, Status: absent }));
    const creating = create("a");
    const release = await held;
    assert.equal(await ask("Status", "a"), "not_found");
    assert.equal((await create("b")).code, "failed_precondition");
    release();
    assert.equal((await creating).code, "ok");
    assert.equal((await create("b")).code, "already_exists");
  });
});
