import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import {
  Bench,
  callIn,
  isRunning,
  killIfThere,
  parentOf,
  processes,
  running,
  shell,
  until,
} from "./bench.ts";

let bench: Bench;
before(async () => {
  bench = await Bench.open();
});
after(() => bench.close());

/** Changes what is on disk of a sandbox, while no agent runs. */
function amend(id: string, change: object): void {
  const path = join(bench.folder("restart", id), "record.json");
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), ...change }));
}

const call = callIn("restart");

test("an agent killed and started again knows what is created, what runs and what has stopped", async () => {
  await bench.client.create(call, "created", running(undefined));
  const pid = await bench.run("restart", "running", running(undefined));
  await bench.run("restart", "stopped", shell("exit 6"));
  const exit = await bench.client.wait(call, "stopped");
  await bench.client.create(call, "never-ran", running(undefined));
  await bench.client.stop(call, "never-ran", 1);
  const none = await bench.client.wait(call, "never-ran");
  const before = await Promise.all(
    ["created", "running", "stopped", "never-ran"].map((id) => bench.client.status(call, id, true)),
  );
  await bench.restart();
  const found = await Promise.all(
    ["created", "running", "stopped", "never-ran"].map((id) => bench.client.status(call, id, true)),
  );
  assert.deepEqual(found, before);
  assert.equal(found[1]?.pid, pid);
  assert.deepEqual(await bench.client.wait(call, "stopped"), exit);
  assert.deepEqual(await bench.client.wait(call, "never-ran"), none);
  assert.ok(isRunning(await bench.begin("restart", "created")));
  await bench.client.stop(call, "running", 5);
  assert.equal((await bench.client.wait(call, "running")).exitStatus, 143);
});

test("an exit while no agent is there is known to the next one, with the time it happened", async () => {
  const pid = await bench.run(
    "restart",
    "absent",
    shell("trap 'echo bye; exit 12' TERM; while :; do sleep 0.05; done"),
  );
  await delay(300);
  let ended = 0;
  await bench.restart(async () => {
    process.kill(-pid, "SIGTERM");
    await until("it has ended", () => !isRunning(pid));
    ended = Date.now();
    await delay(500);
  });
  const { exitStatus, exitedAt } = await bench.client.wait(call, "absent");
  assert.equal(exitStatus, 12);
  assert.ok(Math.abs((exitedAt?.seconds ?? 0) * 1_000 + (exitedAt?.nanos ?? 0) / 1e6 - ended) < 400);
  const { info } = await bench.client.status(call, "absent", true);
  assert.equal(readFileSync(info.get("stdout") ?? "", "utf8"), "bye\n");
});

test("a process that an earlier agent started is watched: its exit ends a Wait", async () => {
  const pid = await bench.run("restart", "adopted", running(undefined));
  await bench.restart();
  const waiting = bench.client.wait(call, "adopted");
  await delay(100);
  process.kill(pid, "SIGKILL");
  assert.equal((await waiting).exitStatus, 137);
});

test("an agent killed while a Wait and a Stop hang finishes the Stop when it is back", async () => {
  const pid = await bench.run("restart", "stopping", shell("trap '' TERM; while :; do sleep 0.05; done"));
  await delay(300);
  const waiting = bench.client.wait(call, "stopping");
  const stopping = bench.client.stop(call, "stopping", 2);
  const broken = Promise.all([
    assert.rejects(waiting, /cannot be reached/),
    assert.rejects(stopping, /cannot be reached/),
  ]);
  await until("the Stop is on disk", () =>
    readFileSync(join(bench.folder("restart", "stopping"), "record.json"), "utf8").includes("killAt"),
  );
  await bench.restart();
  await broken;
  assert.equal((await bench.client.wait(call, "stopping")).exitStatus, 137);
  assert.ok(!isRunning(pid));
});

test("an agent killed during a Shutdown finishes it when it is back", async () => {
  const pid = await bench.run("restart", "leaving", shell("trap '' TERM; while :; do sleep 0.05; done"));
  await delay(300);
  const broken = assert.rejects(bench.client.shutdown(call, "leaving"), /cannot be reached/);
  await until("the Shutdown is on disk", () =>
    readFileSync(join(bench.folder("restart", "leaving"), "record.json"), "utf8").includes("killAt"),
  );
  await bench.restart(() => amend("leaving", { ending: { killAt: Date.now() } }));
  await broken;
  await until("it is gone", async () => {
    const state = await bench.client.status(call, "leaving", false).catch(({ code }) => code);
    return state === "not_found";
  });
  assert.ok(!existsSync(bench.folder("restart", "leaving")));
  assert.ok(!isRunning(pid));
});

