import { after, before, describe, it } from "node:test";
import { Tally } from "../runtimes/tally.ts";
import { controllerCases } from "../suites/controller.ts";

import { ContainerdBench } from "./bench.ts";
import { podWorkload } from "./workloads.ts";

describe("the Controller's behaviour on containerd's podsandbox", () => {
  const tally = new Tally("containerd, podsandbox");
  let bench: ContainerdBench | undefined;
  before(async () => {
    bench = await ContainerdBench.open();
  });
  after(async () => {
    tally.write();
    await bench?.close();
  });
  for (const { name, run } of controllerCases(podWorkload)) {
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
