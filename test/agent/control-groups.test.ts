import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { detectContainment } from "../../agent/backends/process/containment.ts";
import { ControlGroups } from "../../agent/backends/process/groups.ts";
import { usageOfGroup } from "../../agent/backends/process/metrics.ts";
import { parseProcesses } from "../../agent/backends/process/process-file.ts";
import { unifiedGroupOf } from "../../agent/host/control-group/folders.ts";
import { groupsIn } from "../../agent/host/control-group/remove.ts";
import { killControlGroup } from "../../agent/host/signal.ts";
import { AgentFixture } from "../support/agent-fixture.ts";
import { callIn, running, shell } from "../support/create-options.ts";
import { isRunning, pidOf, processes } from "../support/processes.ts";
import { until } from "../support/until.ts";

const available = ControlGroups.detect("auto");
const noGroups = available ? false : "skipped: no cgroup v2 may be written here";
const hasNamespaces = detectContainment("auto").name === "pid namespace";
const ns = "groups";
const call = callIn(ns);
let count = 0;

/** Returns a unique time to sleep, to find a process by. */
const ownDuration = () => String(2e6 + process.pid * 100 + count++);

/** Returns a program that leaves a daemon in another session, which holds the output open. */
const withDaemon = (duration: string) =>
  shell(`setsid sleep ${duration} & trap 'exit 2' USR1; while :; do sleep 0.02; done`);

for (const kind of ["session", "namespace"] as const) {
  const skip =
    noGroups || (kind === "namespace" && !hasNamespaces && "skipped: cannot create namespaces here");
  describe(`control groups with ${kind} containment`, { skip }, () => {
    let fixture: AgentFixture;
    before(async () => {
      fixture = await AgentFixture.open(kind, "auto");
    });
    after(() => fixture.close());

    const groupOf = async (id: string) => {
      const { info } = await fixture.client.status(call, id, true);
      return info.get("controlGroup") ?? assert.fail("Status does not have the group");
    };
    const metricsOf = async (id: string) =>
      JSON.parse(new TextDecoder().decode((await fixture.client.metrics(call, id)).data?.value));

    test("a sandbox has its own control group without its supervisor", async () => {
      const pid = await fixture.run(ns, "own", running(undefined));
      const group = await groupOf("own");
      assert.equal(unifiedGroupOf(pid), group);
      const isAlone = () => readFileSync(join(group, "cgroup.procs"), "utf8") === `${pid}\n`;
      // The program that has created the file `process` may still be ending.
      await until("it is alone in its group", isAlone);
      await fixture.client.shutdown(call, "own");
      assert.ok(!existsSync(group));
    });

    test("a daemon is counted and ends with the sandbox, however that ends", async () => {
      for (const end of ["exit", "stop", "shutdown", "kill"]) {
        const duration = ownDuration();
        const id = `daemon-${end}`;
        const pid = await fixture.run(ns, id, withDaemon(duration));
        const group = await groupOf(id);
        await until("the daemon runs", () => pidOf("sleep", duration) !== undefined);
        await until("both are counted", async () => (await metricsOf(id)).pids >= 2);
        const { cpuUsageUsec, memoryBytes } = await metricsOf(id);
        assert.ok(cpuUsageUsec > 0 && memoryBytes > 0);
        if (end === "exit") process.kill(pid, "SIGUSR1");
        if (end === "kill") process.kill(pid, "SIGKILL");
        if (end === "stop") await fixture.client.stop(call, id, 60);
        if (end === "shutdown") await fixture.client.shutdown(call, id);
        else
          assert.equal(
            (await fixture.client.wait(call, id)).exitStatus,
            { exit: 2, kill: 137, stop: 143 }[end],
          );
        await until("the daemon has ended", () => pidOf("sleep", duration) === undefined);
        if (end !== "shutdown") await fixture.client.shutdown(call, id);
        assert.ok(!existsSync(group), end);
      }
    });

    test("groups that a sandbox created in its own group are removed", {
      skip: process.getuid?.() !== 0,
    }, async () => {
      await fixture.run(ns, "nested", running(undefined));
      const group = await groupOf("nested");
      const duration = ownDuration();
      mkdirSync(join(group, "inner/most"), { recursive: true });
      spawnSync("sh", [
        "-c",
        `sleep ${duration} >/dev/null 2>&1 & echo $! >${group}/inner/most/cgroup.procs`,
      ]);
      await fixture.client.shutdown(call, "nested");
      assert.ok(!existsSync(group));
      assert.equal(pidOf("sleep", duration), undefined);
    });

    test("a later agent measures and ends sandboxes, even without their folder", async () => {
      const durations = [ownDuration(), ownDuration()];
      const pids = [
        await fixture.run(ns, "kept", withDaemon(durations[0] ?? "")),
        await fixture.run(ns, "lost", withDaemon(durations[1] ?? "")),
      ];
      const groups = [await groupOf("kept"), await groupOf("lost")];
      await fixture.restart(() => rmSync(fixture.folder(ns, "lost"), { recursive: true }));
      assert.equal(await groupOf("kept"), groups[0]);
      assert.equal(await groupOf("lost"), groups[1]);
      await until("all are counted", async () => (await metricsOf("lost")).pids >= 2);
      for (const id of ["kept", "lost"]) await fixture.client.shutdown(call, id);
      for (const pid of pids) assert.ok(!isRunning(pid));
      for (const duration of durations) assert.equal(pidOf("sleep", duration), undefined);
      for (const group of groups) assert.ok(!existsSync(group));
    });

    test("processes in the group of an unknown sandbox are killed when an agent starts", async () => {
      const duration = ownDuration();
      const pid = await fixture.run(ns, "stray", withDaemon(duration));
      const group = await groupOf("stray");
      await until("the daemon runs", () => pidOf("sleep", duration) !== undefined);
      const daemon = pidOf("sleep", duration) ?? 0;
      if (kind === "session") {
        await fixture.restart(() => {
          const folder = fixture.folder(ns, "stray");
          for (const { pid, cwd } of processes()) if (cwd.startsWith(folder)) process.kill(pid, "SIGKILL");
          process.kill(pid, "SIGKILL");
          assert.ok(isRunning(daemon));
          rmSync(folder, { recursive: true });
        });
      } else {
        await fixture.restart(async () => {
          process.kill(pid, "SIGKILL");
          await until("the namespace has ended", () => !isRunning(daemon));
          rmSync(fixture.folder(ns, "stray"), { recursive: true });
        });
      }
      assert.ok(!isRunning(daemon));
      assert.ok(!existsSync(group));
    });

    test("a sandbox with an unreadable record leaves no group", async () => {
      const duration = ownDuration();
      await fixture.run(ns, "broken", withDaemon(duration));
      const group = await groupOf("broken");
      await fixture.restart(() => writeFileSync(join(fixture.folder(ns, "broken"), "record.json"), "{"));
      await fixture.client.shutdown(call, "broken");
      assert.equal(pidOf("sleep", duration), undefined);
      assert.ok(!existsSync(group));
    });
  });
}

