import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { AgentFixture } from "../support/agent-fixture.ts";
import { callIn, running } from "../support/create-options.ts";
import { processes } from "../support/processes.ts";
import { until } from "../support/until.ts";

let fixture: AgentFixture;
before(async () => {
  fixture = await AgentFixture.open();
});
after(() => fixture.close());

/** The program of this test's sandboxes, which identifies their processes. */
const mark = ["sleep", "86399.5"];

function markedPids(): number[] {
  return processes().flatMap(({ pid }) => {
    const path = `/proc/${pid}/cmdline`;
    try {
      return readFileSync(path, "utf8") === `${mark.join("\0")}\0` ? [pid] : [];
    } catch {
      return [];
    }
  });
}

const call = callIn("crash");

/** Returns the pids of all running sandboxes, as the agent reports them. */
async function knownPids(): Promise<number[]> {
  const ids = readdirSync(`${fixture.data}/sandboxes`).flatMap((name) => name.split("@")[1] ?? []);
  const states = ids.map((id) =>
    fixture.client.status(call, id, false).catch((error) => {
      // Its Shutdown is running.
      assert.equal(error.code, "not_found");
    }),
  );
  const all = await Promise.all(states);
  return all.flatMap((status) => (status?.state === "SANDBOX_READY" ? [status.pid] : []));
}

test("an agent killed during Start knows every process, each exactly once", async () => {
  for (const moment of [5, 15, 30, 60]) {
    const ids = [1, 2, 3, 4, 5, 6].map((number) => `s${moment}-${number}`);
    const starts = ids.map(async (id) => {
      await fixture.client.create(call, id, running({ args: mark }));
      await fixture.client.start(call, id);
    });
    await Promise.all([Promise.allSettled(starts), delay(moment).then(() => fixture.restart())]);
    await until("known and real processes are the same", async () => {
      const [real, reported] = [markedPids(), await knownPids()];
      return real.length === reported.length && reported.every((pid) => real.includes(pid));
    });
    for (const id of ids) {
      // A sandbox whose Start was interrupted by the kill may never run.
      const isLost =
        existsSync(fixture.folder("crash", id)) && (await fixture.state("crash", id)) === "SANDBOX_NOTREADY";
      if (isLost) await fixture.client.shutdown(call, id);
      if (!existsSync(fixture.folder("crash", id)))
        await fixture.client.create(call, id, running({ args: mark }));
      if ((await fixture.state("crash", id)) === "SANDBOX_UNKNOWN") await fixture.client.start(call, id);
    }
    await until("all run", async () => markedPids().length === (await knownPids()).length);
  }
  assert.equal((await knownPids()).length, 24);
});

test("an agent killed during Shutdown finishes it or has not begun it", async () => {
  for (const moment of [2, 10, 25]) {
    const ids = readdirSync(`${fixture.data}/sandboxes`).flatMap((name) => name.split("@")[1] ?? []);
    const ends = ids.slice(0, 8).map((id) => fixture.client.shutdown(call, id));
    await Promise.all([Promise.allSettled(ends), delay(moment).then(() => fixture.restart())]);
    await until("known and real processes are the same", async () => {
      const [real, reported] = [markedPids(), await knownPids()];
      return real.length === reported.length && reported.every((pid) => real.includes(pid));
    });
  }
});
