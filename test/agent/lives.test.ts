import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Tombstones } from "../../agent/lifecycle/tombstones.ts";
import type { CreateOpts } from "../../shared/sandbox/controller.ts";
import { AgentFixture } from "../support/agent-fixture.ts";
import { callIn, running, shell } from "../support/create-options.ts";
import { outcomeOf } from "../support/outcome.ts";
import { isRunning } from "../support/processes.ts";
import { ignoresSigterm } from "../support/signals.ts";
import { until } from "../support/until.ts";

let fixture: AgentFixture;
before(async () => {
  fixture = await AgentFixture.open();
});
after(() => fixture.close());

const ns = "lives";
const as = (life: number, callId?: string, epoch?: number) => callIn(ns, { life, callId, epoch });
const idle = running(undefined);
const deaf = shell("trap '' TERM; while :; do sleep 0.05; done");

const create = (id: string, life: number, callId: string, opts: CreateOpts = idle, epoch?: number) =>
  outcomeOf(fixture.agentClient().create(as(life, callId, epoch), id, opts));
const start = (id: string, life: number, callId: string) =>
  outcomeOf(fixture.agentClient().start(as(life, callId), id));
const stop = (id: string, life: number, timeoutSecs = 5) =>
  outcomeOf(fixture.agentClient().stop(as(life), id, timeoutSecs));
const wait = (id: string, life: number, timeoutMs = 60_000) =>
  outcomeOf(fixture.agentClient().wait(as(life), id, timeoutMs));
const status = (id: string, life = 0) => outcomeOf(fixture.agentClient().status(as(life), id, false));
const shutdown = (id: string, life: number) => outcomeOf(fixture.agentClient().shutdown(as(life), id));
const update = (id: string, life: number, callId: string, fields = ["labels"]) =>
  outcomeOf(fixture.agentClient().update(as(life, callId), id, idle.sandbox ?? assert.fail(), fields));

/** Checks a code, and checks it again after a kill and restart of the agent. */
async function twice(code: string, ask: () => Promise<{ readonly code: string; readonly message: string }>) {
  for (const when of ["at first", "after a restart"]) {
    const outcome = await ask();
    assert.equal(outcome.code, code, `${when}: ${outcome.message}`);
    if (when === "at first") await fixture.restart();
  }
}

test("without a sandbox every call is not_found, and a Shutdown raises the fence", async () => {
  assert.equal((await start("none", 5, "s")).code, "not_found");
  assert.equal((await stop("none", 5)).code, "not_found");
  assert.equal((await wait("none", 5)).code, "not_found");
  assert.equal((await update("none", 5, "u")).code, "not_found");
  const seen = await status("none");
  assert.deepEqual([seen.code, seen.view?.fence, seen.view?.life], ["not_found", 0, 0]);
  const ended = await shutdown("none", 7);
  assert.deepEqual([ended.code, ended.view?.fence, ended.view?.life], ["ok", 7, 0]);
  await twice("aborted", () => create("none", 7, "late"));
  assert.equal((await shutdown("none", 3)).view?.fence, 7);
  assert.equal((await create("none", 8, "new")).code, "ok");
});

test("a Create for another data folder is aborted, and one for this folder is not", async () => {
  const { view } = await status("epoch");
  const epoch = view?.epoch ?? assert.fail();
  const other = await create("epoch", 5, "c", idle, epoch - 1);
  assert.deepEqual([other.code, other.view?.epoch, other.view?.fence], ["aborted", epoch, 0]);
  assert.equal((await create("epoch", 5, "c", idle, epoch)).code, "ok");
  await fixture.restart();
  assert.equal((await status("epoch")).view?.epoch, epoch);
});

test("a repeated Create is ok in every phase, and any other is already_exists", async () => {
  assert.equal((await create("again", 10, "c")).code, "ok");
  for (const act of [() => start("again", 10, "s"), () => stop("again", 10), undefined]) {
    await twice("ok", () => create("again", 10, "c"));
    await twice("already_exists", () => create("again", 10, "other"));
    await twice("already_exists", () => create("again", 11, "c"));
    if (act) assert.equal((await act()).code, "ok");
  }
  await shutdown("again", 12);
  await twice("aborted", () => create("again", 10, "c"));
});

