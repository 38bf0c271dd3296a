import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, it, type TestContext } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { freshNamespace } from "../suites/case.ts";
import { type Json, rest } from "../suites/client.ts";
import { isRunning, tell } from "../suites/workload.ts";
import { ContainerdBench } from "./bench.ts";
import { podsandbox, shim } from "./kinds.ts";

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

/** A sandbox in some state of its life, and what must be true of it whatever is killed. */
class Subject {
  readonly ns = freshNamespace();
  readonly bench: ContainerdBench;

  constructor(bench: ContainerdBench) {
    this.bench = bench;
  }

  /** Asks until containerd is there to answer. */
  async ask(route: string, body?: unknown): Promise<Json> {
    for (const deadline = Date.now() + 20_000; ; await delay(20)) {
      const answer = await rest(this.bench.ask, this.ns, route.replace("$", "/sandboxes/s"), body);
      const isOut = String(answer.body.code) === "unavailable" && Date.now() < deadline;
      if (!isOut) return { status: answer.status, ...answer.body } as unknown as Json;
    }
  }

  async must(route: string, body?: unknown): Promise<Json> {
    const answer = await this.ask(route, body);
    assert.ok(Number(answer.status) < 300, `${route}: ${JSON.stringify(answer)}`);
    return answer;
  }

  async create(): Promise<void> {
    await this.must("POST /sandboxes", { sandboxId: "s", ...this.bench.workload.record });
    await this.must("POST $/create");
  }

  async run(): Promise<number> {
    await this.create();
    return Number((await this.must("POST $/start")).pid);
  }

  async state(): Promise<unknown> {
    const answer = await this.ask("GET $/status");
    return answer.state ?? answer.code;
  }

  async exit(): Promise<Json> {
    const exit = await this.must("GET $/wait?timeout=20s");
    assert.equal(exit.status as unknown, 200, JSON.stringify(exit));
    assert.ok(Math.abs(Date.parse(String(exit.exitedAt)) - Date.now()) < 60_000);
    return exit;
  }

  /** Asks once, and tells the code or the state that is answered. */
  async once(route: string): Promise<unknown> {
    const { body } = await rest(this.bench.ask, this.ns, route.replace("$", "/sandboxes/s"));
    return body.code ?? body.state;
  }

  /** Brings it where it can be acted on so. */
  async upTo(action: "create" | "start" | "stop" | "shutdown"): Promise<void> {
    if (action === "stop" || action === "shutdown") await this.run();
    else if (action === "start") await this.create();
    else await this.must("POST /sandboxes", { sandboxId: "s", ...this.bench.workload.record });
  }

  /** Leads its life to the end from wherever it is; every state it is said to be in has to be true. */
  async finish(): Promise<void> {
    const state = await this.state();
    if (state === "not_found") {
      if (((await this.ask("POST $/create")).code as unknown) === "already_exists") return this.finish();
      return this.clear();
    }
    if (state === "SANDBOX_UNKNOWN") {
      const started = await this.ask("POST $/start");
      if ((started.code as unknown) === "failed_precondition") return this.clear();
      assert.ok(isRunning(Number(started.pid)), JSON.stringify(started));
    }
    if (state === "SANDBOX_READY") {
      const status = await this.must("GET $/status");
      // A Stop that was broken off may be finished meanwhile.
      if ((status.state as unknown) === "SANDBOX_READY") assert.ok(isRunning(Number(status.pid)));
      await this.must("POST $/stop", { timeoutSecs: 5 });
      assert.equal(await this.state(), "SANDBOX_NOTREADY");
    }
    return this.clear();
  }

  async clear(): Promise<void> {
    await this.must("POST $/shutdown");
    assert.equal(await this.state(), "not_found");
    await this.bench.assertClean();
  }
}

for (const kind of [podsandbox, shim]) {
  describe(`what is killed in the life of a sandbox on containerd's ${kind.sandboxer}`, () => {
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
        assert.equal((await subject.ask("POST $/start")).code as unknown, "already_exists");
        await tell(pid, "SIGUSR1");
        assert.equal((await waiting).exitStatus as unknown, 7);
        await subject.clear();
      });

      fault(`${victim}, of a sandbox that runs: it can be stopped politely`, async (subject, bench) => {
        const pid = await subject.run();
        await kill(bench);
        assert.equal(await subject.state(), "SANDBOX_READY");
        await subject.must("POST $/stop", { timeoutSecs: 10 });
        assert.ok(!isRunning(pid));
        assert.equal((await subject.exit()).exitStatus as unknown, 0);
        await subject.clear();
      });

      fault(`${victim}, of a sandbox that has stopped: its exit is the same`, async (subject, bench) => {
        await tell(await subject.run(), "SIGUSR2");
        const exit = await subject.exit();
        await kill(bench);
        assert.equal(await subject.state(), "SANDBOX_NOTREADY");
        assert.deepEqual(await subject.exit(), exit);
        assert.equal(exit.exitStatus as unknown, 3);
        assert.equal((await subject.ask("POST $/start")).code as unknown, "failed_precondition");
        await subject.clear();
      });

      fault(`${victim}, of a sandbox that was shut down: it is gone`, async (subject, bench) => {
        await tell(await subject.run(), "SIGUSR2");
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
        assert.equal((await subject.exit()).exitStatus as unknown, 137);
        await subject.clear();
      },
    );

    fault(
      "its process, while containerd is not there: that it ended is known, and how, or that nobody saw how",
      async (subject, bench) => {
        const pid = await subject.run();
        await bench.daemon.kill();
        process.kill(pid, "SIGUSR1");
        await bench.daemon.start();
        assert.equal(await subject.state(), "SANDBOX_NOTREADY");
        const exit = await subject.exit();
        // A shim that containerd finds again can tell. Of a pod containerd itself says 0, in the year 1.
        if ((exit.exitStatus as unknown) !== 7) {
          assert.equal(exit.exitStatus as unknown, 255);
          const { info } = await subject.must("GET $/status?verbose=true");
          assert.match(String(info?.exitReason), /how it ended is not known/);
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
      assert.equal((await subject.exit()).exitStatus as unknown, 255);
      assert.ok(!isRunning(pid));
      await subject.clear();
    });

    fault(
      "containerd, and it stays away: what is not known is unavailable, and what is known is told",
      async (subject, bench) => {
        await tell(await subject.run(), "SIGUSR1");
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
