import { after, before, describe, it } from "node:test";
import { controllerCases } from "../suites/controller.ts";
import { Tally } from "../support/tally.ts";
import { ContainerdFixture } from "./fixture.ts";
import { oldShim, podsandbox, shim, workload } from "./kinds.ts";

for (const kind of [podsandbox, workload, shim, oldShim]) {
  describe(`the Controller's behaviour on ${kind.name} of containerd ${kind.version}`, () => {
    const tally = new Tally(`containerd ${kind.version}, ${kind.name}`);
    let fixture: ContainerdFixture | undefined;
    before(async () => {
      fixture = await ContainerdFixture.open(kind);
    });
    after(async () => {
      tally.write();
      await fixture?.close();
    });
    const noWorkload = { record: {} };
    for (const { name, run } of controllerCases(() => fixture?.workload ?? noWorkload)) {
      it(name, async (test) => {
        if (!fixture) return test.skip("containerd is not available");
        const { ask } = fixture;
        await tally.run("Controller", () => run(ask));
      });
    }
    it("no sandbox has left anything behind", async (test) => {
      if (!fixture) return test.skip("containerd is not available");
      await fixture.assertClean();
    });
  });
}
