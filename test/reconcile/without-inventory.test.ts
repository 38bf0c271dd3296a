import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { type Example, pythonMissing, startExample } from "../agent/example-agent.ts";
import {
  answer,
  type BrokenAgent,
  connectError,
  type Misbehaviour,
  ok,
  startBrokenAgent,
} from "../support/broken-agent.ts";
import { rest, rpc } from "../support/client.ts";
import { type Functions, startFunctions } from "../support/functions.ts";
import { freshNamespace } from "../support/namespace.ts";
import { until } from "../support/until.ts";
import { nothing, reconcileAll } from "./fixture.ts";

const reconcile = { token: "the-token-of-reconcile" };

async function rowOf(functions: Functions, ns: string) {
  const [row] = await functions.query(
    `select phase, status, reason from instances left join exits using (namespace, id, life) where namespace = '${ns}'`,
  );
  return row;
}

/** Encodes the answer of a Status with a state. */
const inState = (state: string) =>
  answer(
    200,
    "application/proto",
    new TextEncoder().encode(`\u001a${String.fromCharCode(state.length)}${state}`),
  );

describe("an agent that knows only containerd's RPCs is reconciled by what is recorded", () => {
  let agent: BrokenAgent;
  let functions: Functions;
  let ns: string;
  let offsetMs = 0;
  beforeEach(async () => {
    agent = await startBrokenAgent(ok);
    ns = freshNamespace();
    offsetMs = 0;
    functions = await startFunctions([{ name: "a", url: agent.url, token: "t", sandboxer: "a" }], undefined, {
      reconcile,
      clock: () => Date.now() + offsetMs,
    });
    const opts = { sandboxId: "s", sandbox: { runtime: {} } };
    assert.equal((await rpc(functions.ask, "Controller", "Create", opts, ns)).code, "ok");
    assert.equal((await rpc(functions.ask, "Controller", "Start", { sandboxId: "s" }, ns)).code, "ok");
  });
  afterEach(async () => {
    await functions.close();
    await agent.close();
  });

  /** Answers methods as given, and all others as an agent without them. */
  const answerBy = (methods: Readonly<Record<string, Misbehaviour>>) => {
    const none = connectError(404, "unimplemented");
    agent.misbehave((request, response) =>
      (methods[request.url?.split("/").at(-1) ?? ""] ?? none)(request, response),
    );
  };
  const round = async () => {
    const { a } = await reconcileAll(functions.ask);
    return { ...a };
  };

  it("keeps what runs, and records an exit before its node is gone", async () => {
    answerBy({ Status: inState("SANDBOX_READY") });
    assert.deepEqual(await round(), { ...nothing, checked: 1 });
    assert.equal((await rowOf(functions, ns))?.phase, "running");
    const exit = new Uint8Array([0x08, 7]);
    answerBy({ Status: inState("SANDBOX_NOTREADY"), Wait: answer(200, "application/proto", exit) });
    assert.deepEqual(await round(), { ...nothing, checked: 1 });
    assert.deepEqual(await rowOf(functions, ns), { phase: "stopped", status: 7, reason: "exited" });
  });

  it("ends as lost what the agent does not have", async () => {
    answerBy({ Status: connectError(404, "not_found") });
    assert.deepEqual(await round(), { ...nothing, checked: 1, lost: 1 });
    assert.deepEqual(await rowOf(functions, ns), { phase: "gone", status: 255, reason: "lost" });
    assert.deepEqual(await round(), { ...nothing, checked: 0 });
  });

  it("changes nothing while it is silent or fails", async () => {
    const faults = [
      connectError(503, "unavailable"),
      answer(502, "text/html", "<p>"),
      connectError(500, "internal"),
    ];
    for (const fault of faults) {
      answerBy({ Status: fault });
      const { errors, lost } = await round();
      assert.deepEqual([errors, lost], [1, 0]);
      assert.equal((await rowOf(functions, ns))?.phase, "running");
    }
  });

  it("gets the Shutdown that a dead server has left unfinished", async () => {
    await functions.query("update instances set ending = highest + 1, highest = highest + 1");
    offsetMs = 20_000;
    answerBy({
      Status: inState("SANDBOX_READY"),
      Stop: ok,
      Wait: answer(200, "application/proto", new Uint8Array()),
      Shutdown: ok,
    });
    await round();
    await until("it is gone", async () => (await rowOf(functions, ns))?.phase === "gone");
    const methods = agent.requests.map(({ path }) => path.split("/").at(-1));
    assert.equal(methods.filter((name) => name === "Shutdown").length, 1);
  });
});

describe("an agent with views and without an inventory", { skip: pythonMissing }, () => {
  it("is reconciled by what is recorded, also after it has lost its data", async () => {
    let example: Example = await startExample();
    const functions = await startFunctions(
      [{ name: "python", url: "https://agent.test", token: "t", sandboxer: "python" }],
      (url, init) => {
        const headers = new Headers(init.headers);
        headers.set("authorization", `Bearer ${example.token}`);
        return example.fetch(example.url + new URL(url).pathname, { ...init, headers });
      },
      { reconcile },
    );
    const ns = freshNamespace();
    const spec = {
      typeUrl: "types.containerd.io/opencontainers/runtime-spec/1/Spec",
      json: { process: { args: ["sh", "-c", "exit 5"], cwd: "/" } },
    };
    const body = { sandbox: { runtime: { name: "python" }, spec } };
    const call = async (name: string, sent?: unknown) =>
      assert.equal((await rest(functions.ask, ns, `POST /sandboxes/s/${name}`, sent)).status, 200);
    try {
      await call("create", body);
      await call("start");
      await until("the exit is recorded", async () => {
        await reconcileAll(functions.ask);
        return (await rowOf(functions, ns))?.status === 5;
      });
      assert.deepEqual(await rowOf(functions, ns), { phase: "stopped", status: 5, reason: "exited" });
      await example.close();
      example = await startExample();
      const { python } = await reconcileAll(functions.ask);
      assert.deepEqual([python?.errors, python?.isComplete], [0, true]);
      assert.deepEqual(await rowOf(functions, ns), { phase: "gone", status: 5, reason: "exited" });
    } finally {
      await example.close();
      await functions.close();
    }
  });
});
