import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, it, type TestContext } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { rpc } from "../suites/client.ts";
import { isRunning, signalWhenHandled } from "../suites/workload.ts";
import { ContainerdBench } from "./bench.ts";
import { podsandbox, shim, workload } from "./kinds.ts";
import { Subject } from "./subject.ts";

/** What is killed, as hard as can be, and is back when this resolves. */
const victims = {
  async "the agent"(bench: ContainerdBench) {
    await bench.killAgent();
    await bench.startAgent();
  },
  async containerd({ daemon }: ContainerdBench) {
    await daemon.kill();
    await daemon.start();
  },
  async "the agent and containerd"(bench: ContainerdBench) {
    await Promise.all([bench.killAgent(), bench.daemon.kill()]);
    await bench.startAgent();
    await bench.daemon.start();
  },
} as const;

/** The parent of a process. */
function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
}

for (const kind of [podsandbox, workload, shim]) {
  describe(`what is killed in the life of a sandbox on containerd: ${kind.name}`, () => {
    let bench: ContainerdBench | undefined;
    before(async () => {
      bench = await ContainerdBench.open(kind);
    });
    after(() => bench?.close());

    const fault = (name: string, run: (subject: Subject, bench: ContainerdBench) => Promise<void>) => {
      it(name, async (test: TestContext) => {
        if (!bench) return test.skip("there is no containerd");
        const there = bench;
        await there.leavingNothing(() => run(new Subject(there), there));
      });
    };

    for (const [victim, kill] of Object.entries(victims)) {
      fault(
        `${victim}, of a sandbox that is created: it still is, and can be started`,
        async (subject, bench) => {
          await subject.create();
          await kill(bench);
          assert.equal(await subject.state(), "SANDBOX_UNKNOWN");
          const { pid } = await subject.must("POST $/start");
          assert.ok(isRunning(Number(pid)));
          await subject.clear();
        },
      );

      fault(`${victim}, of a sandbox that is created: it can be shut down`, async (subject, bench) => {
        await subject.create();
        await kill(bench);
        assert.equal(await subject.state(), "SANDBOX_UNKNOWN");
        await subject.clear();
      });

      fault(`${victim}, of a sandbox that runs: it runs on, and its exit is seen`, async (subject, bench) => {
        const pid = await subject.run();
        const waiting = subject.exit();
        // What was held for a second is taken up again by the functions.
        await delay(1_100);
        await kill(bench);
        assert.equal(await subject.state(), "SANDBOX_READY");
        assert.ok(isRunning(pid));
        assert.equal(Number((await subject.must("GET $/status")).pid), pid);
        assert.equal((await subject.ask("POST $/start")).code, "already_exists");
        await signalWhenHandled(pid, "SIGUSR1");
        assert.equal((await waiting).exitStatus, 7);
        await subject.clear();
      });

      fault(`${victim}, of a sandbox that runs: it can be stopped politely`, async (subject, bench) => {
        const pid = await subject.run();
        await kill(bench);
        assert.equal(await subject.state(), "SANDBOX_READY");
        await subject.must("POST $/stop", { timeoutSecs: 10 });
        assert.ok(!isRunning(pid));
        assert.equal((await subject.exit()).exitStatus, 0);
        await subject.clear();
      });

      fault(`${victim}, of a sandbox that has stopped: its exit is the same`, async (subject, bench) => {
        await signalWhenHandled(await subject.run(), "SIGUSR2");
        const exit = await subject.exit();
        await kill(bench);
        assert.equal(await subject.state(), "SANDBOX_NOTREADY");
        assert.deepEqual(await subject.exit(), exit);
        assert.equal(exit.exitStatus, 3);
        assert.equal((await subject.ask("POST $/start")).code, "failed_precondition");
        await subject.clear();
      });

      fault(`${victim}, of a sandbox that was shut down: it is gone`, async (subject, bench) => {
        await signalWhenHandled(await subject.run(), "SIGUSR2");
        const exit = await subject.exit();
        await subject.must("POST $/shutdown");
        await kill(bench);
        assert.equal(await subject.state(), "not_found");
        assert.deepEqual(await subject.exit(), exit);
        await subject.must("POST $/create");
        await subject.clear();
      });
    }

    fault(
      "its process, while the agent is not there: the agent learns of the exit",
      async (subject, bench) => {
        const pid = await subject.run();
        await bench.killAgent();
        process.kill(pid, "SIGKILL");
        await bench.startAgent();
        assert.equal(await subject.state(), "SANDBOX_NOTREADY");
        assert.equal((await subject.exit()).exitStatus, 137);
        await subject.clear();
      },
    );

    fault(
      "its process, while containerd is not there: that it ended is known, and how, or that nobody saw how",
      async (subject, bench) => {
        const pid = await subject.run();
        await bench.daemon.kill();
        await signalWhenHandled(pid, "SIGUSR1");
        await bench.daemon.start();
        assert.equal(await subject.state(), "SANDBOX_NOTREADY");
        const exit = await subject.exit();
        // A shim that containerd finds again can tell. Of a pod containerd itself says 0, in the year 1.
        if (exit.exitStatus !== 7) {
          assert.equal(exit.exitStatus, 255);
          const { info } = await subject.must("GET $/status?verbose=true");
          assert.match(JSON.stringify(info), /"exitReason":"[^"]*how it ended is not known"/);
        }
        await bench.killAgent();
        await bench.startAgent();
        assert.deepEqual(await subject.exit(), exit);
        await subject.clear();
      },
    );

    fault("its shim: the sandbox has ended, and nothing of it is left", async (subject, bench) => {
      const pid = await subject.run();
      process.kill(parentOf(pid), "SIGKILL");
      await bench.until("it is stopped", async () => (await subject.state()) === "SANDBOX_NOTREADY");
      // Nobody but the shim could have told how.
      assert.equal((await subject.exit()).exitStatus, 255);
      assert.ok(!isRunning(pid));
      await subject.clear();
    });

    fault(
      "containerd, and it stays away: what is not known is unavailable, and what is known is told",
      async (subject, bench) => {
        await signalWhenHandled(await subject.run(), "SIGUSR1");
        const exit = await subject.exit();
        const other = new Subject(bench);
        await other.run();
        await bench.daemon.kill();
        await bench.until(
          "that is noticed",
          async () => (await other.once("GET $/status")) === "unavailable",
        );
        for (const route of ["POST $/start", "POST $/stop", "POST $/shutdown", "GET $/metrics"]) {
          assert.equal(await other.once(route), "unavailable", route);
        }
        assert.equal(await other.once("GET $/wait?timeout=1s"), "unavailable");
        assert.deepEqual(await bench.readiness(), [
          503,
          `containerd cannot be reached on ${bench.daemon.socket}`,
        ]);
        assert.deepEqual(await subject.exit(), exit);
        assert.equal(await subject.once("GET $/status?verbose=true"), "SANDBOX_NOTREADY");
        await bench.daemon.start();
        await other.must("POST $/shutdown");
        await subject.clear();
      },
    );

    fault(
      "containerd hangs: callers are answered at their deadlines, and it is as it was after",
      async (subject, bench) => {
        const pid = await subject.run();
        process.kill(bench.daemon.pid, "SIGSTOP");
        try {
          const { ask } = bench;
          const headers = { "connect-timeout-ms": "700" };
          for (const method of ["Status", "Wait", "Stop"] as const) {
            const answer = await rpc(ask, "Controller", method, { sandboxId: "s" }, subject.ns, headers);
            assert.equal(answer.code, "deadline_exceeded", `${method}: ${answer.message}`);
          }
          assert.equal((await bench.readiness())[0], 503);
        } finally {
          process.kill(bench.daemon.pid, "SIGCONT");
        }
        await bench.until("it answers", async () => (await bench.readiness())[0] === 200);
        // The Stop is not carried out: its caller had gone before it could be begun.
        await delay(200);
        assert.equal(await subject.state(), "SANDBOX_READY");
        assert.ok(isRunning(pid));
        await subject.clear();
        assert.ok(!isRunning(pid));
      },
    );

    for (const [victim, kill] of Object.entries(victims).slice(0, 2)) {
      for (const action of ["create", "start", "stop", "shutdown"] as const) {
        fault(
          `${victim}, at any moment of a ${action}: it can be told what came of it, and finished`,
          async (_, bench) => {
            for (const moment of kind.moments) {
              const subject = new Subject(bench);
              await subject.upTo(action);
              const acting = subject.once(`POST $/${action}`);
              await delay(moment);
              await kill(bench);
              await acting;
              await subject.finish();
              await bench.assertClean();
            }
          },
        );
      }
    }
  });
}
