import assert from "node:assert/strict";
import { type Ask, freshNamespace } from "./case.ts";
import { type Json, rest, rpc } from "./client.ts";
import { isRunning, type Workload } from "./workload.ts";

export const methods = ["Start", "Stop", "Wait", "Status", "Metrics", "Platform", "Shutdown"] as const;
type Method = (typeof methods)[number];

export async function act(ask: Ask, ns: string, id: string, action: string, body?: unknown): Promise<Json> {
  const done = await rest(ask, ns, `POST /sandboxes/${id}/${action}`, body);
  assert.equal(done.status, 200, `${action}: ${JSON.stringify(done.body)}`);
  return done.body;
}

async function code(ask: Ask, ns: string, id: string, method: Method): Promise<string> {
  // A Wait that blocks is one whose deadline comes first.
  const headers: Record<string, string> = method === "Wait" ? { "connect-timeout-ms": "300" } : {};
  return (await rpc(ask, "Controller", method, { sandboxId: id }, ns, headers)).code;
}

/** What the methods answer, one after the other. */
async function codes(ask: Ask, ns: string, id: string, asked: readonly Method[]): Promise<string> {
  const found: string[] = [];
  for (const method of asked) found.push(`${method} ${await code(ask, ns, id, method)}`);
  return found.join(", ");
}

export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 20_000; !(await holds()); ) {
    assert.ok(Date.now() < deadline, `it never came to be that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The sandboxes of one workload in a namespace of their own. */
export class Sandboxes {
  readonly ask: Ask;
  readonly ns = freshNamespace();
  readonly workload: Workload;

  constructor(ask: Ask, workload: Workload) {
    this.ask = ask;
    this.workload = workload;
  }

  /** Those of another namespace. */
  elsewhere(): Sandboxes {
    return new Sandboxes(this.ask, this.workload);
  }

  async store(sandboxId: string): Promise<void> {
    const made = await this.rest("POST /sandboxes", { sandboxId, ...this.workload.record });
    assert.equal(made.status, 201, JSON.stringify(made.body));
  }

  async create(id: string): Promise<void> {
    await this.store(id);
    await this.act(id, "create");
  }

  async run(id: string): Promise<number> {
    await this.create(id);
    return this.start(id);
  }

  async start(id: string): Promise<number> {
    const pid = Number((await this.act(id, "start")).pid);
    assert.ok(pid > 1 && isRunning(pid), `process ${pid} runs`);
    return pid;
  }

  rest(route: string, body?: unknown) {
    return rest(this.ask, this.ns, route, body);
  }

  act(id: string, action: string, body?: unknown): Promise<Json> {
    return act(this.ask, this.ns, id, action, body);
  }

  codes(id: string, ...asked: readonly Method[]): Promise<string> {
    return codes(this.ask, this.ns, id, asked);
  }

  async state(id: string): Promise<unknown> {
    return (await this.rest(`GET /sandboxes/${id}/status`)).body.state;
  }

  /** Waits for its end, which is to be with a status, if that can be known. */
  async ends(id: string, status: number): Promise<Json> {
    const exit = await this.exit(id);
    assert.equal(exit.exitStatus, this.workload.exitsAreUnknown ? 255 : status);
    return exit;
  }

  /** How it ended; waits for that. */
  async exit(id: string): Promise<Json> {
    const exit = await this.rest(`GET /sandboxes/${id}/wait?timeout=20s`);
    assert.equal(exit.status, 200, JSON.stringify(exit.body));
    return exit.body;
  }
}
