import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setImmediate } from "node:timers/promises";
import type { AgentCaller } from "../../shared/controller/agent-call.ts";
import type { AgentClient } from "../../shared/controller/agent-client.ts";
import { ExitWaiter } from "../../shared/controller/exit-waiter.ts";
import { LongPolls } from "../../shared/controller/long-polls.ts";
import type { Code } from "../../shared/errors/codes.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import type { Instance, KnownSandbox } from "../../shared/instances/instance.ts";
import type { InstanceStore } from "../../shared/instances/instance-store.ts";
import type { LifeExit } from "../../shared/instances/view.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import { partOf } from "../support/part-of.ts";

const life = 5;
const live: Instance = {
  ...{ life, phase: "running", highest: 5, ending: 0, agent: "a", epoch: 1, sole: "" },
  ...{ pid: 1, address: "", createdAt: undefined, wanted: "", startCall: "", onExit: "", revision: 1 },
  ...{ call: "start", callId: "c", outcome: "ok", error: "" },
};
const knownOf = (more: Partial<Instance> = {}, exit?: LifeExit): KnownSandbox => ({
  ...{ instance: { ...live, ...more }, exit, recordSandboxer: "", agentEpoch: 1 },
  ...{ givenUp: 0, hasGivenUp: false },
});
const exitOf = (of: number, status: number): LifeExit => ({
  ...{ life: of, status, exitedAt: undefined, reason: "exited" },
});
const callOf = (signal = new AbortController().signal): Call => ({ namespace: "n", signal, deadline: 7 });
const route = (name = "a") => ({ name, agent: partOf<AgentClient>({}) });

/** One poll of the agent: it holds the call until that is aborted, fails, or answers an exit of a life. */
type Poll = "held" | Code | { readonly of: number | undefined; readonly recorded?: LifeExit };

/** A waiter whose agent gives these answers in turn, and whose database finds a state after each. */
function open(polls: readonly Poll[], found: KnownSandbox, last?: LifeExit, isShared = true) {
  const asked: (Call & { id: string })[] = [];
  const left = [...polls];
  const waiter = new ExitWaiter({
    instances: partOf<InstanceStore>({ find: async () => found, lastExit: async () => last }),
    caller: partOf<AgentCaller>({
      async attempt({ call, id }: { call: Call; id: string }) {
        asked.push({ ...call, id });
        const poll = left.shift() ?? assert.fail("it asks too often");
        if (typeof poll === "object") {
          const view = poll.of === undefined ? undefined : { exit: { life: poll.of } };
          const value = { exitStatus: 9, exitedAt: undefined };
          return { isOk: true, value, view, known: knownOf({}, poll.recorded) };
        }
        if (poll === "held") {
          await new Promise<void>((resolve) => {
            call.signal.addEventListener("abort", () => resolve());
          });
        }
        return { isOk: false, error: new SandboxError(poll === "held" ? "canceled" : poll, "no") };
      },
    }),
    ...{ isShared, polls: new LongPolls(10) },
    policy: { minIntervalMs: 1, maxOutageMs: 0, maxFirstOutageMs: 0 },
  });
  const wait = async (known = knownOf(), { call = callOf(), id = "s", to = "a" } = {}) => {
    try {
      const { exitStatus, reason } = await waiter.wait(call, id, route(to), known);
      return `${exitStatus} ${reason}`;
    } catch (error) {
      return error instanceof SandboxError ? `${error.code}: ${error.message}` : String(error);
    }
  };
  return { waiter, asked, wait };
}

