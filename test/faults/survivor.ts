import { join } from "node:path";
import type { Fetch } from "../../shared/fetch.ts";
import { reconcileToken } from "./reconcile.ts";

export interface SurvivorOptions {
  /** The root folder of the product under test. */
  readonly root: string;
  readonly databaseUrl: string;
  readonly agentUrl: string;
  readonly token: string;
  /** Sends requests to the agent; by default the runtime's own `fetch`. */
  readonly fetch?: Fetch;
}

/**
 * Time by which its clock is ahead, in milliseconds. Everything that a killed server has begun counts as abandoned then:
 * a Create does after five minutes.
 */
const aheadMs = 330_000;

type Functions = typeof import("../../functions/app.ts");
type Parts = typeof import("../../functions/dependencies.ts");
type Databases = typeof import("../../functions/entry/database.ts");

/** The functions within this process, long after the servers have died: they finish what those have left. */
export class Survivor {
  readonly #options: SurvivorOptions;

  constructor(options: SurvivorOptions) {
    this.#options = options;
  }

  /** Runs one round of reconciliation. Returns the reason why it is not complete; undefined for a complete one. */
  async reconcile(): Promise<string | undefined> {
    const { ask, close } = await this.#open();
    try {
      const headers = { authorization: `Bearer ${reconcileToken}` };
      const response = await ask(
        new Request("http://localhost/internal/reconcile", { method: "POST", headers }),
      );
      const text = await response.text();
      const isComplete = response.ok && /"errors":0,"isComplete":true/.test(text);
      return isComplete ? undefined : text;
    } finally {
      close();
    }
  }

  async #open(): Promise<{ ask(request: Request): Promise<Response>; close(): void }> {
    const { root, databaseUrl, agentUrl: url, token, fetch: send = fetch } = this.#options;
    const load = async <T>(path: string): Promise<T> => import(join(root, path));
    const { createApp } = await load<Functions>("functions/app.ts");
    const { createDependencies } = await load<Parts>("functions/dependencies.ts");
    const { openDatabase } = await load<Databases>("functions/entry/database.ts");
    const database = openDatabase(databaseUrl, undefined);
    const app = createApp(
      createDependencies({
        database,
        agents: [{ name: "process", url, token, sandboxer: "process" }],
        defaultSandboxer: "process",
        fetch: (to, init) => send(to, init),
        access: { apiTokens: new Map(), loopback: true },
        // It makes no requests but for rounds, so that it may be closed after each.
        reconcile: { token: reconcileToken, strayGraceMs: 0 },
        clock: () => Date.now() + aheadMs,
        log() {},
      }),
    );
    return { ask: async (request) => app.fetch(request), close: () => database.close() };
  }
}
