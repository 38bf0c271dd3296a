import { after, before, describe, it } from "node:test";
import { Tally } from "../runtimes/tally.ts";
import { controllerCases } from "../suites/controller.ts";
import { ContainerdBench } from "./bench.ts";
import { oldShim, podsandbox, shim, workload } from "./kinds.ts";

for (const kind of [podsandbox, workload, shim, oldShim]) {
  describe(`the Controller's behaviour on ${kind.name} of containerd ${kind.version}`, () => {
    const tally = new Tally(`containerd ${kind.version}, ${kind.name}`);
    let bench: ContainerdBench | undefined;
    before(async () => {
      bench = await ContainerdBench.open(kind);
    });
    after(async () => {
      tally.write();
      await bench?.close();
    });
    const noBench = { record: {} };
    for (const { name, run } of controllerCases(() => bench?.workload ?? noBench)) {
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
