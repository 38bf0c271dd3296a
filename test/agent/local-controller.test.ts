import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, mock, type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { LocalController } from "../../agent/lifecycle/controller.ts";
import type { Engine, Engines, Sighting } from "../../agent/lifecycle/engine.ts";
import { ExitEvent } from "../../agent/lifecycle/exit-event.ts";
import { exitNow } from "../../agent/lifecycle/record.ts";
import { thisPlatform } from "../../agent/platform.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import { collectGarbage } from "../garbage.ts";
import { callIn, running } from "./bench.ts";

let root: string;
before(() => {
  root = mkdtempSync(join(tmpdir(), "controller-"));
});
after(() => rmSync(root, { recursive: true }));

const one = { pid: 1, address: "", version: 0 };

/** An engine that does nothing and sees nothing, unless it is told otherwise. */
function engineOf(parts: Partial<Engine>): Engine {
  return {
    look: async (): Promise<Sighting> => ({ state: "idle" }),
    launch: async () => one,
    end() {},
    async release() {},
    async update() {},
    info: async () => new Map(),
    measure: async () => ({ typeUrl: "", value: new Uint8Array() }),
    platform: async () => thisPlatform(),
    ...parts,
  };
}

/** Opens a Controller over engines made of these parts, which closes when the test ends. */
async function open(
  test: TestContext,
  parts: Partial<Engine>,
  more: Partial<Engines> = {},
  data = mkdtempSync(join(root, "data-")),
) {
  const engines: Engines = {
    sandboxer: "stub",
    isDivided: false,
    creates: false,
    async check() {},
    engineOf: () => engineOf(parts),
    async sweep() {},
    async open(resume) {
      resume();
    },
    ready: async () => undefined,
    close() {},
    ...more,
  };
  const controller = await LocalController.open(data, engines, () => {});
  test.after(() => controller.close());
  return controller;
}

const outOfReach = () => Promise.reject(new SandboxError("unavailable", "out of reach"));

test("however often a Shutdown fails, the removal is tried again once at a time, until it is done", async (context) => {
  let tries = 0;
  let isBack = false;
  const release = async () => {
    tries++;
    if (!isBack) await outOfReach();
  };
  const controller = await open(context, { release });
  const call = callIn("again");
  await controller.create(call, "a", "", running(undefined));
  context.mock.timers.enable({ apis: ["setTimeout"] });
  for (let asked = 0; asked < 5; asked++) {
    await assert.rejects(controller.shutdown(call, "a", ""), { code: "unavailable" });
  }
  assert.equal(tries, 5);
  const pass = async () => {
    context.mock.timers.tick(5_000);
    for (let turns = 0; turns < 20; turns++) await Promise.resolve();
  };
  await pass();
  assert.equal(tries, 6);
  await pass();
  assert.equal(tries, 7);
  isBack = true;
  await pass();
  context.mock.timers.reset();
  for (let looks = 0; looks < 100; looks++) {
    const gone = await controller.status(call, "a", "", false).catch(({ code }) => code);
    if (gone === "not_found") return;
    await delay(10);
  }
  assert.fail("it was never removed");
});

test("a Create whose caller has gone while another one was made is not carried out", async (context) => {
  const first = Promise.withResolvers<void>();
  const create = mock.fn(async () => {
    await first.promise;
    throw new SandboxError("failed_precondition", "no");
  });
  const controller = await open(context, { create }, { creates: true });
  const making = controller.create(callIn("late"), "a", "", running(undefined));
  const leaving = new AbortController();
  const waiting = controller.create(callIn("late", undefined, leaving.signal), "a", "", running(undefined));
  leaving.abort();
  const outcomes = Promise.allSettled([making, waiting]);
  first.resolve();
  const codes = (await outcomes).map((outcome) => outcome.status === "rejected" && outcome.reason.code);
  assert.deepEqual(codes, ["failed_precondition", "canceled"]);
  assert.equal(create.mock.callCount(), 1);
});

test("an exit that could not be seen at first is told to those who wait", async (context) => {
  const sightings: (() => Promise<Sighting>)[] = [
    async () => ({ state: "idle" }),
    outOfReach,
    async () => ({ state: "ended", exit: exitNow(7, ""), kept: true }),
  ];
  const look = async () => sightings.shift()?.() ?? assert.fail("it was seen to end");
  const launch = () => outOfReach();
  const controller = await open(context, { look, launch }, { beat: 5 });
  const call = callIn("seen");
  await controller.create(call, "a", "", running(undefined));
  await assert.rejects(controller.start(call, "a", ""), { code: "unavailable" });
  assert.equal((await controller.wait(call, "a", "")).exitStatus, 7);
});

test("nothing is kept of a Wait that was given up", async () => {
  const event = new ExitEvent();
  async function giveUp(): Promise<WeakRef<object>> {
    const leaving = new AbortController();
    const reason = new SandboxError("deadline_exceeded", "late");
    const waiting = event.wait(leaving.signal);
    leaving.abort(reason);
    await assert.rejects(waiting, reason);
    return new WeakRef(reason);
  }
  const kept = await giveUp();
  await delay(10);
  collectGarbage();
  assert.equal(kept.deref(), undefined);
  event.tell(exitNow(3, ""));
  event.tell(exitNow(4, ""));
  assert.equal((await event.wait()).status, 3);
  assert.equal(event.exit?.status, 3);
});

test("files that cannot be removed at once are removed the next time, and hinder no start", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  let isHeld = true;
  const sweep = async () => {
    if (isHeld) throw new Error("EMFILE");
  };
  const data = mkdtempSync(join(root, "held-"));
  const call = callIn("held");
  const controller = await open(context, {}, { sweep }, data);
  await controller.create(call, "a", "", running(undefined));
  await assert.rejects(controller.shutdown(call, "a", ""), /EMFILE/);
  const next = await open(context, {}, { sweep }, data);
  await assert.rejects(next.status(call, "a", "", false), { code: "not_found" });
  isHeld = false;
  await controller.shutdown(call, "a", "");
  assert.deepEqual(readdirSync(data), []);
});
