import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, mock, test } from "node:test";
import { Tombstones } from "../../agent/lifecycle/tombstones.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import { sandboxesIn } from "../support/agent-fixture.ts";
import { callIn, running } from "../support/create-options.ts";
import { until } from "../support/until.ts";
import { openController, outOfReach } from "./stub-backend.ts";

let root: string;
before(() => {
  root = mkdtempSync(join(tmpdir(), "controller-"));
});
after(() => rmSync(root, { recursive: true }));

test("a failed removal is retried, one at a time, until it succeeds", async (context) => {
  let tries = 0;
  let isBack = false;
  const release = async () => {
    tries++;
    if (!isBack) await outOfReach();
  };
  const controller = await openController(context, { release });
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
  await until("it is removed", async () => {
    const gone = await controller.status(call, "a", "", false).catch(({ code }) => code);
    return gone === "not_found";
  });
});

test("a second Create is refused at once, and only the first gets its failure", async (context) => {
  const first = Promise.withResolvers<void>();
  const create = mock.fn(async () => {
    await first.promise;
    throw new SandboxError("failed_precondition", "no");
  });
  const controller = await openController(context, { create }, { preparesAtCreate: true });
  const making = controller.create(callIn("late"), "a", "", running(undefined));
  const refused = assert.rejects(making, { code: "failed_precondition" });
  await assert.rejects(controller.create(callIn("late"), "a", "", running(undefined)), {
    code: "already_exists",
  });
  first.resolve();
  await refused;
  assert.equal(create.mock.callCount(), 1);
});

const named = (life: number, callId?: string) => callIn("named", { life, callId });

test("a failed Create is rolled back and raises the fence", async (context) => {
  const errors = [new SandboxError("unavailable", "away"), new SandboxError("invalid_argument", "no")];
  const create = async () => {
    throw errors.shift() ?? new Error("no more");
  };
  const controller = await openController(context, { create }, { preparesAtCreate: true });
  const made = (life: number, call: string) =>
    controller.create(named(life, call), "c", "", running(undefined)).catch(({ code }) => code);
  assert.equal(await made(5, "c"), "unavailable");
  assert.deepEqual([controller.view("named", "c")?.fence, controller.view("named", "c")?.life], [5, 0]);
  assert.equal(await made(5, "c"), "aborted");
  assert.equal(await made(6, "c"), "invalid_argument");
  assert.equal(await made(6, "c"), "invalid_argument");
  assert.equal(await made(6, "other"), "aborted");
  assert.equal(controller.view("named", "c")?.fence, 6);
});

test("the remains of a failed Create are not a life, and block the next Create", async (context) => {
  let isBack = false;
  const create = mock.fn(async () => {
    if (!isBack) await outOfReach();
  });
  const release = async () => {
    if (!isBack) await outOfReach();
  };
  const controller = await openController(context, { create, release }, { preparesAtCreate: true });
  const made = (life: number) => controller.create(named(life, "c"), "g", "", running(undefined));
  await assert.rejects(made(5), { code: "unavailable" });
  assert.deepEqual([controller.view("named", "g")?.fence, controller.view("named", "g")?.life], [5, 0]);
  await assert.rejects(made(6), { code: "unavailable" });
  await assert.rejects(controller.shutdown(named(7), "g", ""), { code: "unavailable" });
  assert.equal(create.mock.callCount(), 1);
  isBack = true;
  await controller.shutdown(named(7), "g", "");
  await made(8);
  assert.equal(controller.view("named", "g")?.life, 8);
});