test("what was half made or half removed is cleared away", async () => {
  const root = join(bench.data, "sandboxes");
  await bench.restart(() => {
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

test("an agent killed before it launched a process never launches it: the sandbox has stopped, and its exit is lost", async () => {
  await bench.client.create(call, "early", running(undefined));
  await bench.restart(() => {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    amend("early", { attempt: 1, boot, startCall: "first" });
  });
  assert.equal(await bench.state("restart", "early"), "SANDBOX_NOTREADY");
  const { exit } = (await bench.agentClient().status(call, "early", false)).view ?? {};
  assert.deepEqual([exit?.status, exit?.reason], [255, "lost"]);
  await assert.rejects(bench.begin("restart", "early"), { code: "failed_precondition" });
});

test("a launch that an agent's death overtook never runs once it was given up", async () => {
  await bench.client.create(call, "late", shell("echo ran > /dev/stderr; sleep 1000"));
  const folder = join(bench.folder("restart", "late"), "run-1");
  await bench.restart(() => {
    amend("late", { attempt: 1, startCall: "first" });
    mkdirSync(folder);
    writeFileSync(join(folder, "launch"), "exec sleep 1000\n");
  });
  assert.equal(await bench.state("restart", "late"), "SANDBOX_NOTREADY");
  // The supervisor that the first agent had started comes to run only now.
  const supervisor = join(import.meta.dirname, "../../agent/backends/process/supervisor.sh");
  const { status } = spawnSync("sh", [supervisor, "2048"], { cwd: folder, timeout: 20_000 });
  assert.equal(status, 0);
  assert.equal(readFileSync(join(folder, "process"), "utf8"), "");
  assert.equal(await bench.state("restart", "late"), "SANDBOX_NOTREADY");
});

test("an agent killed between a launch and its pid adopts what came to run", async () => {
  await bench.client.create(call, "between", running(undefined));
  const pid = await bench.begin("restart", "between");
  // As if the agent had died before it read the pid: only the supervisor's file tells of it.
  await bench.restart();
  assert.deepEqual([(await bench.client.status(call, "between", false)).pid, isRunning(pid)], [pid, true]);
});

test("a sandbox whose keeper is killed ends, and its exit is lost", async () => {
  for (const restart of [false, true]) {
    const id = `orphan${restart}`;
    const pid = await bench.run("restart", id, running(undefined));
    process.kill(parentOf(pid), "SIGKILL");
    if (restart) await bench.restart();
    const exit = await bench.client.wait(call, id);
    assert.equal(exit.exitStatus, 255);
    assert.ok(!isRunning(pid));
    const { info } = await bench.client.status(call, id, true);
    assert.match(info.get("exitReason") ?? "", /its supervisor was killed/);
    await bench.restart();
    assert.deepEqual(await bench.client.wait(call, id), exit);
    await bench.client.shutdown(call, id);
    assert.ok(processes().every(({ text }) => !text.startsWith(bench.folder("restart", id))));
  }
});

test("another process with the number of ours is not taken for it", async () => {
  const pid = await bench.run("restart", "reused", running(undefined));
  const stranger = await bench.run("restart", "stranger", running(undefined));
  await bench.restart(() => {
    process.kill(parentOf(pid), "SIGKILL");
    killIfThere(pid);
    const path = join(bench.folder("restart", "reused"), "run-1", "process");
    const [, began, ...supervisor] = readFileSync(path, "utf8").split("\n");
    writeFileSync(path, [stranger, Number(began) - 1, ...supervisor].join("\n"));
  });
  assert.equal((await bench.client.wait(call, "reused")).exitStatus, 255);
  await bench.client.shutdown(call, "reused");
  assert.ok(isRunning(stranger));
});

test("after a reboot a process counts as ended", async () => {
  const pid = await bench.run("restart", "rebooted", running(undefined));
  await bench.restart(() => {
    process.kill(parentOf(pid), "SIGKILL");
    killIfThere(pid);
    amend("rebooted", { boot: "another" });
  });
  const exit = await bench.client.wait(call, "rebooted");
  assert.equal(exit.exitStatus, 255);
  assert.match(
    (await bench.client.status(call, "rebooted", true)).info.get("exitReason") ?? "",
    /host was rebooted/,
  );
});

test("a folder that cannot be read is left as it is and hinders nothing", async () => {
  await bench.client.create(call, "broken", running(undefined));
  const path = join(bench.folder("restart", "broken"), "record.json");
  const whole = readFileSync(path, "utf8");
  await bench.restart(() => writeFileSync(path, whole.slice(0, 20)));
  await assert.rejects(bench.client.status(call, "broken", false), { code: "data_loss" });
  assert.ok(bench.log.some((line) => line.includes("cannot be read") && line.includes("restart@broken")));
  await bench.restart(() => writeFileSync(path, whole));
  assert.equal(await bench.state("restart", "broken"), "SANDBOX_UNKNOWN");
});
