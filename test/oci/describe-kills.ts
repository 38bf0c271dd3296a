import assert from "node:assert/strict";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, describe, it, type TestContext } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { findProcess, listProcesses } from "../../agent/host/proc.ts";
import { readIfThere } from "../../agent/host/read-if-there.ts";
import { callIn } from "../support/create-options.ts";
import { outcomeOf } from "../support/outcome.ts";
import { isRunning } from "../support/processes.ts";
import { until } from "../support/until.ts";
import { OciFixture, type RuntimeName } from "./fixture.ts";
import { containersIn } from "./leftovers.ts";

const script = "trap 'exit 7' TERM; echo up; while :; do sleep 0.05; done";

/** The processes above a container: its runtime, the script that runs the runtime, and the supervisor. */
interface Watchers {
  readonly runtime: number;
  readonly leader: number;
  readonly supervisor: number;
}

function parentOf(pid: number): number {
  const parent = findProcess(pid)?.parent ?? 0;
  assert.ok(parent > 1, `process ${pid} has no parent`);
  return parent;
}

function watchersOf(pid: number): Watchers {
  const runtime = parentOf(pid);
  const leader = parentOf(runtime);
  return { runtime, leader, supervisor: parentOf(leader) };
}

/** The processes to kill, by name. */
const victims: Readonly<Record<string, (above: Watchers) => readonly number[]>> = {
  "the runtime": ({ runtime }) => [runtime],
  "the script that runs the runtime": ({ leader }) => [leader],
  "the supervisor": ({ supervisor }) => [supervisor],
  "runtime and script": ({ runtime, leader }) => [leader, runtime],
  "all that watch over it": ({ runtime, leader, supervisor }) => [supervisor, leader, runtime],
};

function kill(pid: number, signal: NodeJS.Signals): void {
  assert.ok(pid > 1);
  process.kill(pid, signal);
}

/** Lists the processes whose arguments contain a folder. */
function programsIn(folder: string): number[] {
  return listProcesses().flatMap(({ pid }) => {
    const command = readIfThere(`/proc/${pid}/cmdline`) ?? "";
    return command.includes(folder) ? [pid] : [];
  });
}

