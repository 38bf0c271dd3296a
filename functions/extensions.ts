import agentsForget from "./agents/forget.ts";
import agentsInventory from "./agents/inventory.ts";
import controllerRun from "./controller/run.ts";
import controllerWaitMany from "./controller/wait-many.ts";
import directoryInstances from "./directory/instances.ts";
import directoryNamespaces from "./directory/namespaces.ts";
import eventsHistory from "./events/history.ts";
import eventsList from "./events/list.ts";
import outputGet from "./output/get.ts";
import storeDeleteMany from "./store/delete-many.ts";
import storeRenew from "./store/renew.ts";

// This file is a module of its own in a Worker, which loads it when it is first used. It has what containerd's operations
// do not need, so that only `import()` may name it.
export * from "../shared/controller/extensions.ts";
export { KeyStore } from "../shared/idempotency/key-store.ts";
export { CompoundStore } from "../shared/instances/compound-store.ts";
export { GiveUpStore } from "../shared/instances/give-up.ts";
export { LeaseStore } from "../shared/leases/lease-store.ts";
export { LeaseSweeper } from "../shared/leases/sweeper.ts";
export { AgentInventories } from "../shared/reconcile/agent-inventory.ts";
export { AgentReports } from "../shared/reconcile/agent-reports.ts";
export { DueWorkStore } from "../shared/reconcile/due-work.ts";
export { Reconciler } from "../shared/reconcile/reconciler.ts";
export { RecordedLives } from "../shared/reconcile/recorded-lives.ts";
export { StrayStore } from "../shared/reconcile/stray-store.ts";
export { LibsqlDirectory } from "../shared/store/libsql-directory.ts";
export { doAllWork } from "./internal/all-work.ts";
export { reconcileHandler } from "./internal/reconcile.ts";
export { reportsHandler } from "./internal/reports.ts";
export { allowOrigins } from "./middleware/cors.ts";
export { idempotent } from "./middleware/idempotency.ts";

/** The operations that containerd does not have, by their names. */
export const operations = {
  "Sandboxes.Run": controllerRun,
  "Sandboxes.Delete": storeDeleteMany,
  "Sandboxes.Renew": storeRenew,
  "Sandboxes.Output": outputGet,
  "Controller.WaitMany": controllerWaitMany,
  "Directory.Namespaces": directoryNamespaces,
  "Directory.Instances": directoryInstances,
  "Agents.Forget": agentsForget,
  "Agents.Inventory": agentsInventory,
  "Events.List": eventsList,
  "Events.History": eventsHistory,
};
