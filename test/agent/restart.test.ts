import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { AgentFixture } from "../support/agent-fixture.ts";
import { callIn, running, shell } from "../support/create-options.ts";
import { isRunning, killIfThere, parentOf, processes } from "../support/processes.ts";
import { untilTrapped } from "../support/signals.ts";
import { until } from "../support/until.ts";

let fixture: AgentFixture;
before(async () => {
  fixture = await AgentFixture.open();
});
after(() => fixture.close());

/** Changes the files of a sandbox while no agent runs. */
function amend(id: string, change: object): void {
  const path = join(fixture.folder("restart", id), "record.json");
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), ...change }));
}

const call = callIn("restart");

test("a killed and restarted agent knows created, running and stopped sandboxes", async () => {
  await fixture.client.create(call, "created", running(undefined));
  const pid = await fixture.run("restart", "running", running(undefined));
  await fixture.run("restart", "stopped", shell("exit 6"));
  const exit = await fixture.client.wait(call, "stopped");
  await fixture.client.create(call, "never-ran", running(undefined));
  await fixture.client.stop(call, "never-ran", 1);
  const none = await fixture.client.wait(call, "never-ran");
  const before = await Promise.all(
    ["created", "running", "stopped", "never-ran"].map((id) => fixture.client.status(call, id, true)),
  );
  await fixture.restart();
  const found = await Promise.all(
    ["created", "running", "stopped", "never-ran"].map((id) => fixture.client.status(call, id, true)),
  );
  assert.deepEqual(found, before);
  assert.equal(found[1]?.pid, pid);
  assert.deepEqual(await fixture.client.wait(call, "stopped"), exit);
  assert.deepEqual(await fixture.client.wait(call, "never-ran"), none);
  assert.ok(isRunning(await fixture.begin("restart", "created")));
  await fixture.client.stop(call, "running", 60);
  assert.equal((await fixture.client.wait(call, "running")).exitStatus, 143);
});

test("an agent restarted with another sandboxer serves the sandboxes it finds under that name", async () => {
  const pid = await fixture.run("restart", "renamed", running(undefined));
  await fixture.client.create(call, "renamed-created", running(undefined));
  await fixture.restart(undefined, ["--sandboxer", "other,more"]);
  await assert.rejects(fixture.client.status(call, "renamed", false), { code: "not_found" });
  for (const sandboxer of ["other", "more", ""]) {
    const client = fixture.clientAs(fixture.agent.token, sandboxer);
    const { state, pid: found } = await client.status(call, "renamed", false);
    assert.deepEqual([state, found], ["SANDBOX_READY", pid], sandboxer);
  }
  const client = fixture.clientAs(fixture.agent.token, "other");
  assert.ok(isRunning((await client.start(call, "renamed-created")).pid));
  for (const id of ["renamed", "renamed-created"]) {
    await client.stop(call, id, 60);
    assert.equal((await client.wait(call, id)).exitStatus, 143);
    await client.shutdown(call, id);
    assert.equal(existsSync(fixture.folder("restart", id)), false);
  }
  await fixture.restart();
});

test("an exit without a running agent is known to the next one, with its time", async () => {
  const pid = await fixture.run(
    "restart",
    "absent",
    shell("trap 'echo bye; exit 12' TERM; while :; do sleep 0.05; done"),
  );
  await untilTrapped(pid, "SIGTERM");
  let [killedAtMs, endedAtMs] = [0, 0];
  await fixture.restart(async () => {
    killedAtMs = Date.now();
    process.kill(-pid, "SIGTERM");
    const recorded = join(fixture.folder("restart", "absent"), "run-1", "exit");
    // Its status comes first, then the same line with its time.
    await until("its exit is recorded with its time", () =>
      /^\d+ \d+\.\d{9}$/m.test(readFileSync(recorded, "utf8")),
    );
    endedAtMs = Date.now();
  });
  const { exitStatus, exitedAt } = await fixture.client.wait(call, "absent");
  assert.equal(exitStatus, 12);
  const exitedAtMs = (exitedAt?.seconds ?? 0) * 1_000 + (exitedAt?.nanos ?? 0) / 1e6;
  // The kernel's coarse clock, which stamps files, is some milliseconds late.
  assert.ok(exitedAtMs >= killedAtMs - 20 && exitedAtMs <= endedAtMs + 1, `${exitedAtMs - killedAtMs} ms`);
  const { info } = await fixture.client.status(call, "absent", true);
  assert.equal(readFileSync(info.get("stdout") ?? "", "utf8"), "bye\n");
});

