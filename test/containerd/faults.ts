import assert from "node:assert/strict";
import { after, before, describe, it, type TestContext } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { freshNamespace } from "../suites/case.ts";
import { type Json, rest } from "../suites/client.ts";
import { isRunning, tell } from "../suites/workload.ts";
import { ContainerdBench } from "./bench.ts";
import { podWorkload } from "./workloads.ts";

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

/** A sandbox in some state of its life, and what must be true of it whatever is killed. */
class Subject {
  readonly ns = freshNamespace();
  readonly bench: ContainerdBench;

  constructor(bench: ContainerdBench) {
    this.bench = bench;
  }

  async ask(route: string, body?: unknown): Promise<Json> {
    const answer = await rest(this.bench.ask, this.ns, route.replace("$", "/sandboxes/s"), body);
    return { status: answer.status, ...answer.body } as unknown as Json;
  }

  async must(route: string, body?: unknown): Promise<Json> {
    const answer = await this.ask(route, body);
    assert.ok(Number(answer.status) < 300, `${route}: ${JSON.stringify(answer)}`);
    return answer;
  }

  async create(): Promise<void> {
    await this.must("POST /sandboxes", { sandboxId: "s", ...podWorkload.record });
    await this.must("POST $/create");
  }

  async run(): Promise<number> {
    await this.create();
    return Number((await this.must("POST $/start")).pid);
  }

  /** The state, once it can be told. */
  async state(): Promise<unknown> {
    for (const deadline = Date.now() + 20_000; ; await delay(50)) {
      const answer = await this.ask("GET $/status");
      if ((answer.code as unknown) === "unavailable" && Date.now() < deadline) continue;
      return answer.state ?? answer.code;
    }
  }

  async exit(): Promise<Json> {
    const exit = await this.must("GET $/wait?timeout=20s");
    assert.equal(exit.status as unknown, 200, JSON.stringify(exit));
    assert.ok(Math.abs(Date.parse(String(exit.exitedAt)) - Date.now()) < 60_000);
    return exit;
  }

  async clear(): Promise<void> {
    await this.must("POST $/shutdown");
    assert.equal(await this.state(), "not_found");
    await this.bench.assertClean();
  }
}

describe("what is killed in the life of a sandbox on containerd", () => {
  let bench: ContainerdBench | undefined;
  before(async () => {
    bench = await ContainerdBench.open();
  });
  after(() => bench?.close());

  const fault = (name: string, run: (subject: Subject, bench: ContainerdBench) => Promise<void>) => {
    it(name, async (test: TestContext) => {
      if (!bench) return test.skip("there is no containerd");
      await run(new Subject(bench), bench);
      await bench.assertClean();
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
});
