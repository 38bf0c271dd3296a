import type { HonoBase } from "hono/hono-base";
import type { AsyncMethods } from "../../shared/async/on-demand.ts";
import type { LeaseSweeper } from "../../shared/leases/sweeper.ts";
import type { AgentReports } from "../../shared/reconcile/agent-reports.ts";
import type { DueWorkStore } from "../../shared/reconcile/due-work.ts";
import type { Reconciler } from "../../shared/reconcile/reconciler.ts";
import type { Subscriptions } from "../../shared/subscriptions/subscriptions.ts";
import type { Waker } from "../../shared/subscriptions/waker.ts";
import { type Access, Authenticator } from "../middleware/access.ts";
import type { Layer } from "../middleware/layer.ts";
import { handleOnDemand } from "../middleware/on-demand.ts";

/** The parts behind the routes for agents and schedulers. */
export interface Internal {
  readonly reconciler: AsyncMethods<Reconciler>;
  readonly dueWork: AsyncMethods<DueWorkStore>;
  readonly sweeper: AsyncMethods<LeaseSweeper>;
  readonly subscriptions: Pick<AsyncMethods<Subscriptions>, "run" | "sweep" | "prune">;
  readonly waker: Pick<Waker, "know">;
  readonly reports: AsyncMethods<AgentReports>;
  /** Begins the deliveries of triggers that are due. */
  sweepDeliveries(signal: AbortSignal): Promise<void>;
  /** Carries out the deliveries of triggers that are due. Returns their number. */
  finishDeliveries(signal: AbortSignal): Promise<number>;
  /** The secrets that sign the reports of agents, by sandboxer; undefined for an agent that must not report. */
  readonly reportSecrets: ReadonlyMap<string, string | undefined>;
  /** The token of `POST /internal/reconcile`; undefined if that route does not exist. */
  readonly reconcileToken: string | undefined;
  /** Returns the time in milliseconds since 1970. */
  readonly clock: () => number;
}

/** Mounts the routes below `/internal`. API tokens are not valid there: each route has its own credentials. */
export function mountInternal(
  app: HonoBase,
  layer: Layer,
  internal: Internal,
  sha256: Access["sha256"],
): void {
  const { reconcileToken } = internal;
  if (reconcileToken !== undefined) {
    const apiTokens = new Map([["reconcile", reconcileToken]]);
    const authenticator = new Authenticator({ apiTokens, loopback: false, sha256 });
    const handle = handleOnDemand(async () =>
      (await import("../extensions.ts")).reconcileHandler(internal, authenticator),
    );
    app.post("/internal/reconcile", layer.wrap(handle, { operation: "Internal.Reconcile", isOpen: true }));
  }
  if ([...internal.reportSecrets.values()].every((secret) => secret === undefined)) return;
  const handle = handleOnDemand(async () => (await import("../extensions.ts")).reportsHandler(internal));
  app.post(
    "/internal/agents/:name/reports",
    layer.wrap(handle, { operation: "Internal.Report", isOpen: true }),
  );
}