test("the exit of a process of an earlier agent ends a Wait", async () => {
  const pid = await fixture.run("restart", "adopted", running(undefined));
  await fixture.restart();
  const waiting = fixture.client.wait(call, "adopted");
  await delay(100);
  process.kill(pid, "SIGKILL");
  assert.equal((await waiting).exitStatus, 137);
});

test("an agent killed during a Wait and a Stop finishes the Stop after its restart", async () => {
  const pid = await fixture.run("restart", "stopping", shell("trap '' TERM; while :; do sleep 0.05; done"));
  await untilTrapped(pid, "SIGTERM");
  const waiting = fixture.client.wait(call, "stopping");
  const stopping = fixture.client.stop(call, "stopping", 600);
  const broken = Promise.all([
    assert.rejects(waiting, /cannot be reached/),
    assert.rejects(stopping, /cannot be reached/),
  ]);
  await until("the Stop is on disk", () =>
    readFileSync(join(fixture.folder("restart", "stopping"), "record.json"), "utf8").includes("killAt"),
  );
  await fixture.restart(() => amend("stopping", { ending: { killAt: Date.now() } }));
  await broken;
  assert.equal((await fixture.client.wait(call, "stopping")).exitStatus, 137);
  assert.ok(!isRunning(pid));
});

test("an agent killed during a Shutdown finishes it after its restart", async () => {
  const pid = await fixture.run("restart", "leaving", shell("trap '' TERM; while :; do sleep 0.05; done"));
  await untilTrapped(pid, "SIGTERM");
  const broken = assert.rejects(fixture.client.shutdown(call, "leaving"), /cannot be reached/);
  await until("the Shutdown is on disk", () =>
    readFileSync(join(fixture.folder("restart", "leaving"), "record.json"), "utf8").includes("killAt"),
  );
  await fixture.restart(() => amend("leaving", { ending: { killAt: Date.now() } }));
  await broken;
  await until("it is gone", async () => {
    const state = await fixture.client.status(call, "leaving", false).catch(({ code }) => code);
    return state === "not_found";
  });
  assert.ok(!existsSync(fixture.folder("restart", "leaving")));
  assert.ok(!isRunning(pid));
});

test("incomplete and partially removed folders are deleted", async () => {
  const root = join(fixture.data, "sandboxes");
  await fixture.restart(() => {
    for (const name of [".new-1", ".gone-1"]) {
      mkdirSync(join(root, name, "run-1"), { recursive: true });
      writeFileSync(join(root, name, "record.json"), "{");
      spawnSync("mkfifo", [join(root, name, "run-1", "out")]);
    }
  });
  assert.deepEqual(
    readdirSync(root).filter((name) => name.startsWith(".")),
    [],
  );
});

test("an agent killed before a launch never launches; the exit is lost", async () => {
  await fixture.client.create(call, "early", running(undefined));
  await fixture.restart(() => {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    amend("early", { attempt: 1, boot, startCall: "first" });
  });
  assert.equal(await fixture.state("restart", "early"), "SANDBOX_NOTREADY");
  const { exit } = (await fixture.agentClient().status(call, "early", false)).view ?? {};
  assert.deepEqual([exit?.status, exit?.reason], [255, "lost"]);
  await assert.rejects(fixture.begin("restart", "early"), { code: "failed_precondition" });
});

