import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { AgentFixture } from "../support/agent-fixture.ts";
import { callIn, shell } from "../support/create-options.ts";
import { isRunning, killIfThere, processes } from "../support/processes.ts";
import { until } from "../support/until.ts";

/** At least this many, and more until a supervisor was killed before its launch. */
const minRounds = 12;
const maxRounds = 120;

/** Returns the children of a process. */
function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" ").filter(Boolean).map(Number),
  );
}

/** Resolves with the next child of a process. */
async function nextChildOf(pid: number): Promise<number> {
  const known = new Set(childrenOf(pid));
  for (;;) {
    await turn();
    const child = childrenOf(pid).find((each) => !known.has(each));
    if (child !== undefined) return child;
  }
}

for (const containment of ["auto", "session"]) {
  test(`a Shutdown after a Start with a killed supervisor leaves nothing, ${containment}`, async (context) => {
    const fixture = await AgentFixture.open(containment);
    context.after(() => fixture.close());
    const call = callIn("killed");
    let failures = 0;
    for (let round = 0; round < minRounds || (failures === 0 && round < maxRounds); round++) {
      const id = `r${round}`;
      await fixture.client.create(call, id, shell("echo out; echo err >&2; exec sleep 1000"));
      const supervisor = nextChildOf(fixture.agent.pid);
      const starting = fixture.client.start(call, id).catch(({ code }) => code);
      killIfThere(await supervisor);
      const started = await starting;
      if (typeof started === "string") {
        assert.equal(started, "unavailable");
        failures++;
      } else assert.ok(isRunning(started.pid));
      await fixture.client.shutdown(call, id);
      assert.equal(existsSync(fixture.folder("killed", id)), false);
      await until("no process is left", () => processes().every(({ cwd }) => !cwd.startsWith(fixture.data)));
      await assert.rejects(fixture.client.status(call, id, false), { code: "not_found" });
    }
    assert.ok(failures > 0, "no supervisor was killed before its launch");
  });
}
