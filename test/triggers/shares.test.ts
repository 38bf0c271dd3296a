import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openDatabase } from "../../shared/store/database.ts";
import { DeliveryStore } from "../../shared/triggers/delivery-store.ts";
import { noPlan } from "../../shared/triggers/plan.ts";
import { openFreshStore } from "../support/fresh-store.ts";

const { signal } = new AbortController();

/** Longer than the lease of a delivery, in milliseconds. */
const leaseMs = 16_000;

describe("deliveries that are due", () => {
  it("are looked up without a write if there are none", async ({ mock }) => {
    const fresh = await openFreshStore();
    try {
      const asked = mock.method(fresh.client, "execute");
      const store = new DeliveryStore(openDatabase(fresh.client), Date.now, () => {});
      assert.deepEqual(await store.takeOver(64), []);
      const statements = asked.mock.calls.map(({ arguments: [statement] }) => JSON.stringify(statement));
      assert.equal(statements.length, 1);
      assert.match(statements[0] ?? "", /select 1 from/);
    } finally {
      fresh.close();
    }
  });

  it("are taken over 8 of a trigger and 32 of a namespace at a time", async () => {
    const fresh = await openFreshStore();
    try {
      let nowMs = Date.parse("2026-11-26T12:00:00Z");
      const store = new DeliveryStore(
        openDatabase(fresh.client),
        () => nowMs,
        () => {},
      );
      const accept = (namespace: string, trigger: string, key: string) =>
        store.accept(signal, {
          ...{ namespace, trigger, key, bodyHash: "h", event: "", kid: "", replayOf: "", requestId: "r" },
          ...{ headers: "{}", body: null, plan: noPlan, outcome: "accepted", error: "" },
        });
      for (let at = 0; at < 54; at++) await accept("crowded", `t${at % 6}`, `k${at}`);
      nowMs += 1;
      for (let at = 0; at < 10; at++) await accept("other", "t", `k${at}`);
      nowMs += leaseMs;
      const taken = await store.takeOver(64);
      const count = (name: string) => taken.filter(({ namespace }) => namespace === name).length;
      assert.deepEqual([count("crowded"), count("other")], [32, 8]);
      assert.deepEqual(await store.takeOver(64, { owners: ["other t"], groups: ["crowded"] }), []);
      const more = await store.takeOver(64, { owners: ["crowded t0"], groups: [] });
      assert.ok(more.length > 0 && more.every(({ trigger }) => trigger !== "t0"));
    } finally {
      fresh.close();
    }
  });
});
