import assert from "node:assert/strict";
import type { Scheduled } from "../suites/subscription-case.ts";
import { type Functions, startFunctions } from "../support/functions.ts";

const token = "the-token-of-reconcile";

/** Functions in this process with their own clock, which a test can advance. */
export interface ScheduledFunctions extends Scheduled, Pick<Functions, "close" | "query"> {}

/** Starts functions without agents, whose receivers may be on loopback. */
export async function startScheduled(): Promise<ScheduledFunctions> {
  let aheadMs = 0;
  const { ask, close, query } = await startFunctions([], fetch, {
    clock: () => Date.now() + aheadMs,
    webhooks: { allowsLoopback: true, fetch },
    reconcile: { token },
  });
  return {
    ask,
    close,
    query,
    async later(_namespace, hours) {
      aheadMs += hours * 3_600_000;
      const headers = { authorization: `Bearer ${token}` };
      const { status } = await ask("/internal/reconcile", { method: "POST", headers });
      assert.equal(status, 200);
    },
  };
}
