import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { probeImage, probeImageName } from "../../scripts/containerd/probe-image.ts";
import { isRunning, signalWhenHandled, specType } from "../suites/workload.ts";
import { probeRecord } from "./kinds.ts";
import { describeWorkloads, groupsOf, WorkloadSubject } from "./workload-subject.ts";

describeWorkloads("the lives of workloads in pods on containerd", (on) => {
  on("its pid and its exit are the sandbox's, and the pod is stopped after it", async (subject) => {
    const pid = await subject.runAs(probeRecord({ args: ["/probe", "exit", "42", "600"] }));
    assert.equal(readFileSync(`/proc/${pid}/cmdline`, "utf8"), "/probe\0exit\x0042\x00600\0");
    const pause = await subject.podPid();
    assert.ok(isRunning(pause));
    const { exitStatus, reason } = await subject.exit();
    assert.deepEqual([exitStatus, reason], [42, "exited"]);
    assert.equal(await subject.state(), "SANDBOX_NOTREADY");
    await subject.bench.until("the pod is stopped", async () => !isRunning(pause));
    await subject.clear();
  });

  on("one that ends at once has its true exit", async (subject, bench) => {
    const subjects = [subject, ...[1, 2, 3].map(() => new WorkloadSubject(bench))];
    const record = probeRecord({ args: ["/probe", "exit", "9", "0"] });
    for (const each of subjects) {
      await each.runAs(record);
      assert.equal((await each.exit()).exitStatus, 9);
      await each.must("POST $/shutdown");
    }
  });

  on("Stop asks it, and kills it after the timeout", async (subject) => {
    const pid = await subject.runAs(probeRecord({ args: ["/probe", "exit", "5", "60000"] }));
    const began = Date.now();
    await subject.must("POST $/stop", { timeoutSecs: 1 });
    assert.ok(Date.now() - began >= 1_000);
    assert.ok(!isRunning(pid));
    const { exitStatus, reason } = await subject.exit();
    assert.deepEqual([exitStatus, reason], [137, "stopped"]);
    await subject.clear();
  });

  on("what it has started ends with it, and is counted by the metrics", async (subject) => {
    const pid = await subject.runAs(probeRecord({ args: ["/probe", "crowd"] }));
    const children = () => readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
    await subject.bench.until("it has a child", async () => children() !== "");
    const child = Number(children());
    const { metrics } = await subject.must("GET $/metrics");
    assert.match(JSON.stringify(metrics), /"pids":2\b/);
    await signalWhenHandled(pid, "SIGUSR2");
    assert.equal((await subject.exit()).exitStatus, 3);
    assert.ok(!isRunning(child));
    await subject.clear();
  });

  on("an image that is not on the node is refused at Create, by its name", async (subject) => {
    await subject.must("POST /sandboxes", {
      sandboxId: "s",
      ...probeRecord({ args: ["/probe"] }, {}, "localhost/none:1"),
    });
    const { code, detail } = await subject.ask("POST $/create");
    assert.equal(code, "failed_precondition");
    assert.match(String(detail), /image "localhost\/none:1": is not on this node$/);
    assert.equal(await subject.state(), "not_found");
  });

  on(
    "an image that goes before Start is refused then, and the sandbox can start once it is back",
    async (subject, bench) => {
      await subject.createAs(probeRecord({ args: ["/probe"] }));
      await bench.daemon.ctr("--namespace", "k8s.io", "images", "remove", "--sync", probeImageName);
      const { code, detail } = await subject.ask("POST $/start");
      await bench.daemon.importImage((await probeImage()).archive);
      assert.equal(code, "failed_precondition");
      assert.match(String(detail), /image "localhost\/probe:1": is not on this node$/);
      assert.equal(await subject.state(), "SANDBOX_UNKNOWN");
      assert.ok(isRunning(await subject.start()));
      await subject.clear();
    },
  );

  on(
    "a program that is not in the image is refused at Start, nothing runs, and another may be named",
    async (subject) => {
      await subject.createAs(probeRecord({ args: ["/none"] }));
      const { code, detail } = await subject.ask("POST $/start");
      assert.equal(code, "failed_precondition");
      assert.match(String(detail), /\/none/);
      assert.equal(await subject.state(), "SANDBOX_UNKNOWN");
      assert.equal((await subject.tasks()).size, 0);
      const sandbox = { spec: { typeUrl: specType, json: { process: { args: ["/probe"] } } } };
      await subject.must("POST $/update", { sandbox, fields: ["spec"] });
      assert.ok(isRunning(await subject.start()));
      await subject.clear();
    },
  );

  on("without an image, or without arguments, a pod is a pod", async (subject, bench) => {
    const { extensions, ...withoutImage } = probeRecord({ args: ["/probe"] });
    const pid = await subject.runAs(withoutImage);
    assert.equal(readFileSync(`/proc/${pid}/cmdline`, "utf8"), "/pause\0");
    assert.equal(await subject.ignored(), '["spec"]');
    const other = new WorkloadSubject(bench);
    const { spec, ...withoutArgs } = probeRecord({ args: [] });
    assert.equal(readFileSync(`/proc/${await other.runAs(withoutArgs)}/cmdline`, "utf8"), "/pause\0");
    await other.must("POST $/shutdown");
    await subject.clear();
  });

  on("its container and snapshot say whose they are, and of which life", async (subject, { daemon }) => {
    await subject.runAs(probeRecord({ args: ["/probe"] }));
    const how = ["--namespace", "k8s.io"];
    const container = JSON.parse(await daemon.ctr(...how, "containers", "info", subject.workloadId));
    const snapshot = JSON.parse(
      await daemon.ctr(...how, "snapshots", "--snapshotter", "native", "info", subject.workloadId),
    );
    for (const labels of [container.Labels, snapshot.Labels]) {
      assert.equal(labels["sandbox-functions.dev/namespace"], subject.ns);
      assert.equal(labels["sandbox-functions.dev/id"], "s");
      assert.match(labels["sandbox-functions.dev/life"], /^\d{10,16}$/);
    }
    await subject.clear();
  });

  on("an exit that nobody but its shim has seen is told", async (subject, bench) => {
    const record = probeRecord({ args: ["/probe", "serve"] });
    const pid = await subject.runAs(record);
    await bench.daemon.kill();
    await signalWhenHandled(pid, "SIGUSR1");
    await bench.daemon.start();
    assert.equal((await subject.exit()).exitStatus, 7);
    await subject.must("POST $/shutdown");
    const other = new WorkloadSubject(bench);
    const second = await other.runAs(record);
    await Promise.all([bench.killAgent(), bench.daemon.kill()]);
    await signalWhenHandled(second, "SIGUSR2");
    await bench.startAgent();
    await bench.daemon.start();
    assert.equal((await other.exit()).exitStatus, 3);
    await other.clear();
  });

  on(
    "the agent, killed between any two steps of a Start, leaves nothing and starts nothing twice",
    async (_, bench) => {
      for (let moment = 0; moment <= 240; moment += 15) {
        const subject = new WorkloadSubject(bench);
        await subject.createAs(probeRecord({ args: ["/probe", "serve"] }));
        const starting = subject.once("POST $/start");
        await delay(moment);
        await bench.killAgent();
        await bench.startAgent();
        await starting;
        const running = (await subject.tasks()).get(subject.workloadId);
        await subject.finish();
        assert.ok(running === undefined || !isRunning(running));
        assert.deepEqual(groupsOf(subject.workloadId), []);
      }
    },
  );
});
