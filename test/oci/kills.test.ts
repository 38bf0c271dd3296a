import assert from "node:assert/strict";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, describe, it, type TestContext } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { look, processes } from "../../agent/proc.ts";
import { readIfThere } from "../../agent/read-if-there.ts";
import { callIn, isRunning, until } from "../agent/bench.ts";
import { outcomeOf } from "../agent/outcome.ts";
import { OciFixture, type RuntimeName } from "./fixture.ts";
import { containersIn } from "./leftovers.ts";

const script = "trap 'exit 7' TERM; echo up; while :; do sleep 0.05; done";

/** The processes above a container: its runtime, the script that runs that, and the supervisor. */
interface Above {
  readonly runtime: number;
  readonly leader: number;
  readonly supervisor: number;
}

function parentOf(pid: number): number {
  const parent = look(pid)?.parent ?? 0;
  assert.ok(parent > 1, `process ${pid} has no parent`);
  return parent;
}

function above(pid: number): Above {
  const runtime = parentOf(pid);
  const leader = parentOf(runtime);
  return { runtime, leader, supervisor: parentOf(leader) };
}

/** The victims of a running sandbox, and whether its exit is known all the same. */
const victims: Readonly<Record<string, (above: Above) => readonly number[]>> = {
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

/** The processes whose arguments name something in a folder. */
function programsIn(folder: string): number[] {
  return processes().flatMap(({ pid }) => {
    const command = readIfThere(`/proc/${pid}/cmdline`) ?? "";
    return command.includes(folder) ? [pid] : [];
  });
}

for (const runtime of ["runc", "runsc"] as const satisfies readonly RuntimeName[]) {
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
        if (!fixture) return test.skip(`there is no ${runtime}`);
        await run();
      });

    const begin = async () => {
      const [id, pid] = await fixture.run(script, { root: { path: "small" } });
      await fixture.says(id, "up");
      return { id, pid, above: above(pid) };
    };
    const isGone = (pid: number) => until(`process ${pid} has ended`, () => !isRunning(pid));

    check("a container killed from outside ends with 137", async () => {
      const { id, pid } = await begin();
      kill(pid, "SIGKILL");
      assert.equal((await fixture.end(id)).status, 137);
      await fixture.shutdown(id);
    });

    for (const [what, of] of Object.entries(victims)) {
      check(`with ${what} killed, the sandbox can be ended and nothing is left`, async () => {
        const { id, pid, above } = await begin();
        for (const each of of(above)) kill(each, "SIGKILL");
        await fixture.shutdown(id);
        await isGone(pid);
      });

      check(`with ${what} and the agent killed, the next agent ends it`, async () => {
        const { id, pid, above } = await begin();
        await fixture.restart(() => {
          for (const each of of(above)) kill(each, "SIGKILL");
        });
        await fixture.shutdown(id);
        await isGone(pid);
      });
    }

    check("a runtime that is killed takes its container with it, and the exit is lost", async () => {
      const { id, pid, above } = await begin();
      kill(above.runtime, "SIGKILL");
      const { status, reason } = await fixture.end(id);
      assert.deepEqual([status, reason], [255, "its runtime was killed; exit status unknown"]);
      await isGone(pid);
      await fixture.shutdown(id);
    });

    check("a runtime that hangs keeps no sandbox from being ended", async () => {
      const { id, pid, above } = await begin();
      kill(above.runtime, "SIGSTOP");
      await fixture.client.stop(callIn(fixture.ns), id, 1);
      await isGone(pid);
      await fixture.shutdown(id);
    });

    check("a runtime that was stopped goes on to tell the exit", async () => {
      const { id, pid, above } = await begin();
      kill(above.runtime, "SIGSTOP");
      kill(pid, "SIGKILL");
      assert.equal((await fixture.end(id)).status, 137);
      await fixture.shutdown(id);
    });

    check("a sandbox runs on while the agent is away, and ends with its own status", async () => {
      const { id, pid } = await begin();
      await fixture.restart(() => delay(200));
      assert.ok(isRunning(pid));
      const metrics = await fixture.client.metrics(callIn(fixture.ns), id);
      assert.ok(metrics.data);
      await fixture.client.stop(callIn(fixture.ns), id, 5);
      assert.equal((await fixture.end(id)).status, 7);
      await fixture.shutdown(id);
    });

    check(
      "an agent that is killed at any moment of a call leaves nothing that Shutdown does not end",
      async () => {
        const moments = [2, 10, 20, 35, 60, 100, 160];
        for (const action of ["start", "stop", "shutdown"] as const) {
          for (const moment of moments) {
            const id = await fixture.create({
              root: { path: "small" },
              process: { args: ["sh", "-c", script] },
            });
            if (action !== "start") await fixture.begin(id);
            const { client, ns } = fixture;
            const call = {
              start: () => client.start(callIn(ns), id),
              stop: () => client.stop(callIn(ns), id, 1),
              shutdown: () => client.shutdown(callIn(ns), id),
            }[action]();
            call.catch(() => {});
            await delay(moment);
            await fixture.restart();
            const ended = await outcomeOf(fixture.agentClient.shutdown(callIn(ns), id));
            assert.ok(["ok", "not_found"].includes(ended.code), `${action} at ${moment} ms: ${ended.code}`);
          }
        }
      },
    );

    check(
      "a runtime that is killed at any moment of a Start leaves nothing that Shutdown does not end",
      async () => {
        for (const moment of [10, 30, 50, 70, 90, 120, 160, 220]) {
          const id = await fixture.create({
            root: { path: "small" },
            process: { args: ["sh", "-c", script] },
          });
          const started = outcomeOf(fixture.agentClient.start(callIn(fixture.ns), id));
          await delay(moment);
          for (const pid of programsIn(containersIn(fixture.data))) kill(pid, "SIGKILL");
          await started;
          await fixture.shutdown(id);
          await fixture.assertClean();
        }
      },
    );

    check("a container whose data folder was lost is found, and Shutdown ends it", async () => {
      const { id, pid } = await begin();
      await fixture.restart(() => rmSync(join(fixture.data, "oci"), { recursive: true }));
      const { state, pid: found } = await fixture.client.status(callIn(fixture.ns), id, false);
      assert.deepEqual([state, found], ["SANDBOX_READY", pid]);
      await fixture.shutdown(id);
      await isGone(pid);
    });

    check("one that has lost its supervisor too is ended when the agent starts", async () => {
      const { pid, above } = await begin();
      await fixture.restart(() => {
        for (const each of [above.supervisor, above.leader, above.runtime]) kill(each, "SIGKILL");
        rmSync(join(fixture.data, "oci"), { recursive: true });
      });
      await isGone(pid);
    });

    check("one whose record cannot be read is ended by Shutdown", async () => {
      const { id, pid } = await begin();
      const folder = join(fixture.data, "oci", `${fixture.ns}@${id}`);
      await fixture.restart(() => writeFileSync(join(folder, "record.json"), "{"));
      await fixture.shutdown(id);
      await isGone(pid);
      assert.ok(!existsSync(folder));
    });
  });
}