describe("a wait for an exit", () => {
  it("has that of its life, as it is recorded or as the agent names it", async () => {
    for (const [poll, expected] of [
      [{ of: life, recorded: exitOf(life, 3) }, "3 exited"],
      [{ of: life, recorded: exitOf(4, 3) }, "9 undefined"],
      [{ of: life }, "9 undefined"],
      [{ of: undefined }, "9 undefined"],
    ] as const) {
      assert.equal(await open([poll], knownOf()).wait(), expected);
    }
  });

  it("asks again after an exit of another life, and while the life goes on", async () => {
    for (const first of [{ of: 4 }, "deadline_exceeded", "not_found"] as const) {
      const { wait, asked } = open([first, { of: life }], knownOf());
      assert.equal(await wait(), "9 undefined");
      assert.equal(asked.length, 2);
    }
    assert.match(await open(["unavailable"], knownOf()).wait(), /^unavailable: no/);
    const many = Array.from({ length: 6 }, () => "not_found" as const);
    assert.match(await open(many, knownOf()).wait(), /^not_found: no/);
    const creating = knownOf({ phase: "creating" });
    assert.equal(await open([...many, { of: life }], creating).wait(creating), "9 undefined");
    const elsewhere = knownOf({ phase: "creating", agent: "b" });
    assert.match(await open(many, elsewhere).wait(elsewhere), /^not_found: no/);
  });

  it("ends with what is recorded of a life that is over", async () => {
    const gone = { phase: "gone" } as const;
    const next = { life: 6, phase: "running" } as const;
    const creating = knownOf({ phase: "creating" });
    for (const [first, found, last, expected] of [
      [knownOf(), knownOf({}, exitOf(life, 3)), undefined, /^3 exited/],
      [knownOf(), knownOf(gone), exitOf(life, 4), /^4 exited/],
      [knownOf(), knownOf(gone), exitOf(4, 4), /^not_found: /],
      [knownOf(), knownOf(next, exitOf(6, 1)), exitOf(life, 4), /^4 exited/],
      [knownOf(), knownOf(next), exitOf(4, 4), /^255 lost/],
      [creating, knownOf(next), exitOf(4, 4), /^not_found: .*it was never created/],
      [knownOf(gone), knownOf(next), undefined, /^not_found: .*it was never created/],
    ] as const) {
      assert.match(await open(["not_found", "not_found"], found, last).wait(first), expected);
    }
  });

  it("remembers that its life was created, if it was seen since", async () => {
    let found = knownOf();
    const { wait } = open(
      ["deadline_exceeded", "not_found"],
      new Proxy(found, { get: (_, name) => Reflect.get(found, name) }),
    );
    const waiting = wait(knownOf({ phase: "creating" }));
    await setImmediate();
    found = knownOf({ life: 6 });
    assert.equal(await waiting, "255 lost");
  });

  it("is shared by all callers without their deadlines, or each has its own", async () => {
    for (const [isShared, count, deadline] of [
      [true, 1, undefined],
      [false, 2, 7],
    ] as const) {
      const { wait, asked } = open([{ of: life }, { of: life }], knownOf(), undefined, isShared);
      assert.deepEqual(await Promise.all([wait(), wait()]), ["9 undefined", "9 undefined"]);
      assert.deepEqual(
        asked.map((call) => call.deadline),
        Array.from({ length: count }, () => deadline),
      );
    }
  });

  it("ends its call to the agent when its caller leaves", async () => {
    const { wait, asked } = open(["held"], knownOf());
    const leaving = new AbortController();
    const waiting = wait(knownOf(), { call: callOf(leaving.signal) });
    await setImmediate();
    leaving.abort();
    assert.match(await waiting, /^canceled: the caller has left/);
    assert.equal(asked[0]?.signal.aborted, true);
  });

  it("looks at once if its agent was given up, also after other waits there have ended", async () => {
    const { waiter, wait, asked } = open(
      ["held", { of: life }, "held"],
      knownOf({ phase: "gone" }),
      exitOf(life, 4),
    );
    const held = wait();
    assert.equal(await wait(knownOf(), { id: "other" }), "9 undefined");
    const elsewhere = new AbortController();
    const spared = wait(knownOf(), { id: "spared", to: "b", call: callOf(elsewhere.signal) });
    await setImmediate();
    waiter.recheck("unknown");
    waiter.recheck("a");
    assert.equal(await held, "4 exited");
    assert.deepEqual(
      asked.map(({ signal }) => signal.aborted),
      [true, false, false],
    );
    elsewhere.abort();
    assert.match(await spared, /^canceled/);
  });
});
