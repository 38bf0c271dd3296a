import type { HonoBase } from "hono/hono-base";
import { CallTime } from "../shared/connect/call-time.ts";
import type { Exchange } from "./exchange.ts";
import type { Gate } from "./middleware/access.ts";
import type { Layer } from "./middleware/layer.ts";

/** What `/readyz` looks at. */
export interface Readiness {
  /** Resolves when the database answers, is migrated and has space; its error says what is wrong. */
  checkDatabase(signal: AbortSignal): Promise<void>;
  /** Notes that the database refused a write for lack of space, until a check finds that it has some. */
  noteFull?(): void;
  /** The sandboxers that have an agent, and whether each answers. */
  checkAgents(signal: AbortSignal): Promise<Readonly<Record<string, boolean>>>;
}

/** Time limit of a readiness check, in milliseconds. */
const readinessTimeoutMs = 2_000;

const headers = { "content-type": "application/json" } as const;

async function isAdmitted(gate: Gate, request: Request): Promise<boolean> {
  try {
    await gate.admit(request);
    return true;
  } catch {
    return false;
  }
}

async function checkReadiness(
  exchange: Exchange,
  readiness: Readiness,
  gate: Gate,
  { signal }: CallTime,
): Promise<Response> {
  const admitted = await isAdmitted(gate, exchange.request);
  const [database, agents] = await Promise.all([
    readiness.checkDatabase(signal).then(
      () => "ok",
      (error: unknown) => (admitted && error instanceof Error ? error.message : "unavailable"),
    ),
    admitted ? readiness.checkAgents(signal) : undefined,
  ]);
  const isReady = database === "ok";
  const status = isReady ? "ok" : "unavailable";
  const body = JSON.stringify({ status, database, ...(agents ? { agents } : {}) });
  return exchange.answer({ status: isReady ? 200 : 503, body, headers });
}

/**
 * Mounts `/healthz`, which says that the process is alive, and `/readyz`, which says whether it can serve:
 * 503 only if the database is out of reach, not migrated or full. Agents are listed for admitted callers only.
 */
export function mountHealth(app: HonoBase, layer: Layer, readiness: Readiness, gate: Gate): void {
  const isOpen = true;
  app.get(
    "/healthz",
    layer.around((exchange) => exchange.answer({ status: 200, body: '{"status":"ok"}', headers }), {
      isOpen,
    }),
  );
  app.get(
    "/readyz",
    layer.around(
      async (exchange) => {
        const time = new CallTime(exchange.request, readinessTimeoutMs);
        try {
          return await checkReadiness(exchange, readiness, gate, time);
        } finally {
          time.close();
        }
      },
      { isOpen },
    ),
  );
}