test("a refused Create is final, and others up to its life are aborted", async () => {
  const missing = running({ args: ["no-such-program"] });
  const first = await create("refused", 20, "c", missing);
  assert.deepEqual([first.code, first.view?.fence], ["failed_precondition", 20]);
  for (const opts of [missing, idle]) {
    const repeated = await create("refused", 20, "c", opts);
    assert.deepEqual([repeated.code, repeated.message], [first.code, first.message]);
    await fixture.restart();
  }
  assert.equal((await create("refused", 20, "other")).code, "aborted");
  assert.equal((await create("refused", 19, "other")).code, "aborted");
  assert.equal((await create("refused", 21, "c")).code, "ok");
  const foreign = fixture.agentClient(fixture.agent.token, "podsandbox");
  const unserved = await outcomeOf(foreign.create(as(5, "c"), "unserved", idle));
  assert.deepEqual([unserved.code, unserved.view?.fence], ["not_found", 5]);
});

test("a repeated Start gets the first answer, also after the exit and restarts", async () => {
  await create("start", 30, "c");
  const first = await start("start", 30, "s");
  assert.equal(first.view?.phase, "running");
  const repeated = async () => {
    const again = await start("start", 30, "s");
    assert.deepEqual([again.code, again.value], ["ok", first.value]);
    return again;
  };
  await twice("ok", repeated);
  await twice("already_exists", () => start("start", 30, "other"));
  await stop("start", 30);
  await twice("ok", repeated);
  await twice("failed_precondition", () => start("start", 30, "other"));
  assert.ok(!isRunning(first.value?.pid ?? 0));
});

test("a repeated refused Start or Update gets the same error; a new one may succeed", async () => {
  const gone = join(fixture.data, "cwd");
  mkdirSync(gone);
  await create("refusals", 40, "c", running({ cwd: gone }));
  rmdirSync(gone);
  const first = await start("refusals", 40, "s");
  assert.equal(first.code, "failed_precondition");
  mkdirSync(gone);
  await twice("failed_precondition", () => start("refusals", 40, "s"));
  assert.equal((await update("refusals", 40, "u", ["id"])).code, "invalid_argument");
  await twice("invalid_argument", () => update("refusals", 40, "u"));
  assert.equal((await update("refusals", 40, "u2")).code, "ok");
  assert.equal((await start("refusals", 40, "s2")).code, "ok");
  await shutdown("refusals", 41);
  rmdirSync(gone);
});

test("a call for another life does not affect the existing life", async () => {
  await create("other", 50, "c");
  for (const life of [49, 51]) {
    assert.equal((await start("other", life, "s")).code, "not_found");
    assert.equal((await stop("other", life)).code, "not_found");
    assert.equal((await update("other", life, "u")).code, "not_found");
    assert.equal((await wait("other", life)).code, "not_found");
    const seen = await status("other", life);
    assert.deepEqual([seen.code, seen.view?.life, seen.view?.phase], ["ok", 50, "created"]);
  }
  const ended = await shutdown("other", 49);
  assert.deepEqual([ended.code, ended.view?.life, ended.view?.fence], ["ok", 50, 49]);
  await start("other", 50, "s");
  await twice("ok", () => shutdown("other", 49));
  assert.equal((await status("other")).view?.phase, "running");
});

test("Stop before Start ends as never_started, also after a restart", async () => {
  await create("never", 60, "c");
  assert.equal((await stop("never", 60)).code, "ok");
  await twice("ok", () => stop("never", 60));
  const { view, code } = await wait("never", 60);
  assert.deepEqual([code, view?.exit?.life, view?.exit?.status], ["ok", 60, 0]);
  assert.equal(view?.exit?.reason, "never_started");
});

test("a repeated Update is executed once", async () => {
  await create("update", 70, "c");
  assert.equal((await update("update", 70, "u")).code, "ok");
  await twice("ok", () => update("update", 70, "u"));
});

test("the exit outlives its life, and a Wait gets only that of the life it names", async () => {
  await create("wait", 80, "c", shell("exit 3"));
  await start("wait", 80, "s");
  const first = await wait("wait", 80);
  assert.deepEqual([first.value?.exitStatus, first.view?.exit?.reason], [3, "exited"]);
  await shutdown("wait", 81);
  await twice("ok", () => wait("wait", 80));
  await create("wait", 82, "c2", deaf);
  const [buried, later] = [await wait("wait", 80), await wait("wait", 82, 200)];
  assert.deepEqual([buried.value, buried.view?.exit?.life], [first.value, 80]);
  assert.deepEqual([buried.view?.life, later.code], [82, "deadline_exceeded"]);
  const holding = wait("wait", 82);
  await start("wait", 82, "s2");
  await stop("wait", 82, 1);
  const held = await holding;
  assert.deepEqual([held.view?.exit?.life, held.view?.exit?.reason], [82, "stopped"]);
  assert.equal((await wait("wait", 80)).view?.exit?.life, 80);
  assert.equal((await shutdown("wait", 83)).view?.exit?.life, 82);
});

