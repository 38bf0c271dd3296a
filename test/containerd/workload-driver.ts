import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it, type TestContext } from "node:test";
import { methods } from "../../agent/backends/containerd/messages.ts";
import { containerdNameOf, workloadIdOf } from "../../agent/backends/containerd/name.ts";
import { callShim } from "../../agent/backends/containerd/ttrpc.ts";
import { layoutOf } from "../../scripts/containerd/config.ts";
import { until } from "../support/until.ts";
import { ContainerdFixture } from "./fixture.ts";
import { workload } from "./kinds.ts";
import { SandboxDriver } from "./sandbox-driver.ts";

/** Lists the control groups of a container. Other groups may vanish while they are read. */
export function groupsOf(id: string, folder = "/sys/fs/cgroup"): string[] {
  return foldersIn(folder).flatMap((name) => [
    ...(name.endsWith(id) ? [join(folder, name)] : []),
    ...groupsOf(id, join(folder, name)),
  ]);
}

function foldersIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

/** Drives a sandbox whose record the test case provides. */
export class WorkloadDriver extends SandboxDriver {
  readonly name = containerdNameOf("podsandbox", this.ns, "s");

  get workloadId(): string {
    return workloadIdOf(this.name);
  }

  async createAs(record: object): Promise<void> {
    await this.must("POST /sandboxes", { sandboxId: "s", ...record });
    await this.must("POST $/create");
  }

  async runAs(record: object): Promise<number> {
    await this.createAs(record);
    return this.start();
  }

  async start(): Promise<number> {
    return Number((await this.must("POST $/start")).pid);
  }

  /** Lists containerd's running tasks with their pids. */
  async tasks(): Promise<Map<string, number>> {
    const listed = await this.fixture.daemon.ctr("--namespace", "k8s.io", "tasks", "list");
    const rows = listed.split("\n").map((line) => line.split(/\s+/));
    return new Map(
      rows.flatMap(([id = "", pid, state]) => (state === "RUNNING" ? [[id, Number(pid)] as const] : [])),
    );
  }

  async podPid(): Promise<number> {
    return (await this.tasks()).get(this.name.id) ?? 0;
  }

  /** Deletes the workload's task at its shim, unnoticed by containerd. */
  async deleteTaskAtShim(): Promise<void> {
    const { state } = layoutOf(this.fixture.daemon.folder);
    const bundle = join(state, "io.containerd.runtime.v2.task", "k8s.io", this.workloadId);
    const { version, address } = JSON.parse(readFileSync(join(bundle, "bootstrap.json"), "utf8"));
    // The messages of the shim's Delete begin with the same fields as containerd's.
    const method = { ...methods.deleteTask, path: `/containerd.task.v${version}.Task/Delete` };
    const socket = String(address).replace("unix://", "");
    const signal = AbortSignal.timeout(10_000);
    await until("the shim has noticed that the workload has ended", async () => {
      try {
        await callShim(socket, method, "k8s.io", { containerId: this.workloadId }, signal);
        return true;
      } catch (error) {
        if (!String(error).includes("cannot delete a running process")) throw error;
        return false;
      }
    });
  }

  async ignored(): Promise<unknown> {
    const { info } = await this.must("GET $/status?verbose=true");
    return JSON.parse(/"ignored":("(?:[^"\\]|\\.)*")/.exec(JSON.stringify(info))?.[1] ?? '"[]"');
  }
}

/** Defines a case with its own sandbox, which must leave nothing behind. */
export type WorkloadCase = (
  name: string,
  run: (driver: WorkloadDriver, fixture: ContainerdFixture) => Promise<void>,
) => void;

/** Defines cases of workloads in pods, with their own containerd and agent. */
export function describeWorkloads(title: string, define: (on: WorkloadCase) => void): void {
  describe(title, () => {
    let fixture: ContainerdFixture | undefined;
    before(async () => {
      fixture = await ContainerdFixture.open(workload);
    });
    after(() => fixture?.close());
    define((name, run) => {
      it(name, async (test: TestContext) => {
        if (!fixture) return test.skip("containerd is not available");
        const there = fixture;
        await there.withoutLeftovers(async () => {
          const driver = new WorkloadDriver(there);
          await run(driver, there);
          assert.deepEqual(groupsOf(driver.workloadId), []);
        });
      });
    });
  });
}
