import controllerCreate from "./controller/create.ts";
import controllerMetrics from "./controller/metrics.ts";
import controllerPlatform from "./controller/platform.ts";
import controllerShutdown from "./controller/shutdown.ts";
import controllerStart from "./controller/start.ts";
import controllerStatus from "./controller/status.ts";
import controllerStop from "./controller/stop.ts";
import controllerUpdate from "./controller/update.ts";
import controllerWait from "./controller/wait.ts";
import { inNamespace, outsideNamespaces } from "./rest-operation.ts";
import storeCreate from "./store/create.ts";
import storeDelete from "./store/delete.ts";
import storeGet from "./store/get.ts";
import storeList from "./store/list.ts";
import storeUpdate from "./store/update.ts";

const extensions = () => import("./extensions.ts");
const webhooks = () => import("./webhooks.ts");
const triggers = () => import("./triggers/module.ts");

/** All operations: those of containerd's two services, and our own, which load when they are first called. */
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
  inNamespace("Sandboxes.Run", "POST", "/run", extensions),
  inNamespace("Sandboxes.Delete", "POST", "/delete", extensions),
  inNamespace("Sandboxes.Renew", "POST", "/sandboxes/:id/renew", extensions),
  inNamespace("Sandboxes.Output", "GET", "/sandboxes/:id/output", extensions),
  inNamespace("Controller.WaitMany", "GET", "/wait", extensions),
  outsideNamespaces("Directory.Namespaces", "GET", "/namespaces", extensions),
  inNamespace("Directory.Instances", "GET", "/instances", extensions),
  outsideNamespaces("Agents.Forget", "POST", "/agents/:name/forget", extensions),
  outsideNamespaces("Agents.Inventory", "GET", "/agents/:name/inventory", extensions),
  inNamespace("Events.List", "GET", "/events", extensions),
  inNamespace("Events.History", "GET", "/sandboxes/:id/history", extensions),
  inNamespace("Subscriptions.Create", "POST", "/subscriptions", webhooks),
  inNamespace("Subscriptions.List", "GET", "/subscriptions", webhooks),
  inNamespace("Subscriptions.Get", "GET", "/subscriptions/:name", webhooks),
  inNamespace("Subscriptions.Update", "PATCH", "/subscriptions/:name", webhooks),
  inNamespace("Subscriptions.Delete", "DELETE", "/subscriptions/:name", webhooks),
  inNamespace("Subscriptions.Pause", "POST", "/subscriptions/:name/pause", webhooks),
  inNamespace("Subscriptions.Resume", "POST", "/subscriptions/:name/resume", webhooks),
  inNamespace("Subscriptions.Rotate", "POST", "/subscriptions/:name/rotate", webhooks),
  inNamespace("Subscriptions.Redeliver", "POST", "/subscriptions/:name/redeliver", webhooks),
  inNamespace("Subscriptions.Test", "POST", "/subscriptions/:name/test", webhooks),
  inNamespace("Subscriptions.Attempts", "GET", "/subscriptions/:name/attempts", webhooks),
  inNamespace("Triggers.Create", "POST", "/triggers", triggers),
  inNamespace("Triggers.List", "GET", "/triggers", triggers),
  inNamespace("Triggers.Get", "GET", "/triggers/:name", triggers),
  inNamespace("Triggers.Update", "PATCH", "/triggers/:name", triggers),
  inNamespace("Triggers.Delete", "DELETE", "/triggers/:name", triggers),
  inNamespace("Triggers.Pause", "POST", "/triggers/:name/pause", triggers),
  inNamespace("Triggers.Resume", "POST", "/triggers/:name/resume", triggers),
  inNamespace("Triggers.Test", "POST", "/triggers/:name/test", triggers),
  inNamespace("Triggers.ListDeliveries", "GET", "/triggers/:name/deliveries", triggers),
  inNamespace("Triggers.GetDelivery", "GET", "/triggers/:name/deliveries/:key", triggers),
  inNamespace("Triggers.Replay", "POST", "/triggers/:name/deliveries/:key/replay", triggers),
] as const;
