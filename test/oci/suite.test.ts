import { after, before, describe, it } from "node:test";
import { trustingFetch } from "../agent/trusting-fetch.ts";
import { type Functions, startFunctions } from "../controller/functions.ts";
import { Tally } from "../runtimes/tally.ts";
import { controllerCases } from "../suites/controller.ts";
import { processWorkload } from "../suites/workload.ts";
import { OciBench } from "./bench.ts";

const workload = { record: { ...processWorkload.record, runtime: { name: "oci" } } };

describe("the Controller's behaviour on containers of runc", () => {
  const tally = new Tally("oci, runc");
  let bench: OciBench | undefined;
  let functions: Functions | undefined;
  before(async () => {
    bench = await OciBench.open("runc");
    if (!bench) return;
    const { url, token, ca } = bench.agent;
    functions = await startFunctions([{ name: "oci", url, token, sandboxer: "oci" }], trustingFetch(ca));
  });
  after(async () => {
    tally.write();
    await functions?.close();
    await bench?.close();
  });
  for (const { name, run } of controllerCases(() => workload)) {
    it(name, async (test) => {
      if (!functions) return test.skip("there is no runc");
      const { ask } = functions;
      await tally.run("Controller", () => run(ask));
    });
  }
  it("nothing is left of all that", async (test) => {
    if (!bench) return test.skip("there is no runc");
    await bench.assertClean();
  });
});
