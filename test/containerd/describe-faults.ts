import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { after, before, describe, it, type TestContext } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { rpc } from "../support/client.ts";
import { isRunning, parentOf } from "../support/processes.ts";
import { signalWhenHandled } from "../support/signals.ts";
import { until } from "../support/until.ts";
import { ContainerdFixture } from "./fixture.ts";
import type { Kind } from "./kinds.ts";
import { SandboxDriver } from "./sandbox-driver.ts";

/** Returns true if no thread of a process runs any more after SIGSTOP, which stops one after the other. */
function isStopped(pid: number): boolean {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.every((id) => /^State:\s+T/m.test(readFileSync(`/proc/${pid}/task/${id}/status`, "utf8")));
}

/** Kills of a process with SIGKILL; each resolves when the process is running again. */
const victims = {
  async "the agent"(fixture: ContainerdFixture) {
    await fixture.killAgent();
    await fixture.startAgent();
  },
  async containerd({ daemon }: ContainerdFixture) {
    await daemon.kill();
    await daemon.start();
  },
  async "the agent and containerd"(fixture: ContainerdFixture) {
    await Promise.all([fixture.killAgent(), fixture.daemon.kill()]);
    await fixture.startAgent();
    await fixture.daemon.start();
  },
} as const;

/** Declares the tests of kills. Each kind has a file of its own, so that kinds run side by side. */
export function describeFaults(kind: Kind): void {
  describe(`kills during the life of a sandbox on containerd: ${kind.name}`, () => {
    let fixture: ContainerdFixture | undefined;
    before(async () => {
      fixture = await ContainerdFixture.open(kind);
    });
    after(() => fixture?.close());

    const faultTest = (
      name: string,
      run: (driver: SandboxDriver, fixture: ContainerdFixture) => Promise<void>,
    ) => {
      it(name, async (test: TestContext) => {
        if (!fixture) return test.skip("there is no containerd");
        const there = fixture;
        await there.withoutLeftovers(() => run(new SandboxDriver(there), there));
      });
    };

    for (const [victim, kill] of Object.entries(victims)) {
      faultTest(
        `kill of ${victim}: a created sandbox stays created and can start`,
        async (driver, fixture) => {
          await driver.create();
          await kill(fixture);
          assert.equal(await driver.state(), "SANDBOX_UNKNOWN");
          const { pid } = await driver.must("POST $/start");
          assert.ok(isRunning(Number(pid)));
          await driver.clear();
        },
      );

      faultTest(`kill of ${victim}: a created sandbox can be shut down`, async (driver, fixture) => {
        await driver.create();
        await kill(fixture);
        assert.equal(await driver.state(), "SANDBOX_UNKNOWN");
        await driver.clear();
      });

      faultTest(
        `kill of ${victim}: a running sandbox keeps running and its exit is seen`,
        async (driver, fixture) => {
          const pid = await driver.run();
          const waiting = driver.exit();
          // After a second the functions poll again instead of failing.
          await delay(1_100);
          await kill(fixture);
          assert.equal(await driver.state(), "SANDBOX_READY");
          assert.ok(isRunning(pid));
          assert.equal(Number((await driver.must("GET $/status")).pid), pid);
          assert.equal((await driver.ask("POST $/start")).code, "already_exists");
          await signalWhenHandled(pid, "SIGUSR1");
          assert.equal((await waiting).exitStatus, 7);
          await driver.clear();
        },
      );

      faultTest(`kill of ${victim}: a running sandbox can be stopped gracefully`, async (driver, fixture) => {
        const pid = await driver.run();
        await kill(fixture);
        assert.equal(await driver.state(), "SANDBOX_READY");
        await driver.must("POST $/stop", { timeout: "60s" });
        assert.ok(!isRunning(pid));
        assert.equal((await driver.exit()).exitStatus, 0);
        await driver.clear();
      });

      faultTest(`kill of ${victim}: a stopped sandbox keeps its exit`, async (driver, fixture) => {
        await signalWhenHandled(await driver.run(), "SIGUSR2");
        const exit = await driver.exit();
        await kill(fixture);
        assert.equal(await driver.state(), "SANDBOX_NOTREADY");
        assert.deepEqual(await driver.exit(), exit);
        assert.equal(exit.exitStatus, 3);
        assert.equal((await driver.ask("POST $/start")).code, "failed_precondition");
        await driver.clear();
      });

      faultTest(`kill of ${victim}: a sandbox that was shut down stays gone`, async (driver, fixture) => {
        await signalWhenHandled(await driver.run(), "SIGUSR2");
        const exit = await driver.exit();
        await driver.must("POST $/shutdown");
        await kill(fixture);
        assert.equal(await driver.state(), "not_found");
        assert.deepEqual(await driver.exit(), exit);
        await driver.must("POST $/create");
        await driver.clear();
      });
    }

    faultTest(
      "kill of the process without an agent: the next agent reports the exit",
      async (driver, fixture) => {
        const pid = await driver.run();
        await fixture.killAgent();
        process.kill(pid, "SIGKILL");
        await fixture.startAgent();
        assert.equal(await driver.state(), "SANDBOX_NOTREADY");
        assert.equal((await driver.exit()).exitStatus, 137);
        await driver.clear();
      },
    );

    faultTest(
      "exit without containerd: the exit is reported, at least as unknown",
      async (driver, fixture) => {
        const pid = await driver.run();
        await fixture.daemon.kill();
        await signalWhenHandled(pid, "SIGUSR1");
        await fixture.daemon.start();
        assert.equal(await driver.state(), "SANDBOX_NOTREADY");
        const exit = await driver.exit();
        // A shim that containerd finds again knows the exit. For a pod containerd itself reports 0, in the year 1.
        if (exit.exitStatus !== 7) {
          assert.equal(exit.exitStatus, 255);
          const { info } = await driver.must("GET $/status?verbose=true");
          assert.match(JSON.stringify(info), /"exitReason":"[^"]*exit status unknown"/);
        }
        await fixture.killAgent();
        await fixture.startAgent();
        assert.deepEqual(await driver.exit(), exit);
        await driver.clear();
      },
    );

    faultTest("kill of the shim: the sandbox has ended and leaves nothing behind", async (driver) => {
      const pid = await driver.run();
      process.kill(parentOf(pid), "SIGKILL");
      await until("it is stopped", async () => (await driver.state()) === "SANDBOX_NOTREADY");
      // Only the shim knew the exit.
      assert.equal((await driver.exit()).exitStatus, 255);
      assert.ok(!isRunning(pid));
      await driver.clear();
    });

    faultTest(
      "containerd stays down: calls are unavailable, but a known exit is reported",
      async (driver, fixture) => {
        await signalWhenHandled(await driver.run(), "SIGUSR1");
        const exit = await driver.exit();
        const other = new SandboxDriver(fixture);
        await other.run();
        await fixture.daemon.kill();
        await until(
          "the agent has noticed",
          async () => (await other.once("GET $/status")) === "unavailable",
        );
        for (const route of ["POST $/start", "POST $/stop", "POST $/shutdown", "GET $/metrics"]) {
          assert.equal(await other.once(route), "unavailable", route);
        }
        assert.equal(await other.once("GET $/wait?timeout=1s"), "unavailable");
        assert.deepEqual(await fixture.readiness(), [
          503,
          `containerd is unreachable on ${fixture.daemon.socket}`,
        ]);
        assert.deepEqual(await driver.exit(), exit);
        assert.equal(await driver.once("GET $/status?verbose=true"), "SANDBOX_NOTREADY");
        await fixture.daemon.start();
        await other.must("POST $/shutdown");
        await driver.clear();
      },
    );

    faultTest(
      "containerd hangs: calls fail at their deadline and change nothing",
      async (driver, fixture) => {
        const pid = await driver.run();
        process.kill(fixture.daemon.pid, "SIGSTOP");
        await until("all its threads have stopped", async () => isStopped(fixture.daemon.pid));
        try {
          const { ask } = fixture;
          const headers = { "connect-timeout-ms": "700" };
          const call = (method: "Status" | "Wait" | "Stop") =>
            rpc(ask, "Controller", method, { sandboxId: "s" }, driver.ns, headers);
          // The agent may still read an answer that containerd gave before.
          await until("Status times out", async () => (await call("Status")).code === "deadline_exceeded");
          for (const method of ["Status", "Wait", "Stop"] as const) {
            const answer = await call(method);
            assert.equal(answer.code, "deadline_exceeded", `${method}: ${answer.message}`);
          }
          assert.equal((await fixture.readiness())[0], 503);
        } finally {
          process.kill(fixture.daemon.pid, "SIGCONT");
        }
        await until("it answers", async () => (await fixture.readiness())[0] === 200);
        // The Stop is not carried out: its caller disconnected before it began.
        await delay(200);
        assert.equal(await driver.state(), "SANDBOX_READY");
        assert.ok(isRunning(pid));
        await driver.clear();
        assert.ok(!isRunning(pid));
      },
    );

    for (const [victim, kill] of Object.entries(victims).slice(0, 2)) {
      for (const action of ["create", "start", "stop", "shutdown"] as const) {
        faultTest(
          `kill of ${victim} at any moment of a ${action}: the life can be finished`,
          async (_, fixture) => {
            for (const delayMs of kind.interruptAfterMs) {
              const driver = new SandboxDriver(fixture);
              await driver.advanceTo(action);
              const call = driver.once(`POST $/${action}`);
              await delay(delayMs);
              await kill(fixture);
              await call;
              await driver.finish();
              await fixture.assertClean();
            }
          },
        );
      }
    }
  });
}
