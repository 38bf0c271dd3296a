import { after, before, describe, it } from "node:test";
import { controllerCases } from "../suites/controller.ts";
import { outputCases } from "../suites/output.ts";
import { processWorkload } from "../suites/workload.ts";
import { type Functions, startFunctions } from "../support/functions.ts";
import { Tally } from "../support/tally.ts";
import { trustingFetch } from "../support/trusting-fetch.ts";
import { OciFixture } from "./fixture.ts";

const workload = { record: { ...processWorkload.record, runtime: { name: "oci" } } };

describe("the Controller's behaviour on containers of runc", () => {
  const tally = new Tally("oci, runc");
  let fixture: OciFixture | undefined;
  let functions: Functions | undefined;
  before(async () => {
    fixture = await OciFixture.open("runc");
    if (!fixture) return;
    const { url, token, ca } = fixture.agent;
    functions = await startFunctions([{ name: "oci", url, token, sandboxer: "oci" }], trustingFetch(ca));
  });
  after(async () => {
    tally.write();
    await functions?.close();
    await fixture?.close();
  });
  for (const { name, run } of [...controllerCases(() => workload), ...outputCases("oci")]) {
    it(name, async (test) => {
      if (!functions) return test.skip("runc is not available");
      const { ask } = functions;
      await tally.run("Controller", () => run(ask));
    });
  }
  it("no sandbox has left anything behind", async (test) => {
    if (!fixture) return test.skip("runc is not available");
    await fixture.assertClean();
  });
});
