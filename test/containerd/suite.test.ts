import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { Tally } from "../runtimes/tally.ts";
import { controllerCases } from "../suites/controller.ts";
import type { Workload } from "../suites/workload.ts";
import { ContainerdBench } from "./bench.ts";
import { installShim } from "./shim/install.ts";
import { podWorkload, shimWorkload } from "./workloads.ts";

/** Runs the cases with a sandboxer of containerd's. */
function describeSandboxer(sandboxer: string, prepare: (folder: string) => Promise<Workload>): void {
  describe(`the Controller's behaviour on containerd's ${sandboxer}`, () => {
    const tally = new Tally(`containerd, ${sandboxer}`);
    let bench: ContainerdBench | undefined;
    let workload: Workload;
    let folder: string;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), "shim-"));
      workload = await prepare(folder);
      bench = await ContainerdBench.open({ sandboxers: [sandboxer] });
    });
    after(async () => {
      tally.write();
      await bench?.close();
      await rm(folder, { recursive: true });
    });
    for (const { name, run } of controllerCases(() => workload)) {
      it(name, async (test) => {
        if (!bench) return test.skip("there is no containerd");
        const { ask } = bench;
        await tally.run("Controller", () => run(ask));
      });
    }
    it("nothing is left of all that", async (test) => {
      if (!bench) return test.skip("there is no containerd");
      await bench.assertClean();
    });
  });
}

describeSandboxer("podsandbox", async () => podWorkload);
describeSandboxer("shim", async (folder) => shimWorkload(await installShim(folder)));