test("a launch canceled after a kill of the agent never runs", async () => {
  await fixture.client.create(call, "late", shell("echo ran > /dev/stderr; sleep 1000"));
  const folder = join(fixture.folder("restart", "late"), "run-1");
  await fixture.restart(() => {
    amend("late", { attempt: 1, startCall: "first" });
    mkdirSync(folder);
    writeFileSync(join(folder, "launch"), "exec sleep 1000\n");
  });
  assert.equal(await fixture.state("restart", "late"), "SANDBOX_NOTREADY");
  // The supervisor of the first agent's launch runs only now.
  const supervisor = join(import.meta.dirname, "../../agent/backends/process/supervisor.sh");
  const { status } = spawnSync("sh", [supervisor, "2048"], { cwd: folder, timeout: 120_000 });
  assert.equal(status, 0);
  assert.equal(readFileSync(join(folder, "process"), "utf8"), "");
  assert.equal(await fixture.state("restart", "late"), "SANDBOX_NOTREADY");
});

test("an agent killed between a launch and its pid re-adopts the process", async () => {
  await fixture.client.create(call, "between", running(undefined));
  const pid = await fixture.begin("restart", "between");
  // Simulates an agent that was killed before it read the pid, which only the supervisor's file has.
  await fixture.restart();
  assert.deepEqual([(await fixture.client.status(call, "between", false)).pid, isRunning(pid)], [pid, true]);
});

test("a sandbox whose keeper is killed ends, and its exit is lost", async () => {
  for (const restart of [false, true]) {
    const id = `orphan${restart}`;
    const pid = await fixture.run("restart", id, running(undefined));
    process.kill(parentOf(pid), "SIGKILL");
    if (restart) await fixture.restart();
    const exit = await fixture.client.wait(call, id);
    assert.equal(exit.exitStatus, 255);
    assert.ok(!isRunning(pid));
    const { info } = await fixture.client.status(call, id, true);
    assert.match(info.get("exitReason") ?? "", /its supervisor was killed/);
    await fixture.restart();
    assert.deepEqual(await fixture.client.wait(call, id), exit);
    await fixture.client.shutdown(call, id);
    assert.ok(processes().every(({ cwd }) => !cwd.startsWith(fixture.folder("restart", id))));
  }
});

test("another process with the same pid is not mistaken for ours", async () => {
  const pid = await fixture.run("restart", "reused", running(undefined));
  const stranger = await fixture.run("restart", "stranger", running(undefined));
  await fixture.restart(() => {
    process.kill(parentOf(pid), "SIGKILL");
    killIfThere(pid);
    const path = join(fixture.folder("restart", "reused"), "run-1", "process");
    const [, began, ...supervisor] = readFileSync(path, "utf8").split("\n");
    writeFileSync(path, [stranger, Number(began) - 1, ...supervisor].join("\n"));
  });
  assert.equal((await fixture.client.wait(call, "reused")).exitStatus, 255);
  await fixture.client.shutdown(call, "reused");
  assert.ok(isRunning(stranger));
});

test("after a reboot a process counts as ended", async () => {
  const pid = await fixture.run("restart", "rebooted", running(undefined));
  await fixture.restart(() => {
    process.kill(parentOf(pid), "SIGKILL");
    killIfThere(pid);
    amend("rebooted", { boot: "another" });
  });
  const exit = await fixture.client.wait(call, "rebooted");
  assert.equal(exit.exitStatus, 255);
  assert.match(
    (await fixture.client.status(call, "rebooted", true)).info.get("exitReason") ?? "",
    /host was rebooted/,
  );
});

test("an unreadable folder is left unchanged and blocks nothing", async () => {
  await fixture.client.create(call, "broken", running(undefined));
  const path = join(fixture.folder("restart", "broken"), "record.json");
  const whole = readFileSync(path, "utf8");
  await fixture.restart(() => writeFileSync(path, whole.slice(0, 20)));
  await assert.rejects(fixture.client.status(call, "broken", false), { code: "data_loss" });
  assert.ok(fixture.log.some((line) => line.includes("cannot read") && line.includes("restart@broken")));
  await fixture.restart(() => writeFileSync(path, whole));
  assert.equal(await fixture.state("restart", "broken"), "SANDBOX_UNKNOWN");
});
