import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { probeImage, probeImageName } from "../../scripts/containerd/probe-image.ts";
import { askForOutput, collect, linesOf } from "../suites/output-stream.ts";
import { specType } from "../support/create-options.ts";
import { isRunning } from "../support/processes.ts";
import { signalWhenHandled } from "../support/signals.ts";
import { until } from "../support/until.ts";
import { commandOf } from "./command-of.ts";
import type { ContainerdFixture } from "./fixture.ts";
import { probeRecord } from "./kinds.ts";
import { describeWorkloads, groupsOf, WorkloadDriver } from "./workload-driver.ts";

describeWorkloads("workloads in pods on containerd", (on) => {
  on("its pid and exit are the sandbox's, and the pod stops after it", async (driver) => {
    const pid = await driver.runAs(probeRecord({ args: ["/probe", "exit", "42", "600"] }));
    assert.equal(await commandOf(pid), "/probe\0exit\x0042\x00600\0");
    const pausePid = await driver.podPid();
    assert.ok(isRunning(pausePid));
    const { exitStatus, reason } = await driver.exit();
    assert.deepEqual([exitStatus, reason], [42, "exited"]);
    assert.equal(await driver.state(), "SANDBOX_NOTREADY");
    await until("the pod is stopped", async () => !isRunning(pausePid));
    await driver.clear();
  });

  on("its output is read, also after a kill of the agent and after Shutdown", async (driver, fixture) => {
    const read = async () => collect(linesOf(await askForOutput(fixture.ask, driver.ns, "s", "follow=true")));
    await driver.runAs(probeRecord({ args: ["/probe", "print", "hello"] }));
    await fixture.killAgent();
    await fixture.startAgent();
    const { stdout, stderr, end } = await read();
    assert.deepEqual([stdout.toString(), stderr.toString(), end?.isComplete], ["hello\n", "error\n", true]);
    await driver.exit();
    await driver.must("POST $/shutdown");
    assert.equal((await read()).stdout.toString(), "hello\n");
    await driver.clear();
  });

  on("a workload that ends at once keeps its exit", async (driver, fixture) => {
    const drivers = [driver, ...[1, 2, 3].map(() => new WorkloadDriver(fixture))];
    const record = probeRecord({ args: ["/probe", "exit", "9", "0"] });
    for (const each of drivers) {
      await each.runAs(record);
      assert.equal((await each.exit()).exitStatus, 9);
      await each.must("POST $/shutdown");
    }
  });

  on("Stop sends SIGTERM, and SIGKILL after the timeout", async (driver) => {
    const pid = await driver.runAs(probeRecord({ args: ["/probe", "exit", "5", "60000"] }));
    const startedAt = Date.now();
    await driver.must("POST $/stop", { timeout: "1s" });
    assert.ok(Date.now() - startedAt >= 1_000);
    assert.ok(!isRunning(pid));
    const { exitStatus, reason } = await driver.exit();
    assert.deepEqual([exitStatus, reason], [137, "stopped"]);
    await driver.clear();
  });

  on("its children end with it, and the metrics count them", async (driver) => {
    const pid = await driver.runAs(probeRecord({ args: ["/probe", "spawn"] }));
    const children = () => readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
    await until("it has a child", async () => children() !== "");
    const child = Number(children());
    const { metrics } = await driver.must("GET $/metrics");
    assert.match(JSON.stringify(metrics), /"pids":2\b/);
    await signalWhenHandled(pid, "SIGUSR2");
    assert.equal((await driver.exit()).exitStatus, 3);
    assert.ok(!isRunning(child));
    await driver.clear();
  });

  on("Create refuses an image that is not on the node", async (driver) => {
    await driver.must("POST /sandboxes", {
      sandboxId: "s",
      ...probeRecord({ args: ["/probe"] }, {}, "localhost/none:1"),
    });
    const { code, detail } = await driver.ask("POST $/create");
    assert.equal(code, "failed_precondition");
    assert.match(String(detail), /image "localhost\/none:1": is not on this node$/);
    assert.equal(await driver.state(), "not_found");
  });

  on(
    "a Start that an agent's end interrupted before its container can be repeated",
    async (driver, fixture) => {
      await driver.createAs(probeRecord({ args: ["/probe"] }));
      await fixture.killAgent();
      // A Start writes its image first.
      writeFileSync(join(fixture.folder, "containerd", `${driver.ns}@s`, "workload"), probeImageName);
      await fixture.startAgent();
      assert.equal(await driver.state(), "SANDBOX_UNKNOWN");
      assert.ok(isRunning(await driver.start()));
      await driver.clear();
    },
  );

  on("Start refuses an image that was removed, and succeeds once it is back", async (driver, fixture) => {
    await driver.createAs(probeRecord({ args: ["/probe"] }));
    await fixture.daemon.ctr("--namespace", "k8s.io", "images", "remove", "--sync", probeImageName);
    const { code, detail } = await driver.ask("POST $/start");
    await fixture.daemon.importImage((await probeImage()).archive);
    assert.equal(code, "failed_precondition");
    assert.match(String(detail), /image "localhost\/probe:1": is not on this node$/);
    assert.equal(await driver.state(), "SANDBOX_UNKNOWN");
    assert.ok(isRunning(await driver.start()));
    await driver.clear();
  });

  on("Start refuses a missing program, and succeeds after an Update names another", async (driver) => {
    await driver.createAs(probeRecord({ args: ["/none"] }));
    const { code, detail } = await driver.ask("POST $/start");
    assert.equal(code, "failed_precondition");
    assert.match(String(detail), /\/none/);
    assert.equal(await driver.state(), "SANDBOX_UNKNOWN");
    assert.equal((await driver.tasks()).size, 0);
    const sandbox = { spec: { typeUrl: specType, json: { process: { args: ["/probe"] } } } };
    await driver.must("POST $/update", { sandbox, fields: ["spec"] });
    assert.ok(isRunning(await driver.start()));
    await driver.clear();
  });

  on("without an image or without arguments only the pod runs", async (driver, fixture) => {
    const { extensions, ...withoutImage } = probeRecord({ args: ["/probe"] });
    const pid = await driver.runAs(withoutImage);
    assert.equal(await commandOf(pid), "/pause\0");
    assert.equal(await driver.ignored(), '["spec"]');
    const other = new WorkloadDriver(fixture);
    const { spec, ...withoutArgs } = probeRecord({ args: [] });
    assert.equal(await commandOf(await other.runAs(withoutArgs)), "/pause\0");
    await other.must("POST $/shutdown");
    await driver.clear();
  });

  on("its container and snapshot are labelled with owner and life", async (driver, { daemon }) => {
    await driver.runAs(probeRecord({ args: ["/probe"] }));
    const options = ["--namespace", "k8s.io"];
    const container = JSON.parse(await daemon.ctr(...options, "containers", "info", driver.workloadId));
    const snapshot = JSON.parse(
      await daemon.ctr(...options, "snapshots", "--snapshotter", "native", "info", driver.workloadId),
    );
    for (const labels of [container.Labels, snapshot.Labels]) {
      assert.equal(labels["sandbox-functions.dev/namespace"], driver.ns);
      assert.equal(labels["sandbox-functions.dev/id"], "s");
      assert.match(labels["sandbox-functions.dev/life"], /^\d{10,16}$/);
    }
    await driver.clear();
  });

  on("an exit that only its shim has seen is reported", async (driver, fixture) => {
    const record = probeRecord({ args: ["/probe", "serve"] });
    const pid = await driver.runAs(record);
    await fixture.daemon.kill();
    await signalWhenHandled(pid, "SIGUSR1");
    await fixture.daemon.start();
    assert.equal((await driver.exit()).exitStatus, 7);
    await driver.must("POST $/shutdown");
    const other = new WorkloadDriver(fixture);
    const second = await other.runAs(record);
    await Promise.all([fixture.killAgent(), fixture.daemon.kill()]);
    await signalWhenHandled(second, "SIGUSR2");
    await fixture.startAgent();
    await fixture.daemon.start();
    assert.equal((await other.exit()).exitStatus, 3);
    await other.clear();
  });

  /** Makes containerd miss the deletion of the task, as a kill of the agent in the middle of its call can. */
  async function endBehindContainerd(driver: WorkloadDriver, fixture: ContainerdFixture): Promise<void> {
    const pid = await driver.runAs(probeRecord({ args: ["/probe", "serve"] }));
    await fixture.killAgent();
    process.kill(pid, "SIGKILL");
    await until("the workload has ended", async () => !isRunning(pid));
    await driver.deleteTaskAtShim();
  }

  on("a task that only its shim has deleted leaves no bundle", async (driver, fixture) => {
    await endBehindContainerd(driver, fixture);
    await fixture.startAgent();
    await driver.clear();
  });

  on("nor does one whose process ended before its bundle was known", async (driver, fixture) => {
    await endBehindContainerd(driver, fixture);
    const path = join(fixture.folder, "containerd", `${driver.ns}@s`, "workload-running.json");
    const { shim, ...running } = JSON.parse(readFileSync(path, "utf8"));
    writeFileSync(path, JSON.stringify({ ...running, bundle: "" }));
    await fixture.startAgent();
    await driver.clear();
  });

  on("an agent killed at any moment of a Start leaves and duplicates nothing", async (_, fixture) => {
    for (let delayMs = 0; delayMs <= 240; delayMs += 15) {
      const driver = new WorkloadDriver(fixture);
      await driver.createAs(probeRecord({ args: ["/probe", "serve"] }));
      const starting = driver.once("POST $/start");
      await delay(delayMs);
      await fixture.killAgent();
      await fixture.startAgent();
      await starting;
      const running = (await driver.tasks()).get(driver.workloadId);
      await driver.finish();
      assert.ok(running === undefined || !isRunning(running));
      assert.deepEqual(groupsOf(driver.workloadId), []);
    }
  });
});
