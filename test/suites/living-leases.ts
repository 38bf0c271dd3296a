import assert from "node:assert/strict";
import { rest } from "../support/client.ts";
import { isRunning } from "../support/processes.ts";
import { until } from "../support/until.ts";
import type { Case } from "./case.ts";
import { done, isGone, secondsUntil, shorten, typesOf } from "./lease-fixture.ts";
import { Sandboxes } from "./sandboxes.ts";
import { processWorkload } from "./workload.ts";

const lives: Readonly<Record<string, (sandboxes: Sandboxes) => Promise<void>>> = {
  async "a running sandbox ends with its lease, and so does its record"(sandboxes) {
    const { ask, ns, workload } = sandboxes;
    const body = { sandboxId: "one", ...workload.record, expiresIn: "1h" };
    const { status: state } = await done(ask, ns, "POST /run", body);
    assert.ok(secondsUntil(state?.expiresAt) > 3_000);
    await shorten(sandboxes, "one");
    const pid = Number(state?.pid);
    await isGone(ask, ns, "one");
    assert.ok(!isRunning(pid), `process ${pid} still runs`);
    const types = await typesOf(ask, ns, "one");
    assert.deepEqual(
      ["expired", "exited", "deleted"].map((type) => types.filter((each) => each === type).length),
      [1, 1, 1],
      JSON.stringify(types),
    );
    const exit = await done(ask, ns, "GET /sandboxes/one/wait");
    assert.equal(exit.reason, "expired");
  },

  async "onExpire stop stops the process and keeps the record"(sandboxes) {
    const { ask, ns, workload } = sandboxes;
    const body = { sandboxId: "one", ...workload.record, expiresIn: "1h", onExpire: "stop" };
    const { status: state } = await done(ask, ns, "POST /run", body);
    await shorten(sandboxes, "one");
    const pid = Number(state?.pid);
    await until("it has stopped", async () => {
      const { status } = await done(ask, ns, "GET /sandboxes/one");
      return String(status?.phase) === "stopped" && status?.expiresAt === undefined;
    });
    assert.ok(!isRunning(pid), `process ${pid} still runs`);
    await done(ask, ns, "DELETE /sandboxes/one?force=true");
  },

  async "a renewed sandbox outlives its first lease"(sandboxes) {
    const { ask, ns, workload } = sandboxes;
    const body = { sandboxId: "one", ...workload.record, expiresIn: "1h" };
    const { status: state } = await done(ask, ns, "POST /run", body);
    const first = await shorten(sandboxes, "one");
    const renewed = await rest(ask, ns, "POST /sandboxes/one/renew", { for: "10m" });
    // On a slow machine the lease may be over first: then the renewal must say so.
    if (renewed.status !== 200) {
      assert.match(String(renewed.body.code), /failed_precondition|not_found/);
      return;
    }
    await until("the first lease has expired", () => first === undefined || secondsUntil(first) < -1);
    const now = await done(ask, ns, "GET /sandboxes/one/status");
    assert.equal(String(now.state), "SANDBOX_READY");
    assert.ok(isRunning(Number(state?.pid)));
    await done(ask, ns, "DELETE /sandboxes/one?force=true");
  },
};

/** Leases of sandboxes that live. */
export const livingLeaseCases: readonly Case[] = Object.entries(lives).map(([name, behave]) => ({
  name,
  run: (ask) => behave(new Sandboxes(ask, processWorkload)),
}));