test("a Shutdown during a Create waits for it, and a Wait is then not_found", async (context) => {
  const making = Promise.withResolvers<void>();
  const release = mock.fn(async () => {});
  const controller = await openController(
    context,
    { create: () => making.promise, release },
    { preparesAtCreate: true },
  );
  const created = controller.create(named(5, "c"), "d", "", running(undefined));
  const again = controller.create(named(5, "c"), "d", "", running(undefined));
  const waiting = controller.wait(named(5), "d", "");
  await until("it is being created", () => controller.view("named", "d")?.phase === "creating");
  const ends = [6, 8, 7].map((life) => controller.shutdown(named(life), "d", ""));
  await until("the fence is raised", () => controller.view("named", "d")?.fence === 8);
  const { fence, life, phase } = controller.view("named", "d") ?? {};
  assert.deepEqual([fence, life, phase], [8, 5, "creating"]);
  assert.equal((await controller.status(named(5), "d", "", false)).state, "SANDBOX_UNKNOWN");
  await assert.rejects(controller.start(named(5, "s"), "d", ""), { code: "not_found" });
  making.resolve();
  await Promise.all([created, again, ...ends]);
  assert.equal((await waiting).exitStatus, 0);
  assert.deepEqual([controller.view("named", "d")?.life, release.mock.callCount()], [0, 1]);

  const failing = Promise.withResolvers<void>();
  failing.promise.catch(() => {});
  const other = await openController(context, { create: () => failing.promise }, { preparesAtCreate: true });
  const refused = other.create(named(5, "c"), "d", "", running(undefined)).catch(({ code }) => code);
  const held = other.wait(named(5), "d", "").catch(({ code }) => code);
  await until("it is being created", () => other.view("named", "d")?.phase === "creating");
  failing.reject(new SandboxError("failed_precondition", "no"));
  assert.deepEqual([await refused, await held], ["failed_precondition", "not_found"]);
});

test("a Create interrupted by the agent's end is rolled back and can be repeated", async (context) => {
  const data = mkdtempSync(join(root, "broken-off-"));
  const begun = Promise.withResolvers<void>();
  const hang = () => {
    begun.resolve();
    return new Promise<void>(() => {});
  };
  const first = await openController(context, { create: hang }, { preparesAtCreate: true }, data);
  void first.create(named(5, "c"), "e", "", running(undefined));
  await begun.promise;
  first.close();
  const create = mock.fn(async () => {});
  const next = await openController(context, { create }, { preparesAtCreate: true }, data);
  await next.create(named(5, "c"), "e", "", running(undefined));
  assert.equal(create.mock.callCount(), 1);
  assert.deepEqual([next.view("named", "e")?.life, next.view("named", "e")?.phase], [5, "created"]);
});

test("the floor refuses late Creates and does not affect existing sandboxes", async (context) => {
  const data = mkdtempSync(join(root, "floor-"));
  const first = await openController(context, {}, {}, data);
  await first.create(named(5, "c"), "f", "", running(undefined));
  first.close();
  const tombstones = Tombstones.open(data, { limit: 1 });
  for (const number of [100, 200]) tombstones.raise(`named@${number}`, number);
  tombstones.close();
  const next = await openController(context, {}, {}, data);
  assert.equal(next.view("named", "none")?.fence, 100);
  assert.equal(next.view("named", "f")?.fence, 4);
  await assert.rejects(next.create(named(50, "c"), "none", "", running(undefined)), { code: "aborted" });
  await next.update(named(5, "u"), "f", "", running(undefined).sandbox ?? assert.fail(), ["labels"]);
  await next.start(named(5, "s"), "f", "");
  await next.create(named(101, "c"), "none", "", running(undefined));
});

test("files that cannot be removed are removed at the next start and block nothing", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const data = mkdtempSync(join(root, "held-"));
  const call = callIn("held");
  const controller = await openController(context, {}, {}, data);
  await controller.create(call, "a", "", running(undefined));
  const held = context.mock.method(fs, "rm", () => Promise.reject(new Error("EMFILE")));
  syncBuiltinESMExports();
  context.after(() => syncBuiltinESMExports());
  await assert.rejects(controller.shutdown(call, "a", ""), /EMFILE/);
  controller.close();
  const next = await openController(context, {}, {}, data);
  await assert.rejects(next.status(call, "a", "", false), { code: "not_found" });
  assert.notDeepEqual(sandboxesIn(readdirSync(data)), []);
  next.close();
  held.mock.restore();
  syncBuiltinESMExports();
  await openController(context, {}, {}, data);
  assert.deepEqual(sandboxesIn(readdirSync(data)), []);
});

for (const step of ["check", "create"] as const) {
  test(`a plain Shutdown during the ${step} of a Create ends that life once it is created`, async (context) => {
    const making = Promise.withResolvers<void>();
    const hold = mock.fn(() => making.promise);
    const release = mock.fn(async () => {});
    const more = { preparesAtCreate: true, ...(step === "check" ? { check: hold } : {}) };
    const parts = { release, ...(step === "create" ? { create: hold } : {}) };
    const controller = await openController(context, parts, more);
    const created = controller.create(named(5, "c"), "h", "", running(undefined));
    await until("it is being made", () => hold.mock.callCount() === 1);
    const ended = controller.shutdown(callIn("named"), "h", "");
    await until("the fence is raised", () => controller.view("named", "h")?.fence === 5);
    assert.equal(release.mock.callCount(), 0);
    making.resolve();
    await Promise.all([created, ended]);
    const { life, exit } = controller.view("named", "h") ?? {};
    assert.deepEqual([life, exit?.life, exit?.reason], [0, 5, "never_started"]);
    await assert.rejects(controller.shutdown(callIn("named"), "h", ""), { code: "not_found" });
  });
}

