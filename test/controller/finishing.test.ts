import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { AgentCaller } from "../../shared/controller/agent-call.ts";
import type { AgentClient } from "../../shared/controller/agent-client.ts";
import type { Agents } from "../../shared/controller/agents.ts";
import { Deletes } from "../../shared/controller/deletes.ts";
import { LifeEnder } from "../../shared/controller/life-ender.ts";
import { LostAgents } from "../../shared/controller/lost-agents.ts";
import { Shutdowns } from "../../shared/controller/shutdown.ts";
import { StatusQueries } from "../../shared/controller/status-queries.ts";
import type { Code } from "../../shared/errors/codes.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import type { CompoundStore } from "../../shared/instances/compound-store.ts";
import type { GiveUpStore } from "../../shared/instances/give-up.ts";
import type { KnownSandbox } from "../../shared/instances/instance.ts";
import type { InstanceStore } from "../../shared/instances/instance-store.ts";
import { partOf } from "../support/part-of.ts";
import { knownOf } from "./known-sandbox.ts";

const call = { namespace: "n", signal: new AbortController().signal };
const failure = (code: Code) => new SandboxError(code, "no");

describe("the sandboxes of a lost agent", () => {
  const route = (log: string[], code?: () => Code | undefined) => ({
    name: "a",
    agent: partOf<AgentClient>({
      async shutdown(of: { namespace: string; lifecycle: { life: number } }, id: string) {
        log.push(`shutdown ${of.namespace} ${id} ${of.lifecycle.life}`);
        const refused = code?.();
        if (refused) throw failure(refused);
      },
    }),
  });
  function open(found: KnownSandbox, log: string[], batches: readonly number[] = [], isKnown = true) {
    const left = [...batches];
    const store = partOf<GiveUpStore>({
      giveUp: async () => ({ count: left.shift() ?? 0, isKnown }),
      list: async () => [{ namespace: "n", id: "s", number: 7 }],
      confirm: async (agent: string, { id, number }: { id: string; number: number }) =>
        log.push(`confirm ${agent} ${id} ${number}`),
    });
    const instances = partOf<InstanceStore>({ find: async () => found });
    return new LostAgents(store, instances, partOf<Agents>({ served: ["configured"] }));
  }

  it("are given up until none is left, if the agent is configured or recorded", async () => {
    assert.equal(await open(knownOf({}), [], [500, 3]).forget(call, "old"), 503);
    assert.equal(await open(knownOf({}), [], [], false).forget(call, "configured"), 0);
    await assert.rejects(open(knownOf({}), [], [], false).forget(call, "nobody"), { code: "not_found" });
  });

  it("are shut down once it is back, unless this would end a new life", async () => {
    for (const [more, agentEpoch, expected] of [
      [{ agent: "a" }, 0, ["confirm a s 7"]],
      [{ agent: "a", phase: "gone" }, 0, ["shutdown n s 7", "confirm a s 7"]],
      [{ agent: "b" }, 0, ["shutdown n s 7", "confirm a s 7"]],
      [{ agent: "a" }, 1, ["shutdown n s 7", "confirm a s 7"]],
      [undefined, 0, ["shutdown n s 7", "confirm a s 7"]],
    ] as const) {
      const log: string[] = [];
      await open(knownOf(more, { agentEpoch }), log).shutDownAll(route(log));
      assert.deepEqual(log, expected, JSON.stringify(more));
    }
  });

  it("are shut down once at a time, and again after a failure", async () => {
    const log: string[] = [];
    const lost = open(knownOf(undefined), log);
    let code: Code | undefined = "unavailable";
    const to = route(log, () => code);
    const first = lost.shutDownAll(to);
    await lost.shutDownAll(to);
    await assert.rejects(first, { code: "unavailable" });
    assert.deepEqual(log, ["shutdown n s 7"]);
    code = "not_found";
    await lost.shutDownAll(to);
    assert.deepEqual(log.slice(1), ["shutdown n s 7", "confirm a s 7"]);
  });
});

