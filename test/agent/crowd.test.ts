import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { AgentFixture, sandboxesIn } from "../support/agent-fixture.ts";
import { callIn, running } from "../support/create-options.ts";
import { processes } from "../support/processes.ts";
import { until } from "../support/until.ts";

let fixture: AgentFixture;
before(async () => {
  fixture = await AgentFixture.open();
});
after(() => fixture.close());

const ids = Array.from({ length: 100 }, (_, number) => `s${number}`);

/** Returns the proportional memory share of a process in kB. */
function share(pid: number): number {
  return Number(/^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0);
}

test("100 concurrent sandboxes run, use little memory, outlive the agent and end", async (t) => {
  const call = callIn("crowd");
  const { containment } = fixture;
  const began = performance.now();
  const pids = await Promise.all(
    ids.map((id) => fixture.run("crowd", id, running({ args: ["sleep", "1000"] }))),
  );
  const startMs = performance.now() - began;
  assert.equal(new Set(pids).size, 100);
  const supervising = () => processes().filter(({ cwd }) => cwd.startsWith(fixture.data));
  // A supervisor, a keeper, two copiers with a reader each, and the command that creates the namespace.
  const expected = containment === "session" ? 600 : 700;
  await until(`${expected} processes supervise`, () => supervising().length === expected);
  const overhead = supervising();
  const kilobytes = overhead.reduce((sum, { pid }) => sum + share(pid), 0);
  assert.ok(kilobytes < 200_000, `supervising 100 sandboxes takes ${kilobytes} kB`);
  await fixture.restart();
  const found = await Promise.all(ids.map((id) => fixture.client.status(call, id, false)));
  assert.deepEqual(
    found.map(({ pid }) => pid),
    pids,
  );
  const agent = share(fixture.agent.pid);
  const stopping = performance.now();
  const exits = await Promise.all(
    ids.map(async (id) => {
      const waiting = fixture.client.wait(call, id);
      await fixture.client.shutdown(call, id);
      return waiting;
    }),
  );
  assert.ok(exits.every(({ exitStatus }) => exitStatus === 143));
  assert.deepEqual(sandboxesIn(readdirSync(`${fixture.data}/sandboxes`)), []);
  const stopMs = performance.now() - stopping;
  t.diagnostic(
    `created and started in ${startMs.toFixed(0)} ms, stopped and shut down in ${stopMs.toFixed(0)} ms`,
  );
  t.diagnostic(`supervision (${containment}) ${(kilobytes / 100).toFixed(0)} kB each, the agent ${agent} kB`);
});
