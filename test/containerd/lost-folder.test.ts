import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { AgentClient } from "../../shared/controller/agent-client.ts";
import { lifeNumber } from "../../shared/instances/life-number.ts";
import { callIn } from "../support/create-options.ts";
import { outcomeOf } from "../support/outcome.ts";
import { isRunning } from "../support/processes.ts";
import { trustingFetch } from "../support/trusting-fetch.ts";
import { ContainerdFixture } from "./fixture.ts";
import { type Kind, podsandbox, shim, workload } from "./kinds.ts";
import { SandboxDriver } from "./sandbox-driver.ts";

function clientOf({ agent: { url, token, ca } }: ContainerdFixture, { sandboxer }: Kind): AgentClient {
  return new AgentClient({ name: "the agent", url, token, fetch: trustingFetch(ca) }, sandboxer);
}

for (const kind of [podsandbox, workload, shim]) {
  describe(`an agent's lost folders on containerd: ${kind.name}`, () => {
    let fixture: ContainerdFixture | undefined;
    before(async () => {
      fixture = await ContainerdFixture.open(kind);
    });
    after(() => fixture?.close());

    it("a sandbox with an unreadable record is data_loss, and Shutdown ends it", async (test) => {
      if (!fixture) return test.skip("containerd is not available");
      const driver = new SandboxDriver(fixture);
      const pid = await driver.run();
      await fixture.killAgent();
      await writeFile(join(fixture.folder, "containerd", `${driver.ns}@s`, "record.json"), "{");
      await fixture.startAgent();
      const client = clientOf(fixture, kind);
      const status = await outcomeOf(client.status(callIn(driver.ns, { life: 0 }), "s", false));
      assert.equal(status.code, "data_loss");
      const life = lifeNumber(Date.now);
      const ended = await outcomeOf(client.shutdown(callIn(driver.ns, { life }), "s"));
      assert.deepEqual([ended.code, ended.view?.exit?.reason], ["ok", "lost"]);
      assert.ok(!isRunning(pid));
      await fixture.assertClean();
    });

    it("Shutdown ends what a lost data folder leaves on the node, up to its life", async (test) => {
      if (!fixture) return test.skip("containerd is not available");
      const driver = new SandboxDriver(fixture);
      const pid = await driver.run();
      await fixture.killAgent();
      await rm(join(fixture.folder, "containerd"), { recursive: true });
      await fixture.startAgent();
      const client = clientOf(fixture, kind);
      const shutdown = (life: number) => outcomeOf(client.shutdown(callIn(driver.ns, { life }), "s"));
      assert.equal((await shutdown(1)).code, "ok");
      assert.ok(isRunning(pid));
      const life = lifeNumber(Date.now);
      const { code, view } = await shutdown(life);
      assert.deepEqual([code, view?.life, view?.fence, view?.exit?.reason], ["ok", 0, life, "lost"]);
      assert.ok(!isRunning(pid));
      await fixture.assertClean();
    });
  });
}