it("a Shutdown fails if a newer life was found, or if the id has had none", async () => {
  const exit = { life: 5, status: 0, exitedAt: undefined, reason: "exited" } as const;
  const last = { ...exit, life: 3 };
  const gone = { phase: "gone", highest: 7 } as const;
  for (const [more, known, view, found, expected] of [
    [{ highest: 7 }, {}, { life: 0 }, undefined, "ok"],
    [{ highest: 7 }, {}, { life: 8 }, undefined, "aborted"],
    [gone, { exit }, { life: 0 }, undefined, "ok"],
    [gone, {}, { life: 0 }, last, "ok"],
    [gone, {}, { life: 0 }, undefined, "not_found"],
    [gone, {}, { life: 0, exit }, undefined, "ok"],
    [{ ...gone, life: 0 }, {}, { life: 0 }, last, "not_found"],
    [undefined, {}, undefined, undefined, "unavailable"],
  ] as const) {
    const begun = knownOf({ ...more }, known);
    const lives: number[] = [];
    const caller = partOf<AgentCaller>({
      async attempt({ life, method }: { life: number; method: string }) {
        assert.equal(method, "Shutdown");
        lives.push(life);
        const after = { ...begun, isAdopted: true };
        return { isOk: view !== undefined, view, known: after, error: failure("unavailable") };
      },
    });
    const shutdowns = new Shutdowns(partOf<InstanceStore>({ lastExit: async () => found }), caller);
    const route = { name: "a", agent: partOf<AgentClient>({}) };
    const result = await shutdowns
      .run(call, "s", route, { ...begun, callId: "c", isBegun: true })
      .then(() => "ok")
      .catch((error: unknown) => (error instanceof SandboxError ? error.code : String(error)));
    assert.deepEqual([result, lives], [expected, [begun.instance?.highest]]);
  }
});

it("the exit of what has stopped is asked for only if its own agent has no views", async () => {
  const stopped = { phase: "stopped" } as const;
  const plain = { agentEpoch: 0 };
  const exit = { life: 5, status: 0, exitedAt: undefined, reason: "exited" } as const;
  for (const [known, isAsked] of [
    [knownOf(stopped, plain), true],
    [knownOf({}, plain), false],
    [knownOf(undefined, plain), false],
    [knownOf(stopped, { ...plain, exit }), false],
    [knownOf(stopped), false],
    [knownOf({ ...stopped, agent: "b" }, plain), false],
  ] as const) {
    const asked: unknown[] = [];
    const caller = partOf<AgentCaller>({
      async attempt({ method, life, callId }: { method: string; life: number; callId: unknown }) {
        asked.push([method, life, callId]);
        return { known: { ...known, exit } };
      },
    });
    const queries = new StatusQueries(partOf<ConstructorParameters<typeof StatusQueries>[0]>({ caller }));
    const route = { name: "a", agent: partOf<AgentClient>({}) };
    const recorded = await queries.recordExit({ call, id: "s", route, known, callId: "c" });
    assert.deepEqual(asked, isAsked ? [["Wait", 5, undefined]] : []);
    assert.equal(recorded.exit, isAsked ? exit : known.exit);
  }
});

