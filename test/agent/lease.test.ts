import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { BackendSandbox } from "../../agent/lifecycle/backend.ts";
import type { Lease } from "../../shared/sandbox/lease.ts";
import { callIn, running } from "../support/create-options.ts";
import { openController } from "./stub-backend.ts";

const startMs = 1_800_000_000_000;
const id = "s";

/** Opens a controller whose clock is mocked, and creates a sandbox with a lease that ends after some milliseconds. */
async function open(
  context: TestContext,
  endMs: number,
  onExpire: Lease["onExpire"],
  parts: Partial<BackendSandbox> = {},
) {
  const controller = await openController(context, parts);
  context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: startMs });
  const leaseOf = (ms: number, revision: number): Lease => ({
    ...{ expiresAt: (startMs + ms) * 1_000, revision, onExpire },
  });
  const call = (lease?: Lease, life = 5, callId = "c") => callIn("leases", { life, callId, lease });
  await controller.create(call(leaseOf(endMs, 3)), id, "", running(undefined));
  const phase = () => controller.view("leases", id)?.phase;
  /** Waits for file operations, which take no mocked time. */
  const turns = async () => {
    const end = performance.now() + 20;
    while (performance.now() < end) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    ...{ controller, phase, turns },
    renew: (ms: number, revision: number) => controller.renew(call(leaseOf(ms, revision)), id, ""),
    renewWithout: () => controller.renew(call(), id, ""),
    shutdown: () => controller.shutdown(call(), id, ""),
    view: () => controller.view("leases", id),
    async pass(ms: number) {
      context.mock.timers.tick(ms);
      await turns();
    },
    /** Waits until the phase is the given one. */
    async until(wanted: string | undefined) {
      for (const end = performance.now() + 60_000; phase() !== wanted && performance.now() < end; )
        await turns();
      assert.equal(phase(), wanted);
    },
  };
}

test("a sandbox is removed at the end of its lease, and not before", async (context) => {
  const { pass, phase, until, view } = await open(context, 150_000, "delete");
  // The agent looks once a minute, because the clock may be set.
  await pass(60_000);
  await pass(60_000);
  await pass(29_999);
  assert.equal(phase(), "created");
  await pass(1);
  await until(undefined);
  assert.equal(view()?.fence, 5);
  assert.equal(view()?.exit?.reason, "never_started");
});

test("a sandbox with onExpire stop ends, and keeps its folder", async (context) => {
  const { pass, until, shutdown, view, renew } = await open(context, 1_000, "stop");
  await pass(999);
  assert.equal(view()?.phase, "created");
  await pass(1);
  await until("stopped");
  assert.equal(view()?.fence, 0);
  await assert.rejects(renew(60_000, 4), { code: "failed_precondition", message: /its lease has expired/ });
  await shutdown();
  await until(undefined);
});

test("a renewal counts only with a higher revision", async (context) => {
  const { pass, phase, renew, until } = await open(context, 1_000, "delete");
  await renew(500, 2);
  await renew(600, 3);
  await pass(999);
  assert.equal(phase(), "created");
  await renew(2_000, 4);
  await pass(1_000);
  assert.equal(phase(), "created");
  await renew(1_500, 4);
  await pass(0);
  assert.equal(phase(), "created");
  await pass(1);
  await until(undefined);
});

test("a renewal without a lease, or of a sandbox that was shut down, is refused", async (context) => {
  const { renew, renewWithout, shutdown } = await open(context, 60_000, "delete", {
    release: () => Promise.reject(new Error("not yet")),
  });
  await assert.rejects(renewWithout(), { code: "invalid_argument", message: "sandbox-expires: is missing" });
  await assert.rejects(shutdown(), /not yet/);
  await assert.rejects(renew(120_000, 4), { code: "not_found" });
});

test("an expiry that fails is tried again each second", async (context) => {
  let tries = 0;
  let isBack = false;
  const release = async () => {
    tries++;
    if (!isBack) throw new Error("unreachable");
  };
  const { pass, turns, until, renew } = await open(context, 1_000, "delete", { release });
  const untilTried = async (times: number) => {
    for (const end = performance.now() + 60_000; tries < times && performance.now() < end; ) await turns();
    // Its failure has to arrive before the next second begins.
    await turns();
    assert.equal(tries, times);
  };
  await pass(1_000);
  await untilTried(1);
  await assert.rejects(renew(60_000, 4), { code: "failed_precondition" });
  await pass(999);
  assert.equal(tries, 1);
  await pass(1);
  await untilTried(2);
  isBack = true;
  await pass(1_000);
  await until(undefined);
});

test("a closed agent does not carry out an expiry", async (context) => {
  let tries = 0;
  const { controller, pass } = await open(context, 1_000, "delete", {
    async release() {
      tries++;
    },
  });
  controller.close();
  await pass(100_000);
  assert.equal(tries, 0);
});

test("a sandbox that cannot be observed is observed again each second, until its agent is closed", async (context) => {
  let looks = 0;
  let isAway = false;
  const observe = async () => {
    looks++;
    if (isAway) throw new Error("unreachable");
    return { state: "idle" } as const;
  };
  const launch = async () => ({ pid: 1, address: "", version: 0 });
  const call = callIn("leases", { life: 5, callId: "c" });
  context.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  const polled = await openController(context, { observe, launch }, { pollIntervalMs: 10_000 });
  await polled.create(call, id, "", running(undefined));
  await polled.start(call, id, "");
  looks = 0;
  isAway = true;
  const pass = async (ms: number) => {
    context.mock.timers.tick(ms);
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  await pass(10_000);
  assert.equal(looks, 1);
  await pass(999);
  assert.equal(looks, 1);
  await pass(1);
  assert.equal(looks, 2);
  polled.close();
  await pass(60_000);
  assert.equal(looks, 2);
});
