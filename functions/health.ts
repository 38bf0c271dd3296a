import type { HonoBase } from "hono/hono-base";
import { CallTime } from "../shared/connect/call-time.ts";
import type { Exchange } from "./exchange.ts";
import type { Authenticator } from "./middleware/access.ts";
import type { Layer } from "./middleware/layer.ts";

/** The checks of `/readyz`. */
export interface Readiness {
  /** Checks that the database answers, is migrated and has space. @throws the reason if it is not ready */
  checkDatabase(signal: AbortSignal): Promise<void>;
  /** Records that the database rejected a write for lack of space. Further checks try a write until one succeeds. */
  noteFull?(): void;
  /** Returns, for each sandboxer with an agent, whether its agent answers. */
  checkAgents(signal: AbortSignal): Promise<Readonly<Record<string, boolean>>>;
}

/** Time limit of a readiness check, in milliseconds. */
const readinessTimeoutMs = 2_000;

/** The headers of an answer in JSON. */
export const jsonHeaders = { "content-type": "application/json" } as const;

async function isAuthenticated(authenticator: Authenticator, request: Request): Promise<boolean> {
  try {
    await authenticator.authenticate(request);
    return true;
  } catch {
    return false;
  }
}

async function checkReadiness(
  exchange: Exchange,
  readiness: Readiness,
  authenticator: Authenticator,
  { signal }: CallTime,
): Promise<Response> {
  const isKnown = await isAuthenticated(authenticator, exchange.request);
  const [database, agents] = await Promise.all([
    readiness.checkDatabase(signal).then(
      () => "ok",
      (error: unknown) => (isKnown && error instanceof Error ? error.message : "unavailable"),
    ),
    isKnown ? readiness.checkAgents(signal) : undefined,
  ]);
  const isReady = database === "ok";
  const status = isReady ? "ok" : "unavailable";
  const body = JSON.stringify({ status, database, ...(agents ? { agents } : {}) });
  return exchange.answer({ status: isReady ? 200 : 503, body, headers: jsonHeaders });
}

/**
 * Mounts `/healthz` (liveness) and `/readyz` (readiness). `/readyz` answers 503 only if the database is unreachable,
 * not migrated or full. It lists agents only for authenticated callers, and serves only those on public platforms.
 */
export function mountHealth(
  app: HonoBase,
  layer: Layer,
  readiness: Readiness,
  authenticator: Authenticator,
): void {
  app.get(
    "/healthz",
    layer.wrap(
      (exchange) => exchange.answer({ status: 200, body: '{"status":"ok"}', headers: jsonHeaders }),
      {
        isOpen: true,
      },
    ),
  );
  app.get(
    "/readyz",
    layer.wrap(
      async (exchange) => {
        const time = new CallTime(exchange.request, readinessTimeoutMs);
        try {
          return await checkReadiness(exchange, readiness, authenticator, time);
        } finally {
          time.close();
        }
      },
      { isOpen: authenticator.hasOpenReadiness },
    ),
  );
}
