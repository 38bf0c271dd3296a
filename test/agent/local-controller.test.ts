import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
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