describe("the end of a life", () => {
  function ender(log: string[], error: SandboxError | undefined, now: KnownSandbox) {
    const agent = partOf<AgentClient>({});
    return new LifeEnder(
      partOf<InstanceStore>({ find: async () => now }),
      partOf<Agents>({ route: () => ({ name: "a", agent }) }),
      partOf<Shutdowns>({
        async run(_call: unknown, _id: string, _route: unknown, begun: { callId: string; isBegun: boolean }) {
          log.push(`shutdown ${begun.callId} ${begun.isBegun}`);
          if (error) throw error;
          return { ...knownOf({ phase: "gone" }), isAdopted: false };
        },
      }),
      async (of, id, route, known, callId) => {
        await Promise.resolve();
        log.push(`prepare ${callId}`);
        return { call: of, id, route, known, callId };
      },
    );
  }
  const live = knownOf({});
  const gone = knownOf({ phase: "gone" });

  it("follows what was given up there, and is reached if the agent has no such life", async () => {
    const log: string[] = [];
    assert.equal((await ender(log, undefined, live).end(call, "s", live, "c")).instance?.phase, "gone");
    assert.deepEqual(log, ["prepare c", "shutdown c true"]);
    const unnamed: string[] = [];
    await ender(unnamed, undefined, live).end(call, "s", live);
    assert.match(unnamed.join(), /^prepare [-0-9a-f]{36},shutdown [-0-9a-f]{36} true$/);
    assert.equal(await ender([], failure("not_found"), gone).end(call, "s", live), gone);
    await assert.rejects(ender([], failure("not_found"), live).end(call, "s", live), { code: "not_found" });
    await assert.rejects(ender([], failure("unavailable"), gone).end(call, "s", live), {
      code: "unavailable",
    });
  });

  /** Finishes a Delete whose agent gives these answers in turn: the state afterwards, or an error. */
  async function deleting(answers: readonly (KnownSandbox | Code)[]) {
    const left = [...answers];
    const ending = knownOf({ wanted: "deleted" });
    const log: string[] = [];
    const compounds = partOf<CompoundStore>({
      async repeatDelete() {
        log.push("repeat");
        return ending;
      },
    });
    const lives = partOf<LifeEnder>({
      async end(_call: unknown, _id: string, _known: unknown, callId: string) {
        log.push(`end ${callId}`);
        const answer = left.shift() ?? assert.fail("it is asked too often");
        if (typeof answer === "string") throw failure(answer);
        return answer;
      },
    });
    const deletes = new Deletes(compounds, lives);
    const result = await deletes.finish(call, "s", ending);
    const code = result.isDeleted ? "deleted" : result.error instanceof SandboxError && result.error.code;
    return { code, log: log.join() };
  }

  it("by a Delete is tried thrice if newer lives are found, once if the agent is away", async () => {
    const ending = knownOf({ wanted: "deleted" });
    for (const [answers, code, log] of [
      [[gone], "deleted", "end c"],
      [["unavailable"], "unavailable", "end c"],
      [["aborted", gone], "deleted", "end c,repeat,end c"],
      [["aborted", "aborted", "aborted"], "aborted", "end c,repeat,end c,repeat,end c"],
      [[ending, ending, ending], "aborted", "end c,end c,end c"],
      [[ending, ending, gone], "deleted", "end c,end c,end c"],
    ] as const) {
      assert.deepEqual(await deleting(answers), { code, log });
    }
  });

  it("by a Delete begins once, and a retry carries on what has begun", async () => {
    const ending = knownOf({ wanted: "deleted" });
    for (const [isRepeated, hasBegun, outcome, expected, log] of [
      [false, true, "ending", "deleted", "begin,end"],
      [true, true, "ending", "deleted", "repeat,end"],
      [true, false, "ending", "deleted", "begin,end"],
      [false, false, "deleted", "deleted", "begin"],
      [false, false, "missing", "not_found", "begin"],
      [false, false, "changed", "aborted", "begin"],
    ] as const) {
      const asked: string[] = [];
      const deletes = new Deletes(
        partOf<CompoundStore>({
          hasTakenEffect: async () => hasBegun,
          async repeatDelete() {
            asked.push("repeat");
            return ending;
          },
          async beginDelete({ signal }: typeof call) {
            assert.equal(signal, call.signal);
            asked.push("begin");
            return { ...(outcome === "ending" ? ending : gone), outcome };
          },
        }),
        partOf<LifeEnder>({
          async end({ signal }: typeof call) {
            assert.notEqual(signal, call.signal, "what has begun outlives its caller");
            asked.push("end");
            return gone;
          },
        }),
      );
      const result = await deletes
        .run({ ...call, isRepeated }, "s")
        .then(({ isDeleted }) => (isDeleted ? "deleted" : "not deleted"))
        .catch((error: unknown) => (error instanceof SandboxError ? error.code : String(error)));
      assert.deepEqual([result, asked.join()], [expected, log]);
    }
  });
});
