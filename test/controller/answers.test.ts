import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ReplyError } from "../../shared/connect/client.ts";
import { maxWaitMs } from "../../shared/controller/agent-client.ts";
import { AgentError } from "../../shared/controller/agent-error.ts";
import { Agents } from "../../shared/controller/agents.ts";
import { assumeView, type PlainAnswer } from "../../shared/controller/assumed-view.ts";
import { createRejected, explainNotRunning, notFound } from "../../shared/controller/errors.ts";
import { hasCreatedNothing, outcomeOf } from "../../shared/controller/outcome.ts";
import { statusInfo } from "../../shared/controller/status-info.ts";
import { WaitProgress } from "../../shared/controller/wait.ts";
import type { Code } from "../../shared/errors/codes.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import type { Instance, KnownSandbox } from "../../shared/instances/instance.ts";

const live: Instance = {
  ...{ life: 5, phase: "running", highest: 5, ending: 0, agent: "a", epoch: 1, sole: "" },
  ...{ pid: 1, address: "", createdAt: undefined, wanted: "", startCall: "", onExit: "", revision: 1 },
  ...{ call: "start", callId: "c", outcome: "ok", error: "" },
};
const known = (more: Partial<Instance> | undefined, rest: Partial<KnownSandbox> = {}): KnownSandbox => ({
  ...{ instance: more && { ...live, ...more }, exit: undefined, recordSandboxer: undefined, agentEpoch: 1 },
  ...{ givenUp: 0, hasGivenUp: false, ...rest },
});
const exit = { life: 5, status: 0, exitedAt: undefined, reason: "exited" } as const;

describe("an error about a sandbox", () => {
  it("says why it is not there", () => {
    const failedCreate = { phase: "gone", call: "create", error: "no image" } as const;
    for (const [row, message] of [
      [known(undefined), "does not exist"],
      [known({ life: 0 }), "does not exist"],
      [known(undefined, { recordSandboxer: "" }), "is stored, but was never created"],
      [known({ phase: "creating" }), "is not there yet: its Create is in progress"],
      [known({ phase: "gone" }, { exit }), "was shut down"],
      [known({ phase: "gone" }, { exit: { ...exit, reason: "lost" } }), "was lost"],
      [known(failedCreate), "was not created: its Create failed: no image"],
      [known({ ...failedCreate, call: "run" }), "was not created: its Create failed: no image"],
      [known({ ...failedCreate, call: "start" }), "was not created"],
      [known({ ...failedCreate, error: "" }), "was not created"],
    ] as const) {
      const error = notFound("s", row);
      assert.deepEqual([error.code, error.message], ["not_found", `sandbox "s" ${message}`]);
    }
    assert.equal(notFound("s").message, 'sandbox "s" does not exist');
  });

  it("says why it does not run, if its Start has failed", () => {
    const stopped = new SandboxError("failed_precondition", "it has stopped");
    const failedStart = { call: "start", error: "no program" };
    const explained = explainNotRunning(stopped, failedStart);
    assert.ok(explained instanceof SandboxError);
    assert.deepEqual(
      [explained.code, explained.message, explained.cause],
      ["failed_precondition", "it has stopped; its Start failed: no program", stopped],
    );
    for (const last of [undefined, { ...failedStart, error: "" }, { ...failedStart, call: "stop" }]) {
      assert.equal(explainNotRunning(stopped, last), stopped);
    }
    const other = new SandboxError("not_found", "no");
    assert.equal(explainNotRunning(other, failedStart), other);
  });

  it("says why it cannot be created", () => {
    const creating = { phase: "creating" } as const;
    for (const [row, code, text] of [
      [known({ wanted: "deleted" }), "aborted", /it is being deleted; try again$/],
      [known(undefined), "aborted", /call Create again$/],
      [known({ phase: "gone" }), "aborted", /call Create again$/],
      [known({}), "already_exists", /"s" already exists$/],
      [known({ agent: "b" }), "already_exists", /already exists with sandboxer "b"$/],
      [
        known({ ...creating, agent: "b" }),
        "failed_precondition",
        /Create with sandboxer "b" has an unknown outcome/,
      ],
      [known({ ...creating, ending: 5 }), "aborted", /it is being shut down$/],
      [known({ ...creating, ending: 4 }), "aborted", /call Create again$/],
      [known(creating, { agentEpoch: 0 }), "aborted", /another Create is in progress/],
    ] as const) {
      const error = createRejected("s", "a", row);
      assert.equal(error.code, code, error.message);
      assert.match(error.message, text);
    }
  });
});

/** Returns the error of an answer of the agent. */
const answered = (code: Code, view?: AgentError["view"]) =>
  new AgentError(new ReplyError(new SandboxError(code, "no"), "no", new Headers()), view, false);
