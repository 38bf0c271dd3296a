import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Actions } from "../../shared/triggers/actions.ts";
import type { NewDelivery, StoredDelivery } from "../../shared/triggers/delivery.ts";
import type { DeliveryStore } from "../../shared/triggers/delivery-store.ts";
import type { Payload } from "../../shared/triggers/payload/payload.ts";
import { noPlan } from "../../shared/triggers/plan.ts";
import { Receiver, type VerifiedDelivery } from "../../shared/triggers/receiver.ts";
import type { AttemptedDelivery, DeliveryRunner } from "../../shared/triggers/runner.ts";
import type { KeepMode, StoredTrigger, Trigger } from "../../shared/triggers/trigger.ts";
import { partOf } from "../support/part-of.ts";

const { signal } = new AbortController();
const ids = { key: "k", replayOf: "" };
const accepted = { plan: noPlan, outcome: "accepted", error: "" } as const;
const attempted = Promise.resolve(partOf<AttemptedDelivery>({}));

/** Receives a delivery that is stored as `stored`. Returns what was asked of the store and the runner, too. */
async function receive(
  stored: Partial<StoredDelivery> & { readonly isClaimed?: boolean },
  { keepBody = "never", requestId = "r" }: { keepBody?: KeepMode; requestId?: string } = {},
  evaluation?: Parameters<Receiver["begin"]>[2],
) {
  const deliveries: NewDelivery[] = [];
  const turns: unknown[] = [];
  const { isClaimed = true, ...row } = stored;
  const store = partOf<DeliveryStore>({
    async accept(_signal: AbortSignal, delivery: NewDelivery) {
      deliveries.push(delivery);
      return { delivery: { bodyHash: "h", attempts: 1, ...row }, isClaimed, turn: "own" };
    },
  });
  const runner = partOf<DeliveryRunner>({
    run(_delivery: StoredDelivery, turn: unknown) {
      turns.push(turn);
      return attempted;
    },
  });
  const receiver = new Receiver(store, runner, partOf<Actions>({}));
  const verified: VerifiedDelivery = {
    ...{ stored: partOf<StoredTrigger>({ namespace: "ns", name: "t" }), body: new Uint8Array([1]), kid: "1" },
    trigger: partOf<Trigger>({ keepBody }),
    payload: partOf<Payload>({ key: "k", bodyHash: "h", headers: new Map(), isPing: true }),
    requestId,
  };
  const received = evaluation
    ? await receiver.begin(signal, verified, evaluation, ids)
    : await receiver.receive(signal, verified);
  return { received, deliveries, turns };
}

describe("the receiver of deliveries", () => {
  for (const [title, stored, isDuplicate, isRun] of [
    ["new", {}, false, true],
    ["left by a server that has died", { attempts: 2 }, true, true],
    ["carried out by another request", { isClaimed: false }, true, false],
    ["done at once", { doneAt: 7 }, false, false],
    ["done before", { isClaimed: false, doneAt: 7 }, true, false],
  ] as const) {
    it(`carries out the operations of one that is ${title}: ${isRun}`, async () => {
      const { received, turns } = await receive(stored, {}, accepted);
      assert.deepEqual([received.isDuplicate, turns], [isDuplicate, isRun ? ["own"] : []]);
      assert.equal(received.work, isRun ? attempted : undefined);
    });
  }

  it("logs one whose key another body had, and does nothing", async () => {
    const plan = { ...noPlan, rule: 1, actions: [partOf<(typeof noPlan.actions)[number]>({ name: "stop" })] };
    for (const isClaimed of [true, false]) {
      const stored = { bodyHash: "other", isClaimed };
      const { received, deliveries, turns } = await receive(stored, {}, { ...accepted, plan });
      const [, logged] = deliveries;
      assert.deepEqual(
        [logged?.key, logged?.outcome, logged?.plan],
        ["k~h", "failed", { ...plan, actions: [] }],
      );
      assert.match(String(logged?.error), /^conflict: another body/);
      assert.deepEqual([received.isDuplicate, received.work, turns], [!isClaimed, undefined, []]);
    }
  });

  it("keeps the bodies that its trigger asks for", async () => {
    for (const [keepBody, outcome, isKept] of [
      ["always", "ignored", true],
      ["never", "failed", false],
      ["failed", "failed", true],
      ["failed", "accepted", true],
      ["failed", "ignored", false],
    ] as const) {
      const { deliveries } = await receive({}, { keepBody }, { ...accepted, outcome });
      const [delivery] = deliveries;
      assert.equal(delivery?.body !== null, isKept, `${keepBody} ${outcome}`);
      assert.equal(delivery?.plan.keepsBody, keepBody === "always");
    }
  });

  it("fails one that is a loop, without a look at its rules", async () => {
    const { deliveries } = await receive({ doneAt: 7 }, { requestId: "r=hop9" });
    assert.deepEqual([deliveries[0]?.outcome, deliveries[0]?.plan], ["failed", noPlan]);
    assert.match(String(deliveries[0]?.error), /loop/);
    const { deliveries: others } = await receive({ doneAt: 7 });
    assert.equal(others[0]?.outcome, "ignored");
  });
});