/** Declares the tests of kills. Each runtime has a file of its own, so that they run side by side. */
export function describeKills(runtime: RuntimeName): void {
  describe(`kills, on ${runtime}`, () => {
    let fixture: OciFixture;
    before(async () => {
      const opened = await OciFixture.open(runtime);
      if (opened) fixture = opened;
    });
    after(() => fixture?.close());
    afterEach(() => fixture?.assertClean());

    const check = (name: string, run: () => Promise<void>) =>
      it(name, async (test: TestContext) => {
        if (!fixture) return test.skip(`${runtime} is not available`);
        await run();
      });

    const startVictim = async () => {
      const [id, pid] = await fixture.run(script, { root: { path: "small" } });
      await fixture.waitForOutput(id, "up");
      return { id, pid, above: watchersOf(pid) };
    };
    const isGone = (pid: number) => until(`process ${pid} has ended`, () => !isRunning(pid));

    check("a container killed from outside has exit status 137", async () => {
      const { id, pid } = await startVictim();
      kill(pid, "SIGKILL");
      assert.equal((await fixture.waitForExit(id)).status, 137);
      await fixture.shutdown(id);
    });

    for (const [name, pidsOf] of Object.entries(victims)) {
      check(`with ${name} killed, the sandbox can be ended and nothing is left`, async () => {
        const { id, pid, above } = await startVictim();
        for (const each of pidsOf(above)) kill(each, "SIGKILL");
        await fixture.shutdown(id);
        await isGone(pid);
      });

      check(`with ${name} and the agent killed, the next agent ends it`, async () => {
        const { id, pid, above } = await startVictim();
        await fixture.restart(() => {
          for (const each of pidsOf(above)) kill(each, "SIGKILL");
        });
        await fixture.shutdown(id);
        await isGone(pid);
      });
    }

    check("killing the runtime ends its container, and the exit is lost", async () => {
      const { id, pid, above } = await startVictim();
      kill(above.runtime, "SIGKILL");
      const { status, reason } = await fixture.waitForExit(id);
      assert.deepEqual([status, reason], [255, "its runtime was killed; exit status unknown"]);
      await isGone(pid);
      await fixture.shutdown(id);
    });

    check("a sandbox can be stopped although its runtime hangs", async () => {
      const { id, pid, above } = await startVictim();
      kill(above.runtime, "SIGSTOP");
      await fixture.client.stop(callIn(fixture.ns), id, 1);
      await isGone(pid);
      await fixture.shutdown(id);
    });

    check("a runtime under SIGSTOP is continued to report the exit", async () => {
      const { id, pid, above } = await startVictim();
      kill(above.runtime, "SIGSTOP");
      kill(pid, "SIGKILL");
      assert.equal((await fixture.waitForExit(id)).status, 137);
      await fixture.shutdown(id);
    });

    check("a sandbox keeps running without the agent, and keeps its exit status", async () => {
      const { id, pid } = await startVictim();
      await fixture.restart(() => delay(200));
      assert.ok(isRunning(pid));
      const metrics = await fixture.client.metrics(callIn(fixture.ns), id);
      assert.ok(metrics.data);
      await fixture.client.stop(callIn(fixture.ns), id, 60);
      assert.equal((await fixture.waitForExit(id)).status, 7);
      await fixture.shutdown(id);
    });

    check("Shutdown cleans up after an agent killed at any moment of a call", async () => {
      const interruptAfterMs = [2, 10, 20, 35, 60, 100, 160];
      for (const action of ["start", "stop", "shutdown"] as const) {
        for (const delayMs of interruptAfterMs) {
          const id = await fixture.create({
            root: { path: "small" },
            process: { args: ["sh", "-c", script] },
          });
          if (action !== "start") await fixture.startSandbox(id);
          const { client, ns } = fixture;
          const call = {
            start: () => client.start(callIn(ns), id),
            stop: () => client.stop(callIn(ns), id, 1),
            shutdown: () => client.shutdown(callIn(ns), id),
          }[action]();
          call.catch(() => {});
          await delay(delayMs);
          await fixture.restart();
          const ended = await outcomeOf(fixture.agentClient.shutdown(callIn(ns), id));
          assert.ok(["ok", "not_found"].includes(ended.code), `${action} at ${delayMs} ms: ${ended.code}`);
        }
      }
    });

    check("Shutdown cleans up after a runtime killed at any moment of a Start", async () => {
      for (const delayMs of [10, 30, 50, 70, 90, 120, 160, 220]) {
        const id = await fixture.create({
          root: { path: "small" },
          process: { args: ["sh", "-c", script] },
        });
        const started = outcomeOf(fixture.agentClient.start(callIn(fixture.ns), id));
        await delay(delayMs);
        for (const pid of programsIn(containersIn(fixture.data))) kill(pid, "SIGKILL");
        await started;
        await fixture.shutdown(id);
        await fixture.assertClean();
      }
    });

    check("a container survives a lost data folder, and Shutdown ends it", async () => {
      const { id, pid } = await startVictim();
      await fixture.restart(() => rmSync(join(fixture.data, "oci"), { recursive: true }));
      const { state, pid: found } = await fixture.client.status(callIn(fixture.ns), id, false);
      assert.deepEqual([state, found], ["SANDBOX_READY", pid]);
      await fixture.shutdown(id);
      await isGone(pid);
    });

    check("without data folder and supervisor a container is ended at agent start", async () => {
      const { pid, above } = await startVictim();
      await fixture.restart(() => {
        for (const each of [above.supervisor, above.leader, above.runtime]) kill(each, "SIGKILL");
        rmSync(join(fixture.data, "oci"), { recursive: true });
      });
      await isGone(pid);
    });

    check("Shutdown ends a container with an unreadable record", async () => {
      const { id, pid } = await startVictim();
      const folder = join(fixture.data, "oci", `${fixture.ns}@${id}`);
      await fixture.restart(() => writeFileSync(join(folder, "record.json"), "{"));
      await fixture.shutdown(id);
      await isGone(pid);
      assert.ok(!existsSync(folder));
    });
  });
}
