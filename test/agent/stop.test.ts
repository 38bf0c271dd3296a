import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { AgentFixture } from "../support/agent-fixture.ts";
import { callIn, running, shell } from "../support/create-options.ts";
import { isRunning, pidOf, processes } from "../support/processes.ts";
import { untilTrapped } from "../support/signals.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

let fixture: AgentFixture;
before(async () => {
  fixture = await AgentFixture.open();
});
after(() => fixture.close());

test("a Stop during a Start leaves the sandbox stopped", async () => {
  for (let round = 0; round < 5; round++) {
    const [call, id] = [callIn("race"), `r${round}`];
    await fixture.client.create(call, id, running(undefined));
    const [start] = await Promise.allSettled([fixture.begin("race", id), fixture.client.stop(call, id, 60)]);
    assert.equal(await fixture.state("race", id), "SANDBOX_NOTREADY");
    const { exitStatus } = await fixture.client.wait(call, id);
    if (start.status === "fulfilled") assert.equal(exitStatus, 143);
    else assert.deepEqual([start.reason.code, exitStatus], ["failed_precondition", 0]);
  }
});

test("Stop kills a process that ignores SIGTERM after the timeout, not before", async () => {
  const call = callIn("stubborn");
  const pid = await fixture.run("stubborn", "a", shell("trap '' TERM; while :; do sleep 0.05; done"));
  await untilTrapped(pid, "SIGTERM");
  const began = Date.now();
  await fixture.client.stop(call, "a", 1);
  assert.ok(Date.now() - began >= 990);
  assert.ok(!isRunning(pid));
  assert.equal((await fixture.client.wait(call, "a")).exitStatus, 137);
});

test("a second Stop can shorten the timeout of the first", async () => {
  const call = callIn("stubborn");
  const pid = await fixture.run("stubborn", "b", shell("trap '' TERM; while :; do sleep 0.05; done"));
  await untilTrapped(pid, "SIGTERM");
  const first = fixture.client.stop(call, "b", 3_600);
  const record = join(fixture.folder("stubborn", "b"), "record.json");
  await until("the first is on disk", () => readFileSync(record, "utf8").includes("killAt"));
  await fixture.client.stop(call, "b", 1);
  await first;
});

test("Stop signals the whole process group, and the exit ends the rest of it", async () => {
  const pid = await fixture.run("group", "a", shell("sleep 1000 & sleep 1000 & wait"));
  await until("there are children", () => processes().filter(({ session }) => session === pid).length === 3);
  const { data } = await fixture.client.metrics(callIn("group"), "a");
  const metrics = JSON.parse(new TextDecoder().decode(data?.value));
  assert.equal(metrics.pids, 3);
  assert.ok(metrics.memoryBytes > 0 && metrics.cpuUsageUsec >= 0);
  assert.equal(data?.typeUrl, "sandbox-functions.dev/metrics/v1/ProcessMetrics");
  await fixture.client.stop(callIn("group"), "a", 60);
  await until("no process is left", () => processes().every(({ session }) => session !== pid));
});

test("the exit of the first process also ends processes that left its group", async () => {
  // `timeout` creates its own process group in the same session.
  const script = "timeout 1000 sleep 1000 & sleep 1; exit 5";
  const pid = await fixture.run("straggler", "a", shell(script));
  assert.equal((await fixture.client.wait(callIn("straggler"), "a")).exitStatus, 5);
  await until("no process is left", () => processes().every(({ session }) => session !== pid));
  await fixture.client.shutdown(callIn("straggler"), "a");
});

test("a daemon that holds the output outside of the session delays nothing", async () => {
  const call = callIn("daemon");
  const duration = String(1e6 + process.pid);
  // Before the daemon has its own session, the exit of the first process would end it too.
  const daemonize = `r=$(mktemp -d); setsid sh -c ": >$r/ready; exec sleep ${duration}" &`;
  const untilReady = "while ! [ -e $r/ready ]; do sleep 0.01; done; rm -r $r";
  await fixture.run("daemon", "a", shell(`${daemonize} ${untilReady}; exit 4`));
  assert.equal((await fixture.client.wait(call, "a")).exitStatus, 4);
  const daemon = pidOf("sleep", duration);
  try {
    // A namespace ends all its processes; a session only those that have not left it.
    assert.equal(daemon === undefined, fixture.containment === "pid namespace");
    await until("no copier is left", () =>
      processes().every(({ cwd }) => !cwd.startsWith(fixture.folder("daemon", "a"))),
    );
    await fixture.client.shutdown(call, "a");
  } finally {
    if (daemon !== undefined) process.kill(daemon, "SIGKILL");
  }
});

test("Shutdown of a running sandbox sends SIGTERM, and Waits get its exit", async (context) => {
  const call = callIn("shutdown");
  const folder = await temporaryFolder();
  context.after(() => folder.remove());
  const release = join(folder.path, "release");
  const end = `until [ -e ${release} ]; do sleep 0.01; done; exit 9`;
  const pid = await fixture.run("shutdown", "a", shell(`trap '${end}' TERM; while :; do sleep 0.05; done`));
  await untilTrapped(pid, "SIGTERM");
  const waiting = [fixture.client.wait(call, "a"), fixture.client.wait(call, "a")];
  const ending = [fixture.client.shutdown(call, "a"), fixture.client.shutdown(call, "a")];
  // More requests than there are idle connections: once they are answered, those before have arrived.
  await Promise.all(Array.from({ length: 8 }, () => fixture.state("shutdown", "a")));
  writeFileSync(release, "");
  await Promise.all(ending);
  for (const exit of await Promise.all(waiting)) assert.equal(exit.exitStatus, 9);
});