const unanswered = (isUnsent: boolean) =>
  new AgentError(new SandboxError("unavailable", "cannot be reached"), undefined, isUnsent);
const view = { epoch: 1, fence: 0, life: 5, phase: "created", exit: undefined } as const;

const uncertain: readonly Code[] = [
  "canceled",
  "unknown",
  "deadline_exceeded",
  "internal",
  "unavailable",
  "data_loss",
];
const certain: readonly Code[] = [
  "invalid_argument",
  "not_found",
  "already_exists",
  "failed_precondition",
  "aborted",
];

describe("the outcome of a call", () => {
  it("is known from an answer that names it, and from a call that nobody received", () => {
    for (const code of uncertain) assert.equal(outcomeOf(answered(code)), "unknown", code);
    for (const code of certain) assert.equal(outcomeOf(answered(code)), "failed", code);
    assert.deepEqual([outcomeOf(unanswered(false)), outcomeOf(unanswered(true))], ["unknown", "failed"]);
    assert.equal(outcomeOf(new SandboxError("invalid_argument", "no")), "unknown");
  });

  it("of a Create is that nothing was created, only if the agent cannot have a sandbox", () => {
    for (const code of uncertain) assert.equal(hasCreatedNothing(answered(code)), false, code);
    for (const code of certain) {
      assert.equal(hasCreatedNothing(answered(code)), code !== "already_exists", code);
      assert.equal(hasCreatedNothing(answered(code, view)), false, code);
    }
    assert.deepEqual(
      [hasCreatedNothing(unanswered(true)), hasCreatedNothing(unanswered(false))],
      [true, false],
    );
    assert.equal(hasCreatedNothing(new SandboxError("invalid_argument", "no")), false);
  });
});

describe("the view of an agent that has none", () => {
  const answer: PlainAnswer = { agent: "a", method: "Status", code: "ok", life: 5, isSettled: true };
  const phaseOf = (more: Partial<PlainAnswer>) => assumeView({ ...answer, ...more })?.phase;
  const none = { agent: "a", epoch: 0, life: 0, phase: undefined, exit: undefined };

  it("has the phase that its answer implies", () => {
    for (const [more, phase] of [
      [{ method: "Create" }, "created"],
      [{ method: "Start" }, "running"],
      [{ method: "Start", code: "already_exists" }, "running"],
      [{ method: "Start", code: "failed_precondition" }, undefined],
      [{ method: "Stop" }, "stopped"],
      [{ method: "Wait" }, "stopped"],
      [{ method: "Wait", code: "deadline_exceeded" }, undefined],
      [{ state: "SANDBOX_UNKNOWN" }, "created"],
      [{ state: "SANDBOX_READY" }, "running"],
      [{ state: "SANDBOX_NOTREADY" }, "stopped"],
      [{ state: "other" }, undefined],
      [{ state: "SANDBOX_READY", code: "internal" }, undefined],
    ] as const) {
      assert.equal(phaseOf(more), phase, JSON.stringify(more));
    }
  });

  it("fences the life of a sandbox that is not there, unless its Create may be in progress", () => {
    assert.deepEqual(assumeView({ ...answer, code: "not_found" }), { ...none, fence: 5 });
    assert.deepEqual(assumeView({ ...answer, method: "Shutdown" }), { ...none, fence: 5 });
    assert.deepEqual(assumeView({ ...answer, code: "not_found", isSettled: false }), { ...none, fence: 0 });
    assert.equal(assumeView({ ...answer, method: "Create", code: "not_found" }), undefined);
    assert.equal(assumeView({ ...answer, method: "Shutdown", code: "internal" }), undefined);
  });

  it("has the exit that it was answered", () => {
    const exitedAt = { seconds: 7, nanos: 1 };
    const seen = assumeView({ ...answer, method: "Wait", exit: { exitStatus: 3, exitedAt } });
    assert.deepEqual(seen, {
      ...{ agent: "a", epoch: 0, fence: 0, life: 5, phase: "stopped" },
      exit: { life: 5, status: 3, exitedAt, reason: "exited" },
    });
  });
});

it("a verbose status has what is recorded, and nothing empty", () => {
  assert.deepEqual(statusInfo(known(undefined)), []);
  assert.deepEqual(statusInfo(known({ life: 0 })), []);
  assert.deepEqual(statusInfo(known({})), [
    ["sandbox-functions/phase", "running"],
    ["sandbox-functions/agent", "a"],
    ["sandbox-functions/last-operation", "start"],
    ["sandbox-functions/last-outcome", "ok"],
  ]);
  assert.deepEqual(statusInfo(known({ call: "", outcome: "failed", error: "no" })).slice(2), [
    ["sandbox-functions/last-error", "no"],
  ]);
});

