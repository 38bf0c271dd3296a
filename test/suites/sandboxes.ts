import assert from "node:assert/strict";
import type { Ask } from "../support/client.ts";
import { type Json, rest, rpc } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import { isRunning } from "../support/processes.ts";
import type { Workload } from "./workload.ts";

/** The methods that need no argument but the sandbox's id. */
export const methods = ["Start", "Stop", "Wait", "Status", "Metrics", "Platform", "Shutdown"] as const;
type Method = (typeof methods)[number];

/** Time for an answer, also on a busy machine. */
const answerTimeoutMs = 60_000;

/** Time after which a Wait counts as blocked. */
const blockedAfterMs = 300;

/** Makes a lifecycle call over REST that must succeed. Returns its body. */
export async function act(ask: Ask, ns: string, id: string, action: string, body?: unknown): Promise<Json> {
  const done = await rest(ask, ns, `POST /sandboxes/${id}/${action}`, body);
  assert.equal(done.status, 200, `${action}: ${JSON.stringify(done.body)}`);
  return done.body;
}

async function code(ask: Ask, ns: string, id: string, method: Method, waitMs: number): Promise<string> {
  const headers: Record<string, string> = method === "Wait" ? { "connect-timeout-ms": String(waitMs) } : {};
  return (await rpc(ask, "Controller", method, { sandboxId: id }, ns, headers)).code;
}

/** Calls the methods one after the other. Returns their codes as `Method code, …`. */
async function codes(ask: Ask, ns: string, id: string, called: readonly Method[]): Promise<string> {
  const found: string[] = [];
  for (const method of called) found.push(`${method} ${await code(ask, ns, id, method, answerTimeoutMs)}`);
  return found.join(", ");
}

/** Runs sandboxes of one workload in a new namespace. */
export class Sandboxes {
  readonly ask: Ask;
  readonly ns = freshNamespace();
  readonly workload: Workload;

  constructor(ask: Ask, workload: Workload) {
    this.ask = ask;
    this.workload = workload;
  }

  /** Returns sandboxes of the same workload in another namespace. */
  inNewNamespace(): Sandboxes {
    return new Sandboxes(this.ask, this.workload);
  }

  /** Stores the record of a sandbox. */
  async store(sandboxId: string): Promise<void> {
    const created = await this.rest("POST /sandboxes", { sandboxId, ...this.workload.record });
    assert.equal(created.status, 201, JSON.stringify(created.body));
  }

  /** Stores a record and creates its sandbox. */
  async create(id: string): Promise<void> {
    await this.store(id);
    await this.act(id, "create");
  }

  /** Stores a record, and creates and starts its sandbox. Returns the pid. */
  async run(id: string): Promise<number> {
    await this.create(id);
    return this.start(id);
  }

  /** Starts a created sandbox. Returns the pid. */
  async start(id: string): Promise<number> {
    const pid = Number((await this.act(id, "start")).pid);
    assert.ok(pid > 1 && isRunning(pid), `process ${pid} does not run`);
    return pid;
  }

  rest(route: string, body?: unknown) {
    return rest(this.ask, this.ns, route, body);
  }

  act(id: string, action: string, body?: unknown): Promise<Json> {
    return act(this.ask, this.ns, id, action, body);
  }

  codes(id: string, ...called: readonly Method[]): Promise<string> {
    return codes(this.ask, this.ns, id, called);
  }

  /** Checks that a Wait lasts as long as the sandbox runs. */
  async assertWaitBlocks(id: string): Promise<void> {
    assert.equal(await code(this.ask, this.ns, id, "Wait", blockedAfterMs), "deadline_exceeded");
  }

  async state(id: string): Promise<unknown> {
    return (await this.rest(`GET /sandboxes/${id}/status`)).body.state;
  }

  /** Waits for the exit and checks its status, which is 255 if the backend cannot see it. */
  async assertExit(id: string, status: number): Promise<Json> {
    const exit = await this.waitForExit(id);
    assert.equal(exit.exitStatus, this.workload.exitsAreUnknown ? 255 : status);
    return exit;
  }

  /** Waits for the exit. Returns it. */
  async waitForExit(id: string): Promise<Json> {
    const exit = await this.rest(`GET /sandboxes/${id}/wait?timeout=60s`);
    assert.equal(exit.status, 200, JSON.stringify(exit.body));
    return exit.body;
  }
}
