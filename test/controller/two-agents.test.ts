import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { setImmediate } from "node:timers/promises";
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
} from "../support/broken-agent.ts";
import { rpc } from "../support/client.ts";
import { type Functions, startFunctions } from "../support/functions.ts";
import { freshNamespace } from "../support/namespace.ts";
import { until } from "../support/until.ts";

const sandboxId = "s";
const absent = connectError(404, "not_found");
const ready = answer(200, "application/proto", new TextEncoder().encode("\u0010\u0007\u001a\rSANDBOX_READY"));

/** Answers the given methods with their faults, and all others with success. */
function byMethod(methods: Readonly<Record<string, Misbehaviour>>): Misbehaviour {
  return (request, response) => (methods[request.url?.split("/").at(-1) ?? ""] ?? ok)(request, response);
}

/** A time just after the grace period of a Create at an agent without views, in milliseconds. */
const afterGraceMs = 5 * 60_000 + 1_000;
/** A time after which the server of an unfinished Shutdown counts as dead, in milliseconds. */
const afterShutdownMs = 20_000;

describe("a sandbox id at two agents without views", () => {
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
  const ask = async (name: "Start" | "Stop" | "Status" | "Wait" | "Shutdown", sandboxer: string) =>
    (await rpc(functions.ask, "Controller", name, { sandboxId, sandboxer }, ns)).code;
  const row = async () => {
    return (
      await functions.query(`select agent, phase, call, outcome from instances where namespace = '${ns}'`)
    )[0];
  };

  it("keeps running when another agent shuts down its own sandbox of that id", async () => {
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
    b.misbehave(byMethod({ Status: ready }));
    assert.deepEqual([await ask("Status", "b"), await ask("Stop", "b")], ["ok", "ok"]);
    const requestsBefore = b.requests.length;
    assert.equal(await ask("Shutdown", "b"), "ok");
    assert.ok(b.requests.slice(requestsBefore).some(({ path }) => path.endsWith("/Shutdown")));
    assert.equal(await ask("Status", "b"), "not_found");
  });

  it("is started only once if the answer of the Start is lost", async () => {
    assert.equal((await create("a")).code, "ok");
    a.misbehave(closedMidBody);
    const requestsBefore = a.requests.length;
    assert.equal(await ask("Start", "a"), "unavailable");
    assert.equal(a.requests.length, requestsBefore + 1);
  });

  it("gets an unfinished Shutdown again when it is read later, until it is gone", async () => {
    const shutdowns = () => a.requests.filter(({ path }) => path.endsWith("/Shutdown")).length;
    assert.equal((await create("a")).code, "ok");
    a.misbehave(closedMidBody);
    assert.equal(await ask("Shutdown", "a"), "unavailable");
    a.misbehave(byMethod({ Status: ready }));
    const sentBefore = shutdowns();
    try {
      clockOffsetMs = afterShutdownMs;
      assert.equal(await ask("Status", "a"), "ok");
      await until("the Shutdown is finished", async () => (await row())?.phase === "gone");
      assert.equal(shutdowns(), sentBefore + 1);
      clockOffsetMs += afterShutdownMs;
      b.misbehave(byMethod({ Status: ready }));
      assert.deepEqual([await ask("Status", "a"), await ask("Status", "b")], ["not_found", "ok"]);
      assert.deepEqual([await ask("Status", "a"), await ask("Status", "b")], ["not_found", "ok"]);
      assert.equal(shutdowns(), sentBefore + 1);
    } finally {
      clockOffsetMs = 0;
    }
  });

  for (const later of ["Start", "Stop"] as const) {
    it(`gets an unfinished Shutdown again at a later ${later}, and none that may still be in progress`, async () => {
      const shutdowns = () => a.requests.filter(({ path }) => path.endsWith("/Shutdown")).length;
      assert.equal((await create("a")).code, "ok");
      a.misbehave(closedMidBody);
      assert.equal(await ask("Shutdown", "a"), "unavailable");
      a.misbehave(byMethod({ Status: ready }));
      const sentBefore = shutdowns();
      await ask(later, "a");
      assert.equal(shutdowns(), sentBefore);
      try {
        clockOffsetMs = afterShutdownMs;
        await ask(later, "a");
        await until("the Shutdown is finished", async () => (await row())?.phase === "gone");
        assert.equal(shutdowns(), sentBefore + 1);
      } finally {
        clockOffsetMs = 0;
      }
    });
  }

  it("belongs to the agent that creates it, whatever the other one answers", async () => {
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

  it("is not created at another agent until the first one has answered", async () => {
    a.misbehave(byMethod({ Create: closedMidBody, Status: ready }));
    assert.equal((await create("a")).code, "unavailable");
    const before = await row();
    const requestsBefore = b.requests.length;
    const refused = await create("b");
    assert.equal(refused.code, "failed_precondition");
    assert.match(refused.message, /"a".*Status or Shutdown/);
    assert.deepEqual([b.requests.length, await row()], [requestsBefore, before]);
    assert.equal(await ask("Status", "a"), "ok");
    assert.equal((await create("b")).code, "already_exists");
    assert.equal(await ask("Shutdown", "a"), "ok");
    assert.equal((await create("b")).code, "ok");
  });

  it("can be created elsewhere if the first agent was not reached", async () => {
    assert.equal((await create("none")).code, "unavailable");
    assert.deepEqual(await row(), { agent: "none", phase: "gone", call: "create", outcome: "failed" });
    assert.equal((await create("b")).code, "ok");
    assert.equal((await row())?.agent, "b");
  });

  it("can be created elsewhere once the first agent cannot have it", async () => {
    const ways: readonly (readonly [string, Misbehaviour])[] = [
      ["a Create that is refused", byMethod({ Create: connectError(429, "resource_exhausted") })],
      ["a Status that is not_found", byMethod({ Create: closedMidBody, Status: absent })],
      [
        "a Shutdown whose Stop is not_found",
        byMethod({ Create: closedMidBody, Status: silent, Stop: absent }),
      ],
      ["a Shutdown that succeeds", byMethod({ Create: closedMidBody, Status: silent })],
    ];
    const deadline = { "connect-timeout-ms": "300" };
    for (const [description, fault] of ways) {
      for (const hadLife of [false, true]) {
        ns = freshNamespace();
        a.misbehave(ok);
        if (hadLife) assert.deepEqual([(await create("a")).code, await ask("Shutdown", "a")], ["ok", "ok"]);
        a.misbehave(fault);
        assert.notEqual((await create("a")).code, "ok");
        await rpc(functions.ask, "Controller", "Status", { sandboxId, sandboxer: "a" }, ns, deadline);
        if (!description.includes("Create")) {
          assert.equal((await create("b")).code, "failed_precondition", description);
          clockOffsetMs += afterGraceMs;
          await ask(description.includes("Status") ? "Status" : "Shutdown", "a");
        }
        assert.equal((await create("b")).code, "ok", description);
        assert.equal((await row())?.agent, "b");
      }
    }
  });

  it("that is shut down during its Create is gone from the agent when the Create fails", async () => {
    const creation = Promise.withResolvers<() => void>();
    const end = Promise.withResolvers<() => void>();
    a.misbehave(
      byMethod({
        Create: (request, response) => creation.resolve(() => ok(request, response)),
        Stop: absent,
        Shutdown: absent,
      }),
    );
    const creating = create("a");
    const finishCreate = await creation.promise;
    assert.equal(await ask("Shutdown", "a"), "aborted");
    a.misbehave(byMethod({ Shutdown: (request, response) => end.resolve(() => ok(request, response)) }));
    let hasFailed = false;
    const failed = creating.then(({ code }) => {
      hasFailed = true;
      return code;
    });
    finishCreate();
    const finishShutdown = await end.promise;
    await setImmediate();
    assert.equal(hasFailed, false);
    finishShutdown();
    assert.equal(await failed, "aborted");
    assert.equal((await row())?.phase, "gone");
  });

  it("can be waited for during its Create, however long the agent does not have it", async () => {
    const creation = Promise.withResolvers<() => void>();
    const polled = Promise.withResolvers<void>();
    let polls = 0;
    a.misbehave(
      byMethod({
        Create: (request, response) => creation.resolve(() => ok(request, response)),
        Wait(request, response) {
          // More than an agent may answer about a created sandbox.
          if (++polls === 8) polled.resolve();
          (polls < 8 ? absent : ok)(request, response);
        },
      }),
    );
    const creating = create("a");
    const finishCreate = await creation.promise;
    const waiting = ask("Wait", "a");
    assert.equal(await Promise.race([waiting, polled.promise]), undefined);
    finishCreate();
    assert.deepEqual([(await creating).code, await waiting], ["ok", "ok"]);
  });

  it("is not given up during its Create, although its agent does not have it yet", async () => {
    const { promise: held, resolve: hold } = Promise.withResolvers<() => void>();
    const heldCreate: Misbehaviour = (request, response) => hold(() => ok(request, response));
    a.misbehave(byMethod({ Create: heldCreate, Status: absent }));
    const creating = create("a");
    const release = await held;
    assert.equal(await ask("Status", "a"), "not_found");
    assert.equal((await create("b")).code, "failed_precondition");
    release();
    assert.equal((await creating).code, "ok");
    assert.equal((await create("b")).code, "already_exists");
  });
});