describe("the delays of a wait", () => {
  const policy = { minIntervalMs: 1_000, maxOutageMs: 30_000, maxFirstOutageMs: 3_000 };
  const unavailable = new SandboxError("unavailable", "gone");

  it("double from 100 ms up to the interval while the agent is away", () => {
    const progress = new WaitProgress(policy);
    assert.deepEqual(
      [0, 0, 0, 0, 0, 0, 2_999, 3_000].map((nowMs) => progress.next(unavailable, 0, nowMs)),
      [100, 200, 400, 800, 1_000, 1_000, 1_000, undefined],
    );
    const held = new WaitProgress(policy);
    held.next(new SandboxError("deadline_exceeded", "running"), 1_000, 0);
    assert.deepEqual(
      [0, 29_999, 30_000].map((nowMs) => held.next(unavailable, 0, nowMs)),
      [100, 200, undefined],
    );
  });

  it("are shorter if the failed poll took a while, and an outage begins when a held poll breaks", () => {
    const progress = new WaitProgress(policy);
    assert.equal(progress.next(unavailable, 950, 0), 50);
    // A poll that was held for a second shows that the agent was there.
    assert.equal(progress.next(unavailable, 1_000, 5_000), 0);
    assert.equal(progress.next(unavailable, 30_000, 60_000), 0);
    assert.equal(progress.next(unavailable, 0, 89_999), 800);
    assert.equal(progress.next(unavailable, 0, 90_000), undefined);
    // The agent ends a poll by its time limit: one that fails then says nothing about the time before.
    for (const [tookMs, delayMs] of [
      [maxWaitMs - 1, 0],
      [maxWaitMs, undefined],
    ] as const) {
      const long = new WaitProgress(policy);
      long.next(unavailable, 0, 0);
      assert.equal(long.next(unavailable, tookMs, 90_000), delayMs);
    }
  });

  it("double from 20 ms while the sandbox is not there", () => {
    const progress = new WaitProgress(policy);
    const absent = new SandboxError("not_found", "no");
    assert.deepEqual(
      Array.from({ length: 6 }, () => progress.next(absent, 0, 0)),
      [20, 40, 80, 160, 320, undefined],
    );
  });

  it("end with the agent's credentials", () => {
    const wrong = new AgentError(new SandboxError("unavailable", "no"), undefined, true);
    Object.assign(wrong, { isMisconfigured: true });
    assert.equal(new WaitProgress(policy).next(wrong, 0, 0), undefined);
  });
});

describe("the agent of a sandbox", () => {
  const agentOf = (name: string, url: string) => ({ name, url, token: "t", sandboxer: "node" });
  const agents = new Agents(
    [agentOf("a", "http://x"), agentOf("b", "http://x//"), agentOf("c", "http://y")],
    "c",
    async (url) => {
      // An agent is there if it knows its sandboxes; its probe is not one of them.
      const isThere = /^http:\/\/x\/\w/.test(url);
      const body = { code: isThere ? "not_found" : "unavailable", message: "no" };
      return Response.json(body, { status: isThere ? 404 : 503 });
    },
  );

  it("is that of the request, else of the life, else of the record, else the default", () => {
    for (const [sandboxer, life, recordSandboxer, name] of [
      ["b", "a", "c", "b"],
      ["", "a", "b", "a"],
      ["", undefined, "b", "b"],
      ["", undefined, "", "c"],
      ["", "", "a", "a"],
    ] as const) {
      const state = known(life === undefined ? undefined : { agent: life }, { recordSandboxer });
      const found = agents.route(state, "s", sandboxer);
      assert.deepEqual([found.name, found.agent], [name, agents.find(name)]);
    }
  });

  it("may have left the configuration, and still have the sandbox", () => {
    for (const [more, sandboxer, code] of [
      [{ agent: "old" }, "", "failed_precondition"],
      [{ agent: "old" }, "old", "failed_precondition"],
      [{ agent: "old", phase: "gone" }, "", "not_found"],
      [{ agent: "a" }, "old", "not_found"],
      [undefined, "old", "not_found"],
    ] as const) {
      assert.throws(() => agents.route(known(more), "s", sandboxer), { code });
    }
    assert.throws(() => agents.find("old"), { message: /"old": no agent serves it/ });
    assert.throws(() => agents.find(""), { message: /must be named/ });
  });

  it("is another's if both have one address", () => {
    for (const [one, other, isSame] of [
      ["a", "b", true],
      ["a", "c", false],
      ["a", "a", true],
      ["old", "old", true],
      ["old", "older", false],
      ["old", "a", false],
    ] as const) {
      assert.equal(agents.isSameAgent(one, other), isSame);
    }
  });

  it("is ready if it says so", async () => {
    assert.deepEqual(agents.served, ["a", "b", "c"]);
    assert.deepEqual(await agents.check(AbortSignal.timeout(60_000)), { a: true, b: true, c: false });
  });
});
