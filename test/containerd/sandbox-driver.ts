import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { rest } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import { isRunning } from "../support/processes.ts";
import { until } from "../support/until.ts";
import type { ContainerdFixture } from "./fixture.ts";

/** The fields of a response, with its status. */
type Fields = Readonly<Record<string, unknown>>;

/** States of a sandbox without a process. */
const ended = /^(SANDBOX_NOTREADY|not_found)$/;

/** Drives one sandbox through its life, and checks what must hold whatever is killed. */
export class SandboxDriver {
  readonly ns = freshNamespace();
  readonly fixture: ContainerdFixture;

  constructor(fixture: ContainerdFixture) {
    this.fixture = fixture;
  }

  /** Sends a request, and repeats it while containerd is unavailable. */
  async ask(route: string, body?: unknown): Promise<Fields> {
    for (const deadline = Date.now() + 90_000; ; await delay(20)) {
      const answer = await rest(this.fixture.ask, this.ns, route.replace("$", "/sandboxes/s"), body);
      const mustRetry = String(answer.body.code) === "unavailable" && Date.now() < deadline;
      if (!mustRetry) return { ...answer.body, status: answer.status };
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
    const exit = await this.must("GET $/wait?timeout=90s");
    assert.equal(exit.status, 200, JSON.stringify(exit));
    assert.ok(Math.abs(Date.parse(String(exit.exitedAt)) - Date.now()) < 60_000);
    return exit;
  }

  /** Sends a request once. @returns the code or the state of the response */
  async once(route: string): Promise<unknown> {
    const { body } = await rest(this.fixture.ask, this.ns, route.replace("$", "/sandboxes/s"));
    return body.code ?? body.state;
  }

  /** Advances the sandbox to the state in which the action is possible. */
  async advanceTo(action: "create" | "start" | "stop" | "shutdown"): Promise<void> {
    if (action === "stop" || action === "shutdown") await this.run();
    else if (action === "start") await this.create();
    else await this.must("POST /sandboxes", { sandboxId: "s", ...this.fixture.workload.record });
  }

  /** Finishes the sandbox's life from its current state; checks that every reported state is true. */
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
      // The agent may finish an interrupted Stop or Shutdown at any time, and must then report it.
      if (!isRunning(Number(pid)))
        await until("it is stopped or gone", async () => ended.test(String(await this.state())));
      const stopped = await this.ask("POST $/stop", { timeout: "60s" });
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
