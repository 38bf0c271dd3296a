import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { UnfinishedWork } from "../../shared/controller/unfinished-work.ts";
import type { Instance, KnownSandbox } from "../../shared/instances/instance.ts";
import { InstanceStore } from "../../shared/instances/instance-store.ts";
import { firstNumberOf } from "../../shared/instances/life-number.ts";
import { finishInterrupted } from "../../shared/reconcile/unfinished.ts";
import { openDatabase } from "../../shared/store/database.ts";
import { type FreshStore, openFreshStore } from "../support/fresh-store.ts";

const nowMs = 1_800_000_000_000;
/** Returns a number that was given out some milliseconds ago. */
const ago = (ms: number) => firstNumberOf(nowMs - ms);
const staleMs = 15_000;
const staleCreateMs = 5 * 60_000;

const life = ago(3_600_000);
const running: Instance = {
  ...{ life, phase: "running", highest: life, ending: 0, agent: "a", epoch: 1, sole: "" },
  ...{ pid: 1, address: "", createdAt: undefined, wanted: "", startCall: "", onExit: "", revision: 1 },
  ...{ call: "start", callId: "c", outcome: "ok", error: "" },
};
const knownOf = (instance: Instance | undefined): KnownSandbox => ({
  ...{ instance, exit: undefined, recordSandboxer: "", agentEpoch: 1, givenUp: 0, hasGivenUp: false },
});

/** Rows, and what is done about each. */
const rows: readonly (readonly [string, Partial<Instance> | undefined, "shutdown" | "resume" | "nothing"])[] =
  [
    ["no row", undefined, "nothing"],
    ["a running sandbox", {}, "nothing"],
    ["a Shutdown of now", { ending: ago(staleMs) }, "nothing"],
    ["a Shutdown that is older", { ending: ago(staleMs + 1) }, "shutdown"],
    ["a Shutdown that is done", { phase: "gone", ending: ago(staleMs + 1) }, "nothing"],
    ["a Shutdown of an earlier life", { ending: life - 1 }, "nothing"],
    ["a Create of now", { phase: "creating", life: ago(staleCreateMs) }, "nothing"],
    ["a Create that is older", { phase: "creating", life: ago(staleCreateMs + 1) }, "shutdown"],
    ["a run of now", { wanted: "running", highest: ago(staleMs) }, "nothing"],
    ["a run that is older", { wanted: "running", highest: ago(staleMs + 1) }, "resume"],
    ["a Create of a run", { phase: "creating", wanted: "running", highest: ago(0) }, "nothing"],
    ["a Delete of now", { wanted: "deleted", ending: ago(staleMs), highest: ago(staleMs) }, "nothing"],
    ["a Delete that is older", { wanted: "deleted", ending: ago(16_000), highest: ago(16_000) }, "resume"],
    ["a Delete that is ending this life", { wanted: "deleted", ending: life, highest: ago(0) }, "nothing"],
    ["a Delete that has not begun", { wanted: "deleted", highest: ago(0) }, "resume"],
  ];

describe("an operation that was interrupted", () => {
  let fresh: FreshStore;
  let instances: InstanceStore;
  const done: string[] = [];
  before(async () => {
    fresh = await openFreshStore();
    const options = { served: ["a"], defaultSandboxer: "a", clock: () => nowMs };
    instances = new InstanceStore(openDatabase(fresh.client), options);
  });
  after(() => fresh.close());
  beforeEach(() => {
    done.length = 0;
  });

  const never = () => assert.fail("only what is unfinished is finished");
  const controller = {
    ...{ status: never, wait: never },
    async shutdown(
      { namespace, actor }: { namespace: string; actor?: string | undefined },
      id: string,
      to: string,
      only: number,
    ) {
      done.push(`shutdown ${namespace} ${id} ${to} ${actor} ${only}`);
    },
    compounds: {
      async resume(namespace: string, id: string) {
        done.push(`resume ${namespace} ${id}`);
      },
    },
  };

  for (const [name, row, expected] of rows) {
    it(`is finished by reconciliation once it is stale: ${name}`, async () => {
      const known = knownOf(row && { ...running, ...row });
      const key = { namespace: "n", id: "s" };
      assert.equal(await finishInterrupted({ controller, instances }, key, known), expected !== "nothing");
      const ended = `shutdown n s a reconcile ${row?.life ?? life}`;
      const calls = { shutdown: [ended], resume: ["resume n s"], nothing: [] };
      assert.deepEqual(done, calls[expected]);
    });
  }

  it("is finished once at a time, by the next call about its sandbox", async () => {
    const held = Promise.withResolvers<void>();
    const works: Promise<unknown>[] = [];
    const work = new UnfinishedWork({
      nowMs: () => nowMs,
      background: (each) => works.push(each),
      async shutdown(namespace, id, { agent, life }) {
        done.push(`shutdown ${namespace} ${id} ${agent} ${life}`);
        await held.promise;
      },
      async resume(namespace, id) {
        done.push(`resume ${namespace} ${id}`);
        throw new Error("the agent is away");
      },
    });
    const check = (id: string, more: Partial<Instance>) =>
      work.check("n", id, knownOf({ ...running, ...more }));
    work.check("n", "none", knownOf(undefined));
    check("none", {});
    check("none", { ending: ago(staleMs) });
    check("none", { wanted: "running", highest: ago(staleMs) });
    check("none", { phase: "creating", life: ago(staleCreateMs) });
    work.checkArrival("n", "none", { ...running, phase: "creating", life: ago(staleMs) });
    assert.deepEqual(done, []);
    const owed = { ending: ago(staleMs + 1) };
    check("s", owed);
    check("s", owed);
    check("c", { phase: "creating", life: ago(staleCreateMs + 1) });
    work.checkArrival("n", "d", { ...running, phase: "creating", life: ago(staleMs + 1) });
    check("t", { wanted: "kept", highest: ago(staleMs + 1) });
    assert.deepEqual(done.splice(1, 2), [
      `shutdown n c a ${ago(staleCreateMs + 1)}`,
      `shutdown n d a ${ago(staleMs + 1)}`,
    ]);
    assert.deepEqual(done, [`shutdown n s a ${running.life}`, "resume n t"]);
    held.resolve();
    await Promise.all(works);
    check("s", owed);
    check("t", { wanted: "kept", highest: ago(staleMs + 1) });
    assert.deepEqual(done.slice(2), [`shutdown n s a ${running.life}`, "resume n t"]);
    await Promise.all(works);
  });
});