test("sandboxes with control groups end without a scan of processes", { skip: noGroups }, async () => {
  const fixture = await AgentFixture.open("session", "auto");
  await fixture.run(ns, "swept", shell("timeout 1000 sleep 1000 & sleep 0.3; exit 5"));
  assert.equal((await fixture.client.wait(call, "swept")).exitStatus, 5);
  const folder = fixture.folder(ns, "swept");
  await until("its group is gone", () => existsSync(join(folder, "run-1/swept")));
  assert.ok(processes().every(({ cwd }) => !cwd.startsWith(folder)));
  await fixture.close();
});

test("without control groups sandboxes run too, and Status reports it", async () => {
  const fixture = await AgentFixture.open("auto", "off");
  const pid = await fixture.run(ns, "plain", running(undefined));
  assert.equal((await fixture.client.status(call, "plain", true)).info.get("controlGroup"), "none");
  assert.equal(unifiedGroupOf(pid), unifiedGroupOf(fixture.agent.pid));
  await fixture.close();
});

test("a folder outside of a hierarchy is refused if configured, else not used", async () => {
  const folder = mkdtempSync(join(tmpdir(), "no-hierarchy-"));
  assert.throws(
    () => ControlGroups.detect(folder),
    /cannot create control groups: .* is not in a cgroup v2 hierarchy/,
  );
  assert.equal(ControlGroups.detect("auto", folder), undefined);
  assert.equal(ControlGroups.detect("auto", join(folder, "gone/agent")), undefined);
  await assert.rejects(
    AgentFixture.open("auto", folder),
    /AGENT_CGROUP \(--cgroup\): cannot create control groups/,
  );
  rmSync(folder, { recursive: true });
});

test("an agent with a delegated parent group creates groups in the parent", {
  skip: noGroups,
}, () => {
  const unit = join(available?.base ?? "", `unit-${process.pid}`);
  const agent = join(unit, "agent");
  mkdirSync(agent, { recursive: true });
  try {
    assert.equal(ControlGroups.detect("auto", agent)?.base, unit);
    assert.equal(ControlGroups.detect("auto", unit)?.base, unit);
    assert.equal(ControlGroups.detect(unit)?.base, unit);
  } finally {
    for (const group of groupsIn(unit)) rmdirSync(group);
  }
});

test("a group that contains the agent is never killed", { skip: noGroups }, () => {
  const own = unifiedGroupOf("self") ?? "";
  for (const folder of [own, `${own}/`, `${own}/x/..`, dirname(own), "/", ""]) {
    assert.throws(() => killControlGroup(folder), { code: "internal" }, folder);
  }
  assert.equal(killControlGroup(join(own, "not-there")), false);
});

test("a group counts as a sandbox's only by its name", { skip: noGroups }, () => {
  const mark = { root: "/data", namespace: ns, id: "a", life: 3 };
  const group = available?.folderOf(mark) ?? "";
  const processesWith = (folder: string) =>
    parseProcesses(["2", "1", "3", "1", "4", "1", "session", folder, ""].join("\n"));
  assert.equal(processesWith(group)?.group, group);
  for (const folder of [
    "",
    "/",
    "/sys/fs/cgroup/system.slice",
    dirname(group),
    `${group}/..`,
    group.slice(1),
  ]) {
    assert.equal(processesWith(folder)?.group, undefined, folder);
  }
});

test("usage comes from the controllers, or without one from the processes", () => {
  const folder = mkdtempSync(join(tmpdir(), "group-"));
  writeFileSync(join(folder, "cpu.stat"), "usage_usec 1234\nuser_usec 1000\n");
  writeFileSync(join(folder, "cgroup.procs"), `${process.pid}\n`);
  const { memoryBytes, ...rest } = usageOfGroup(folder);
  assert.deepEqual(rest, { cpuUsageUsec: 1_234, pids: 1 });
  assert.ok(memoryBytes > 1_000_000);
  writeFileSync(join(folder, "memory.current"), "4096\n");
  writeFileSync(join(folder, "pids.current"), "7\n");
  assert.deepEqual(usageOfGroup(folder), { cpuUsageUsec: 1_234, memoryBytes: 4_096, pids: 7 });
  rmSync(folder, { recursive: true });
});

after(() => {
  if (!available) return;
  const left = readdirSync(available.base).filter((name) => name.includes(`probe-${process.pid}`));
  assert.deepEqual(left, []);
});