test("concurrent Shutdowns and Stops of one life join and end it", async () => {
  for (let round = 0; round < 3; round++) {
    const life = 100 + round * 20;
    await create("join", life, `c${round}`);
    await start("join", life, `s${round}`);
    const waiting = wait("join", life);
    const numbers = [life, life + 3, life + 1, life + 2];
    const ends = await Promise.all([
      ...numbers.map((number) => shutdown("join", number)),
      stop("join", life),
    ]);
    const codes = ends.map(({ code }) => code);
    assert.deepEqual(codes.slice(0, 4), ["ok", "ok", "ok", "ok"]);
    assert.ok(["ok", "not_found"].includes(codes[4] ?? ""), codes[4]);
    assert.equal((await waiting).view?.exit?.reason, "stopped");
    assert.deepEqual((await status("join")).view?.fence, life + 3);
  }
});

test("a Shutdown completes though its caller leaves or the agent is killed", async () => {
  for (const [life, isKilled] of [
    [200, false],
    [210, true],
  ] as const) {
    await create("left", life, `c${life}`, deaf);
    const pid = (await start("left", life, `s${life}`)).value?.pid ?? assert.fail();
    await until("it does not listen", () => ignoresSigterm(pid));
    const leaving = new AbortController();
    const call = callIn(ns, { life: life + 1 }, leaving.signal);
    const asked = outcomeOf(fixture.agentClient().shutdown(call, "left"));
    await until("the fence is there", async () => (await status("left")).view?.fence === life + 1);
    assert.equal((await start("left", life, "another")).code, "failed_precondition");
    assert.equal((await update("left", life, "u")).code, "not_found");
    const record = join(fixture.folder(ns, "left"), "record.json");
    await until("its end has begun", () => readFileSync(record, "utf8").includes("killAt"));
    leaving.abort();
    assert.equal((await asked).code, "canceled");
    if (isKilled) {
      const soon = { ...JSON.parse(readFileSync(record, "utf8")), ending: { killAt: Date.now() } };
      await fixture.restart(() => writeFileSync(record, JSON.stringify(soon)));
    }
    await until("it is gone", async () => (await status("left")).view?.life === 0);
    assert.ok(!isRunning(pid));
    const { exit } = (await status("left")).view ?? {};
    assert.deepEqual([exit?.life, exit?.status, exit?.reason], [life, 137, "stopped"]);
  }
});

test("a fence raised just before a kill of the agent ends the life after its restart", async () => {
  await create("fenced", 300, "c");
  const pid = (await start("fenced", 300, "s")).value?.pid ?? assert.fail();
  await fixture.restart(() => {
    const tombstones = Tombstones.open(join(fixture.data, "sandboxes"));
    tombstones.raise(`${ns}@fenced`, 301);
    tombstones.close();
  });
  await until("it is gone", async () => (await status("fenced")).view?.life === 0);
  assert.ok(!isRunning(pid));
  assert.equal((await create("fenced", 301, "c2")).code, "aborted");
});

test("concurrent Create and Shutdown leave nothing, whichever comes first", async () => {
  for (let round = 0; round < 20; round++) {
    const life = 400 + round * 10;
    const [created, ended] = await Promise.all([
      create("both", life, `c${round}`),
      shutdown("both", life + 1),
    ]);
    assert.equal(ended.code, "ok");
    assert.ok(["ok", "aborted"].includes(created.code), created.code);
    assert.equal(ended.view?.life, 0);
    assert.equal((await status("both")).code, "not_found");
  }
});

test("callers without life numbers are served alongside those with them", async () => {
  const plain = callIn(ns);
  const client = fixture.agentClient();
  const made = await client.create(plain, "plain", idle);
  const life = made.view?.life ?? 0;
  assert.ok(Math.abs(life / 4_096 - Date.now()) < 60_000);
  await client.start(plain, "plain");
  assert.equal((await start("plain", life, "s")).code, "already_exists");
  await client.shutdown(plain, "plain");
  assert.equal((await outcomeOf(client.shutdown(plain, "plain"))).code, "not_found");
  assert.equal((await create("plain", life, "c")).code, "aborted");
  assert.ok(((await client.create(plain, "plain", idle)).view?.life ?? 0) > life);
});
