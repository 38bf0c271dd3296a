import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { freshNamespace } from "../suites/case.ts";
import { rest } from "../suites/client.ts";
import { isRunning } from "../suites/workload.ts";
import type { ContainerdFixture } from "./fixture.ts";

/** What is answered, its status with it. */
type Fields = Readonly<Record<string, unknown>>;

/** The states of a sandbox that has no process any more. */
const ended = /^(SANDBOX_NOTREADY|not_found)$/;

/** A sandbox in some state of its life, and what must be true of it whatever is killed. */
export class SandboxDriver {
  readonly ns = freshNamespace();
  readonly fixture: ContainerdFixture;

  constructor(fixture: ContainerdFixture) {
    this.fixture = fixture;
  }

  /** Asks until containerd is there to answer. */
  async ask(route: string, body?: unknown): Promise<Fields> {
    for (const deadline = Date.now() + 20_000; ; await delay(20)) {
      const answer = await rest(this.fixture.ask, this.ns, route.replace("$", "/sandboxes/s"), body);
      const isOut = String(answer.body.code) === "unavailable" && Date.now() < deadline;
      if (!isOut) return { status: answer.status, ...answer.body };
    }
  }

  async must(route: string, body?: unknown): Promise<Fields> {
    const answer = await this.ask(route, body);
    assert.ok(Number(answer.status) < 300, `${route}: ${JSON.stringify(answer)}`);
    return answer;
  }

  async create(): Promise<void> {
    await this.must("POST /sandboxes", { sandboxId: "s", ...this.fixture.workload.record });
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

  async exit(): Promise<Fields> {
    const exit = await this.must("GET $/wait?timeout=20s");
    assert.equal(exit.status, 200, JSON.stringify(exit));
    assert.ok(Math.abs(Date.parse(String(exit.exitedAt)) - Date.now()) < 60_000);
    return exit;
  }

  /** Asks once, and tells the code or the state that is answered. */
  async once(route: string): Promise<unknown> {
    const { body } = await rest(this.fixture.ask, this.ns, route.replace("$", "/sandboxes/s"));
    return body.code ?? body.state;
  }

  /** Brings it where it can be acted on so. */
  async advanceTo(action: "create" | "start" | "stop" | "shutdown"): Promise<void> {
    if (action === "stop" || action === "shutdown") await this.run();
    else if (action === "start") await this.create();
    else await this.must("POST /sandboxes", { sandboxId: "s", ...this.fixture.workload.record });
  }

  /** Leads its life to the end from wherever it is; every state it is said to be in has to be true. */
  async finish(): Promise<void> {
    const state = await this.state();
    if (state === "not_found") {
      if ((await this.ask("POST $/create")).code === "already_exists") return this.finish();
      return this.clear();
    }
    if (state === "SANDBOX_UNKNOWN") {
      const started = await this.ask("POST $/start");
      if (started.code === "failed_precondition") return this.clear();
      assert.ok(isRunning(Number(started.pid)), JSON.stringify(started));
    }
    if (state === "SANDBOX_READY") {
      const { pid, code } = await this.ask("GET $/status");
      if (code === "not_found") return this.clear();
      // The agent may finish an interrupted Stop or Shutdown at any time, and then the state says so.
      if (!isRunning(Number(pid)))
        await this.fixture.until("it is stopped or gone", async () => ended.test(String(await this.state())));
      const stopped = await this.ask("POST $/stop", { timeoutSecs: 5 });
      assert.match(String(stopped.code ?? "ok"), /^(ok|not_found)$/, JSON.stringify(stopped));
      assert.match(String(await this.state()), ended);
    }
    return this.clear();
  }

  async clear(): Promise<void> {
    await this.must("POST $/shutdown");
    assert.equal(await this.state(), "not_found");
    await this.fixture.assertClean();
  }
}
