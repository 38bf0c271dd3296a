import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { AgentFixture } from "../support/agent-fixture.ts";
import { callIn, running, shell, specOf } from "../support/create-options.ts";
import { isRunning } from "../support/processes.ts";
import { untilTrapped } from "../support/signals.ts";
import { until } from "../support/until.ts";

let fixture: AgentFixture;
before(async () => {
  fixture = await AgentFixture.open();
});
after(() => fixture.close());

const code = (code: string) => (error: unknown) => {
  assert.equal(error instanceof Error && "code" in error ? error.code : error, code);
  return true;
};

test("a sandbox is created, started, awaited, stopped and shut down", async () => {
  const call = callIn("life");
  await fixture.client.create(call, "a", running(undefined));
  const created = await fixture.client.status(call, "a", true);
  assert.equal(created.state, "SANDBOX_UNKNOWN");
  assert.equal(created.pid, 0);
  const instance = await fixture.client.start(call, "a");
  assert.ok(isRunning(instance.pid));
  assert.deepEqual(instance.createdAt, created.createdAt);
  assert.deepEqual([...instance.labels], [["app", "web"]]);
  const ready = await fixture.client.status(call, "a", false);
  assert.deepEqual([ready.state, ready.pid, ready.info.size], ["SANDBOX_READY", instance.pid, 0]);
  const waiting = Promise.all([1, 2, 3].map(() => fixture.client.wait(call, "a")));
  await fixture.client.stop(call, "a", 0);
  const exits = await waiting;
  for (const exit of exits) assert.deepEqual(exit, exits[0]);
  assert.equal(exits[0]?.exitStatus, 143);
  const stopped = await fixture.client.status(call, "a", true);
  assert.deepEqual([stopped.state, stopped.pid], ["SANDBOX_NOTREADY", 0]);
  assert.deepEqual(stopped.exitedAt, exits[0]?.exitedAt);
  assert.deepEqual(await fixture.client.wait(call, "a"), exits[0]);
  await fixture.client.shutdown(call, "a");
  await assert.rejects(fixture.client.status(call, "a", false), code("not_found"));
});

test("every call answers in every state as the contract says", async () => {
  const call = callIn("table");
  const { client } = fixture;
  let isAlive = false;
  const operations = {
    create: () => client.create(call, "x", running(undefined)),
    start: () => client.start(call, "x"),
    stop: () => client.stop(call, "x", 1),
    status: () => client.status(call, "x", true),
    metrics: () => client.metrics(call, "x"),
    platform: () => client.platform(call, "x"),
    wait: () => client.wait(call, "x", isAlive ? 100 : 60_000),
    update: () => client.update(call, "x", running(undefined).sandbox ?? assert.fail(), ["labels"]),
    shutdown: () => client.shutdown(call, "x"),
  };
  type Name = keyof typeof operations;
  const expect = async (codes: Partial<Record<Name, string>>) => {
    isAlive = codes.wait === "deadline_exceeded";
    for (const [name, expected] of Object.entries(codes)) {
      const got = await operations[name as Name]().then(
        () => "ok",
        (error) => error.code,
      );
      assert.equal(got, expected, name);
    }
  };
  const gone = { start: "not_found", stop: "not_found", wait: "not_found", status: "not_found" };
  const never = {
    ...gone,
    metrics: "not_found",
    platform: "not_found",
    update: "not_found",
    shutdown: "not_found",
  };
  await expect(never);
  await expect({ create: "ok" });
  const alive = {
    create: "already_exists",
    wait: "deadline_exceeded",
    status: "ok",
    platform: "ok",
    update: "ok",
  };
  await expect({ ...alive, metrics: "failed_precondition" });
  await expect({ start: "ok" });
  await expect({ ...alive, start: "already_exists", metrics: "ok" });
  await expect({ stop: "ok" });
  const stopped = { wait: "ok", status: "ok", platform: "ok", update: "ok", stop: "ok" };
  await expect({
    ...stopped,
    create: "already_exists",
    start: "failed_precondition",
    metrics: "failed_precondition",
  });
  await expect({ shutdown: "ok" });
  await expect(never);
  await expect({ create: "ok", shutdown: "ok" });
});

test("Stop of a sandbox that never ran gives it exit 0 at the present time", async () => {
  const call = callIn("idle");
  await fixture.client.create(call, "a", running(undefined));
  const waiting = fixture.client.wait(call, "a");
  await fixture.client.stop(call, "a", 0);
  const exit = await waiting;
  assert.equal(exit.exitStatus, 0);
  assert.ok(Math.abs((exit.exitedAt?.seconds ?? 0) * 1_000 - Date.now()) < 60_000);
  await fixture.client.shutdown(call, "a");
});

