import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { describe, it } from "node:test";
import { type Scheduled, subscriptionCases } from "../suites/subscriptions.ts";
import { startFunctions } from "../support/functions.ts";

const token = "the-token-of-reconcile";

describe("subscriptions in this process, with a clock of their own", { concurrency: 8 }, () => {
  /** The time of each namespace is that of all, so that each case has functions of its own. */
  const startScheduled = async (): Promise<Scheduled & { close(): Promise<void> }> => {
    let aheadMs = 0;
    const { ask, close } = await startFunctions([], fetch, {
      clock: () => Date.now() + aheadMs,
      secrets: { keys: [new Uint8Array(randomBytes(32))], bindings: () => undefined },
      webhooks: { allowsLoopback: true, fetch },
      reconcile: { token },
    });
    return {
      ask,
      close,
      async later(_namespace, hours) {
        aheadMs += hours * 3_600_000;
        const headers = { authorization: `Bearer ${token}` };
        const { status } = await ask("/internal/reconcile", { method: "POST", headers });
        assert.equal(status, 200);
      },
    };
  };
  for (const each of subscriptionCases) {
    it(each.name, async () => {
      const subject = await startScheduled();
      try {
        await each.run(subject);
      } finally {
        await subject.close();
      }
    });
  }
});
