import type { Hono } from "hono";
import { openDeadline } from "../shared/connect/deadline.ts";
import type { Environment } from "./environment.ts";
import type { Gate } from "./middleware/access.ts";

/** What `/readyz` looks at. */
export interface Readiness {
  /** Resolves when the database answers and is migrated; its error says what is wrong. */
  checkDatabase(signal: AbortSignal): Promise<void>;
  /** The sandboxers that have an agent, and whether each answers. */
  checkAgents(signal: AbortSignal): Promise<Readonly<Record<string, boolean>>>;
}

/** How long a readiness check may take, in milliseconds. */
const patience = 2_000;

/**
 * Mounts `/healthz`, which says that the process is alive, and `/readyz`, which says whether it can serve:
 * 503 only if the database is out of reach or not migrated. Agents are listed for admitted callers only.
 */
export function mountHealth(app: Hono<Environment>, readiness: Readiness, gate: Gate): void {
  app.get("/healthz", (context) => context.json({ status: "ok" }));
  app.get("/readyz", async (context) => {
    const deadline = openDeadline(context.req.raw.signal, patience);
    const { signal } = deadline;
    const admitted = await gate.admit(context.req.raw).then(
      () => true,
      () => false,
    );
    const [database, agents] = await Promise.all([
      readiness.checkDatabase(signal).then(
        () => "ok",
        (error: unknown) => (admitted && error instanceof Error ? error.message : "unavailable"),
      ),
      admitted ? readiness.checkAgents(signal) : undefined,
    ]);
    deadline.close();
    const ready = database === "ok";
    return context.json(
      { status: ready ? "ok" : "unavailable", database, ...(agents ? { agents } : {}) },
      ready ? 200 : 503,
    );
  });
}
