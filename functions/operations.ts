import agentsForget from "./agents/forget.ts";
import agentsInventory from "./agents/inventory.ts";
import controllerCreate from "./controller/create.ts";
import controllerMetrics from "./controller/metrics.ts";
import controllerPlatform from "./controller/platform.ts";
import controllerRun from "./controller/run.ts";
import controllerShutdown from "./controller/shutdown.ts";
import controllerStart from "./controller/start.ts";
import controllerStatus from "./controller/status.ts";
import controllerStop from "./controller/stop.ts";
import controllerUpdate from "./controller/update.ts";
import controllerWait from "./controller/wait.ts";
import controllerWaitMany from "./controller/wait-many.ts";
import directoryInstances from "./directory/instances.ts";
import directoryNamespaces from "./directory/namespaces.ts";
import eventsHistory from "./events/history.ts";
import eventsList from "./events/list.ts";
import storeCreate from "./store/create.ts";
import storeDelete from "./store/delete.ts";
import storeDeleteMany from "./store/delete-many.ts";
import storeGet from "./store/get.ts";
import storeList from "./store/list.ts";
import storeRenew from "./store/renew.ts";
import storeUpdate from "./store/update.ts";
import subscriptionsAttempts from "./subscriptions/attempts.ts";
import subscriptionsCreate from "./subscriptions/create.ts";
import subscriptionsDelete from "./subscriptions/delete.ts";
import subscriptionsGet from "./subscriptions/get.ts";
import subscriptionsList from "./subscriptions/list.ts";
import subscriptionsRedeliver from "./subscriptions/redeliver.ts";
import subscriptionsRotate from "./subscriptions/rotate.ts";
import subscriptionsTest from "./subscriptions/test.ts";
import subscriptionsUpdate from "./subscriptions/update.ts";

/** All operations: those of containerd's two services, and our own. */
export const operations = [
  storeCreate,
  storeUpdate,
  storeGet,
  storeList,
  storeDelete,
  controllerCreate,
  controllerStart,
  controllerPlatform,
  controllerStop,
  controllerWait,
  controllerStatus,
  controllerShutdown,
  controllerMetrics,
  controllerUpdate,
  controllerRun,
  storeDeleteMany,
  storeRenew,
  controllerWaitMany,
  directoryNamespaces,
  directoryInstances,
  agentsForget,
  agentsInventory,
  eventsList,
  eventsHistory,
  subscriptionsCreate,
  subscriptionsGet,
  subscriptionsList,
  subscriptionsUpdate,
  subscriptionsDelete,
  subscriptionsRotate,
  subscriptionsRedeliver,
  subscriptionsTest,
  subscriptionsAttempts,
] as const;
