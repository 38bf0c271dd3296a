import assert from "node:assert/strict";
import type { Fetch } from "../../shared/fetch.ts";
import { AgentFixture } from "../support/agent-fixture.ts";
import { type Ask, type RestAnswer, rest } from "../support/client.ts";
import { type Functions, startFunctions } from "../support/functions.ts";
import { trustingFetch } from "../support/trusting-fetch.ts";

const token = "the-token-of-reconcile";

/** The report of one agent's round. */
export interface Report {
  readonly checked: number;
  readonly lost: number;
  readonly adopted: number;
  readonly strays: number;
  readonly finished: number;
  readonly errors: number;
  readonly isComplete: boolean;
  readonly reason?: string;
}

/** Calls `POST /internal/reconcile`. Returns the reports by agent. */
export async function reconcileAll(ask: Ask): Promise<Readonly<Record<string, Report>>> {
  const headers = { authorization: `Bearer ${token}` };
  const response = await ask("/internal/reconcile", { method: "POST", headers });
  assert.equal(response.status, 200, await response.clone().text());
  return ((await response.json()) as { agents: Record<string, Report> }).agents;
}

/** The functions, and one real agent that can be killed and restarted. */
export interface Fixture {
  readonly functions: Functions;
  readonly agent: AgentFixture;
  /** Moves the clock of the functions forward. */
  advance(ms: number): void;
  /** Returns the time of that clock. */
  nowMs(): number;
  /** Calls `POST /internal/reconcile` until the round is complete. */
  reconcile(): Promise<Report>;
  /** Runs a shell script as a sandbox with a record. Returns its pid. */
  run(ns: string, id: string, script: string): Promise<number>;
  call(ns: string, route: string, body?: unknown): Promise<RestAnswer>;
  row(ns: string, id: string): Promise<Record<string, unknown> | undefined>;
  close(): Promise<void>;
}

/** Starts functions whose strays have a grace period of ten minutes, and a real agent. */
export async function startFixture(): Promise<Fixture> {
  const agent = await AgentFixture.open();
  // The agent of the moment: a later one may have another address, certificate and token.
  const fetch: Fetch = (url, init) => {
    const headers = new Headers(init.headers);
    headers.set("authorization", `Bearer ${agent.agent.token}`);
    const path = new URL(url).pathname;
    return trustingFetch(agent.agent.ca)(agent.agent.url + path, { ...init, headers });
  };
  let offsetMs = 0;
  const nowMs = () => Date.now() + offsetMs;
  const functions = await startFunctions(
    [{ name: "process", url: "https://agent.test", token: "t", sandboxer: "process" }],
    fetch,
    { clock: nowMs, reconcile: { token } },
  );
  const call: Fixture["call"] = (ns, route, body) => rest(functions.ask, ns, route, body);
  return {
    functions,
    agent,
    nowMs,
    advance(ms) {
      offsetMs += ms;
    },
    async reconcile() {
      for (;;) {
        const { process: report } = await reconcileAll(functions.ask);
        assert.ok(report);
        if (report.isComplete || report.reason) return report;
      }
    },
    async run(ns, id, script) {
      const spec = {
        typeUrl: "types.containerd.io/opencontainers/runtime-spec/1/Spec",
        json: { process: { args: ["sh", "-c", script], cwd: "/" } },
      };
      const created = await call(ns, "POST /sandboxes", {
        sandboxId: id,
        runtime: { name: "process" },
        spec,
      });
      assert.equal(created.status, 201);
      assert.equal((await call(ns, `POST /sandboxes/${id}/create`)).status, 200);
      const started = await call(ns, `POST /sandboxes/${id}/start`);
      assert.equal(started.status, 200, JSON.stringify(started.body));
      return Number(started.body.pid);
    },
    call,
    async row(ns, id) {
      const rows = await functions.query(
        `select instances.*, exits.status, exits.reason from instances left join exits
         on exits.namespace = instances.namespace and exits.id = instances.id and exits.life = instances.life
         where instances.namespace = '${ns}' and instances.id = '${id}'`,
      );
      return rows[0];
    },
    async close() {
      await agent.close();
      await functions.close();
    },
  };
}

/** The counts of a complete round that has found nothing to do. */
export const nothing = { lost: 0, adopted: 0, strays: 0, finished: 0, errors: 0, isComplete: true } as const;
