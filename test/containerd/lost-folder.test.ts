import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { AgentClient } from "../../shared/controller/agent-client.ts";
import { lifeNumber } from "../../shared/instances/life-number.ts";
import { callIn } from "../agent/bench.ts";
import { outcomeOf } from "../agent/outcome.ts";
import { trustingFetch } from "../agent/trusting-fetch.ts";
import { isRunning } from "../suites/workload.ts";
import { ContainerdBench } from "./bench.ts";
import { type Kind, podsandbox, shim, workload } from "./kinds.ts";
import { Subject } from "./subject.ts";

function clientOf({ agent: { url, token, ca } }: ContainerdBench, { sandboxer }: Kind): AgentClient {
  return new AgentClient({ name: "the agent", url, token, fetch: trustingFetch(ca) }, sandboxer);
}

for (const kind of [podsandbox, workload, shim]) {
  describe(`an agent's lost folders on containerd: ${kind.name}`, () => {
    let bench: ContainerdBench | undefined;
    before(async () => {
      bench = await ContainerdBench.open(kind);
    });
    after(() => bench?.close());

    it("a sandbox whose record cannot be read is data_loss, and Shutdown ends it", async (test) => {
      if (!bench) return test.skip("there is no containerd");
      const subject = new Subject(bench);
      const pid = await subject.run();
      await bench.killAgent();
      await writeFile(join(bench.folder, "containerd", `${subject.ns}@s`, "record.json"), "{");
      await bench.startAgent();
      const client = clientOf(bench, kind);
      const asked = await outcomeOf(client.status(callIn(subject.ns, { life: 0 }), "s", false));
      assert.equal(asked.code, "data_loss");
      const life = lifeNumber(Date.now);
      const ended = await outcomeOf(client.shutdown(callIn(subject.ns, { life }), "s"));
      assert.deepEqual([ended.code, ended.view?.exit?.reason], ["ok", "lost"]);
      assert.ok(!isRunning(pid));
      await bench.assertClean();
    });

    it("what a lost data folder leaves on the node, Shutdown ends, up to its number", async (test) => {
      if (!bench) return test.skip("there is no containerd");
      const subject = new Subject(bench);
      const pid = await subject.run();
      await bench.killAgent();
      await rm(join(bench.folder, "containerd"), { recursive: true });
      await bench.startAgent();
      const client = clientOf(bench, kind);
      const shutdown = (life: number) => outcomeOf(client.shutdown(callIn(subject.ns, { life }), "s"));
      assert.equal((await shutdown(1)).code, "ok");
      assert.ok(isRunning(pid));
      const life = lifeNumber(Date.now);
      const { code, view } = await shutdown(life);
      assert.deepEqual([code, view?.life, view?.fence, view?.exit?.reason], ["ok", 0, life, "lost"]);
      assert.ok(!isRunning(pid));
      await bench.assertClean();
    });
  });
}
