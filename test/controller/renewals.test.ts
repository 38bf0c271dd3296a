import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { setImmediate } from "node:timers/promises";
import type { AgentCaller } from "../../shared/controller/agent-call.ts";
import type { AgentClient } from "../../shared/controller/agent-client.ts";
import type { Agents } from "../../shared/controller/agents.ts";
import { Renewals } from "../../shared/controller/renewals.ts";
import type { UnfinishedWork } from "../../shared/controller/unfinished-work.ts";
import type { Code } from "../../shared/errors/codes.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import type { Instance, KnownSandbox, RecordedLease } from "../../shared/instances/instance.ts";
import type { InstanceStore } from "../../shared/instances/instance-store.ts";
import type { AgentView } from "../../shared/instances/view.ts";
import type { LeaseStore } from "../../shared/leases/lease-store.ts";
import { neverExpires } from "../../shared/sandbox/lease.ts";
import { partOf } from "../support/part-of.ts";
import { knownOf } from "./known-sandbox.ts";

const call = { namespace: "n", signal: new AbortController().signal };
const failure = (code: Code) => new SandboxError(code, "no");

describe("a renewal", () => {
  const lease: RecordedLease = { expiresAt: 9_000_000, revision: 3, onExpire: "stop", isForAgent: true };
  interface Reply {
    readonly code?: Code;
    readonly view?: Partial<AgentView>;
    readonly known?: KnownSandbox;
  }

  /** Confirms a lease at an agent that gives these answers, the last one forever. */
  function renewing(context: TestContext, replies: readonly Reply[], found = knownOf({}, { lease })) {
    context.mock.timers.enable({ apis: ["setTimeout", "Date"] });
    const log: string[] = [];
    let asked = 0;
    const renewals = new Renewals({
      leases: partOf<LeaseStore>({
        endNow: async (_call: unknown, id: string, { revision }: RecordedLease) =>
          log.push(`end ${id} ${revision}`),
        renew: async () => found,
      }),
      instances: partOf<InstanceStore>({ find: async () => found }),
      agents: partOf<Agents>({ route: () => ({ name: "a", agent: partOf<AgentClient>({}) }) }),
      caller: partOf<AgentCaller>({
        async attempt({ life, method }: { life: number; method: string }) {
          log.push(`${method} ${life}`);
          const { code, view, known = found } = replies[Math.min(asked++, replies.length - 1)] ?? {};
          return code
            ? { isOk: false, error: failure(code), view, known: { ...known, lease: undefined } }
            : { isOk: true, view, known };
        },
      }),
      unfinished: partOf<UnfinishedWork>({
        checkArrival: (namespace: string, id: string, { life }: Instance) =>
          log.push(`check ${namespace} ${id} ${life}`),
      }),
    });
    /** Lets the time pass until some work is over. */
    const over = async <T>(work: Promise<T>): Promise<T | string> => {
      let isOver = false;
      const done = work
        .catch((error: unknown) =>
          error instanceof SandboxError ? `${error.code}: ${error.message}` : String(error),
        )
        .finally(() => {
          isOver = true;
        });
      while (!isOver) {
        await setImmediate();
        context.mock.timers.tick(200);
      }
      return done;
    };
    return { log, renewals, over };
  }

  it("is acknowledged if the agent has it, knows no leases, or has nothing to end", async (t) => {
    for (const [replies, found, asked] of [
      [[{}], knownOf({}, { lease }), 1],
      [[{ code: "unimplemented" }], knownOf({}, { lease }), 1],
      [[{ code: "not_found", known: knownOf({ phase: "gone" }) }], knownOf({}, { lease }), 1],
      [[], knownOf(undefined, { lease }), 0],
      [[], knownOf({ phase: "gone" }, { lease }), 0],
      [[], knownOf({}, { lease: { ...lease, isForAgent: false } }), 0],
    ] as const) {
      const { log, renewals, over } = renewing(t, replies, found);
      assert.equal(await over(renewals.confirm(call, "s", found)), found.lease);
      assert.deepEqual(
        log,
        Array.from({ length: asked }, () => "Renew 5"),
      );
      t.mock.timers.reset();
    }
  });

  it("that comes too late at the agent ends the lease at once", async (t) => {
    const expired = { exit: { life: 5, status: 0, exitedAt: undefined, reason: "expired" } } as const;
    for (const [reply, isRefused] of [
      [{ code: "failed_precondition" }, true],
      [{ code: "not_found", view: expired }, true],
      [{ code: "not_found", view: { exit: { ...expired.exit, life: 4 } } }, false],
      [{ code: "not_found", view: { exit: { ...expired.exit, reason: "exited" } } }, false],
    ] as const) {
      const { log, renewals, over } = renewing(t, [reply]);
      const answer = await over(renewals.confirm(call, "s", knownOf({}, { lease })));
      assert.equal(String(answer).startsWith("failed_precondition: "), isRefused, String(answer));
      assert.deepEqual(log, isRefused ? ["Renew 5", "end s 3"] : ["Renew 5"]);
      t.mock.timers.reset();
    }
  });

  it("waits for a Create that is on its way, and asks whether its server has died", async (t) => {
    const creating = knownOf({ phase: "creating" });
    const { log, renewals, over } = renewing(t, [
      { code: "not_found", view: { life: 0 }, known: creating },
      { code: "not_found", view: { life: 5, phase: "creating" }, known: creating },
      { code: "not_found", known: creating },
      {},
    ]);
    assert.equal(await over(renewals.confirm(call, "s", { ...creating, lease })), lease);
    assert.deepEqual(log, ["Renew 5", "check n s 5", "Renew 5", "Renew 5", "Renew 5"]);
  });

  it("goes on with a life that was begun since", async (t) => {
    const { log, renewals, over } = renewing(t, [{ code: "not_found", known: knownOf({ life: 6 }) }, {}]);
    assert.equal(await over(renewals.confirm(call, "s", knownOf({}, { lease }))), lease);
    assert.deepEqual(log, ["Renew 5", "Renew 6"]);
  });

  it("says what is stored if the agent cannot be asked, or the Create does not arrive", async (t) => {
    const stored = 'unavailable: sandbox "s": its lease is stored until 1970-01-01T00:00:09Z, but';
    const away = renewing(t, [{ code: "unavailable" }]);
    const found = knownOf({}, { lease });
    assert.ok(String(await away.over(away.renewals.confirm(call, "s", found))).startsWith(stored));
    assert.equal(away.log.length, 1);
    const removed = knownOf({}, { lease: { ...lease, expiresAt: neverExpires } });
    assert.match(
      String(await away.over(away.renewals.confirm(call, "s", removed))),
      /its lease was removed, but/,
    );
    t.mock.timers.reset();
    const known = knownOf({ phase: "creating" });
    const creating = renewing(t, [{ code: "not_found", view: { life: 5, phase: "creating" }, known }]);
    const answer = await creating.over(creating.renewals.confirm(call, "s", { ...known, lease }));
    assert.ok(String(answer).startsWith(stored), String(answer));
    assert.equal(creating.log.length, 50);
    assert.ok(Date.now() >= 49 * 200, "it does not ask at once again");
  });

  it("tells the agent of a lease that was stored with its record, if there is one", async (t) => {
    const without = renewing(t, [{}], knownOf({}));
    await without.over(without.renewals.confirmStored(call, "s"));
    assert.deepEqual(without.log, []);
    assert.match(
      String(await without.over(without.renewals.confirm(call, "s", knownOf({})))),
      /^failed_precondition/,
    );
    t.mock.timers.reset();
    const stored = renewing(t, [{ code: "unavailable" }]);
    assert.match(String(await stored.over(stored.renewals.confirmStored(call, "s"))), /^unavailable/);
    const bad = stored.renewals.renew(call, "no/id", { forMs: 1, mayShorten: false });
    assert.match(String(await stored.over(bad)), /^not_found/);
  });
});