test("the remains of a failed Create are removed later if that fails at first", async (context) => {
  const create = async () => {
    throw new SandboxError("invalid_argument", "no");
  };
  let isBack = false;
  const release = mock.fn(async () => {
    if (!isBack) await outOfReach();
  });
  const controller = await openController(context, { create, release }, { preparesAtCreate: true });
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const made = controller.create(named(5, "c"), "i", "", running(undefined));
  await assert.rejects(made, { code: "invalid_argument" });
  assert.equal(release.mock.callCount(), 1);
  isBack = true;
  context.mock.timers.tick(5_000);
  context.mock.timers.reset();
  await until("they are removed", async () => {
    const { entries } = await controller.list({ namespace: "named", after: "", limit: 10, ids: [] });
    return entries.length === 0;
  });
  assert.equal(release.mock.callCount(), 2);
  assert.equal(controller.view("named", "i")?.exit, undefined);
});

test("a Shutdown without a folder ends what is left, until the exit is known", async (context) => {
  const data = mkdtempSync(join(root, "strays-"));
  const answers = [outOfReach, async () => false, async () => true];
  const clearStray = mock.fn(async () => (await answers.shift()?.()) ?? assert.fail("it is cleared already"));
  const controller = await openController(context, {}, { clearStray }, data);
  await assert.rejects(controller.shutdown(named(5), "j", ""), { code: "unavailable" });
  const exitOf = async (life: number) => {
    await controller.shutdown(named(life), "j", "");
    const { fence, exit } = controller.view("named", "j") ?? {};
    return [fence, exit?.life, exit?.reason, exit?.status];
  };
  assert.deepEqual(await exitOf(6), [6, undefined, undefined, undefined]);
  assert.deepEqual(await exitOf(7), [7, 7, "lost", 255]);
  assert.deepEqual(await exitOf(8), [8, 7, "lost", 255]);
  const asked = clearStray.mock.calls.map((call) => call.arguments);
  assert.deepEqual(
    asked,
    [5, 6, 7].map((life) => [{ namespace: "named", id: "j", life, root: data }]),
  );
  await controller.create(named(9, "c"), "j", "", running(undefined));
  assert.deepEqual(await exitOf(9), [9, 9, "never_started", 0]);
});

test("a user is reserved from the Create to the end of the Shutdown, also by the next agent", async (context) => {
  const data = mkdtempSync(join(root, "users-"));
  const user = { uid: 70_001, gid: 70_002 };
  const taken: string[] = [];
  const users = {
    take() {
      taken.push("take");
      return user;
    },
    claim: (claimed: typeof user) => void taken.push(`claim ${claimed.uid}`),
    release: (released: typeof user) => void taken.push(`release ${released.gid}`),
  };
  const first = await openController(context, {}, {}, data);
  await first.create(named(5, "c"), "k", "", running(undefined));
  first.close();
  const controller = await openController(context, {}, { users }, data);
  const made = (id: string) => controller.create(named(5, "c"), id, "", running(undefined));
  const seen = () => taken.splice(0);
  assert.deepEqual(seen(), []);
  await controller.start(named(5, "s"), "k", "");
  assert.deepEqual(seen(), ["take"], "a life from before has none");
  await made("l");
  assert.deepEqual(seen(), ["take"]);
  mkdirSync(join(data, "named@m", "full"), { recursive: true });
  await assert.rejects(made("m"), { code: "ENOTEMPTY" });
  assert.deepEqual(seen(), ["take", "release 70002"]);
  controller.close();
  rmSync(join(data, "named@m"), { recursive: true });
  const next = await openController(context, {}, { users }, data);
  assert.deepEqual(seen(), ["claim 70001", "claim 70001"]);
  await next.shutdown(named(5), "l", "");
  assert.deepEqual(seen(), ["release 70002"]);
});