test("a second Stop shortens the grace period, and sends no second SIGTERM", async () => {
  const call = callIn("hurried");
  const pid = await fixture.run("hurried", "a", shell("trap 'echo term' TERM; while :; do sleep 0.02; done"));
  await untilTrapped(pid, "SIGTERM");
  const { info } = await fixture.client.status(call, "a", true);
  const output = () => readFileSync(info.get("stdout") ?? assert.fail(), "utf8");
  const first = fixture.client.stop(call, "a", 300);
  await until("it has received SIGTERM", () => output() === "term\n");
  await fixture.client.stop(call, "a", 2);
  await first;
  assert.equal((await fixture.client.wait(call, "a")).exitStatus, 137);
  assert.equal(output(), "term\n");
  await fixture.client.shutdown(call, "a");
});

test("the exit is the program's own, or 128 plus the signal", async () => {
  for (const [id, script, status] of [
    ["a", "exit 0", 0],
    ["b", "exit 77", 77],
    ["c", "kill -SEGV $$", 139],
  ] as const) {
    await fixture.run("exits", id, shell(script));
    const exit = await fixture.client.wait(callIn("exits"), id);
    assert.equal(exit.exitStatus, status, script);
    assert.ok((exit.exitedAt?.seconds ?? 0) > 1e9);
  }
});

test("an externally killed process is noticed, with exit 137", async () => {
  const pid = await fixture.run("outside", "a", running(undefined));
  process.kill(pid, "SIGKILL");
  await until(
    "the sandbox is stopped",
    async () => (await fixture.state("outside", "a")) === "SANDBOX_NOTREADY",
  );
  assert.equal((await fixture.client.wait(callIn("outside"), "a")).exitStatus, 137);
});

test("one of two concurrent Starts succeeds", async () => {
  await fixture.client.create(callIn("twice"), "a", running(undefined));
  const starts = await Promise.allSettled([1, 2, 3, 4].map(() => fixture.begin("twice", "a")));
  const codes = starts.map((start) => (start.status === "fulfilled" ? "ok" : start.reason.code));
  assert.deepEqual(codes.sort(), ["already_exists", "already_exists", "already_exists", "ok"]);
});

test("one of two concurrent Creates succeeds", async () => {
  const creates = await Promise.allSettled(
    [1, 2, 3, 4].map(() => fixture.client.create(callIn("twice"), "b", running(undefined))),
  );
  const codes = creates.map((create) => (create.status === "fulfilled" ? "ok" : create.reason.code));
  assert.deepEqual(codes.sort(), ["already_exists", "already_exists", "already_exists", "ok"]);
});

test("a Wait ends without effect when its caller disconnects", async () => {
  await fixture.run("leaving", "a", running(undefined));
  const staying = fixture.client.wait(callIn("leaving"), "a");
  // A Wait that is left before it has reached the agent is not logged.
  await until("the agent has noticed", async () => {
    const leave = new AbortController();
    const left = fixture.client.wait(callIn("leaving", undefined, leave.signal), "a");
    setTimeout(() => leave.abort(), 100);
    await assert.rejects(left, code("canceled"));
    return fixture.log.some((line) => line.includes('"canceled"'));
  });
  await fixture.client.stop(callIn("leaving"), "a", 60);
  assert.equal((await staying).exitStatus, 143);
});

test("Update changes the agent's record but not the running process", async () => {
  const call = callIn("update");
  const pid = await fixture.run("update", "a", running(undefined));
  const given = {
    ...(running(undefined).sandbox ?? assert.fail()),
    labels: new Map([
      ["b", "2"],
      ["c", ""],
    ]),
  };
  await fixture.client.update(call, "a", given, ["labels.b", "labels.app"]);
  await fixture.restart();
  await assert.rejects(fixture.client.start(call, "a"), code("already_exists"));
  await fixture.client.update(call, "a", { ...given, spec: specOf({ process: { args: ["true"] } }) }, [
    "spec",
  ]);
  const { info, pid: same } = await fixture.client.status(call, "a", true);
  assert.equal(same, pid);
  assert.deepEqual(JSON.parse(info.get("ignored") ?? ""), [
    "spec: it was changed after the process was started",
  ]);
  for (const path of ["id", "created_at", "labelsx", "extensions.", "runtime.name", ""]) {
    await assert.rejects(fixture.client.update(call, "a", given, [path]), code("invalid_argument"), path);
  }
  await assert.rejects(
    fixture.client.update(call, "a", { ...given, spec: specOf(1) }, ["spec"]),
    code("invalid_argument"),
  );
});

test("a spec changed before Start is the one that runs", async () => {
  await fixture.client.create(callIn("update"), "b", running(undefined));
  const given = running({ args: ["sh", "-c", "exit 4"] }).sandbox ?? assert.fail();
  await fixture.client.update(callIn("update"), "b", given, []);
  await fixture.begin("update", "b");
  assert.equal((await fixture.client.wait(callIn("update"), "b")).exitStatus, 4);
});

test("Platform uses OCI's names", async () => {
  await fixture.client.create(callIn("platform"), "a", running(undefined));
  const { os, architecture } = await fixture.client.platform(callIn("platform"), "a");
  assert.equal(os, "linux");
  assert.match(architecture, /^(amd64|arm64|arm|386|riscv64|s390x|ppc64le|loong64)$/);
});
