import type { RestRoute } from "../operation.ts";
import { operations } from "./module.ts";

/** Lists an operation of triggers. */
function list(name: keyof typeof operations, method: RestRoute<never, never>["method"], path: string) {
  return operations[name](name, { base: "/v1/namespaces/:namespace", method, path });
}

/** The operations of triggers. */
export const triggerOperations = [
  list("Triggers.Create", "POST", "/triggers"),
  list("Triggers.List", "GET", "/triggers"),
  list("Triggers.Get", "GET", "/triggers/:name"),
  list("Triggers.Update", "PATCH", "/triggers/:name"),
  list("Triggers.Delete", "DELETE", "/triggers/:name"),
  list("Triggers.Pause", "POST", "/triggers/:name/pause"),
  list("Triggers.Resume", "POST", "/triggers/:name/resume"),
  list("Triggers.Test", "POST", "/triggers/:name/test"),
  list("Triggers.ListDeliveries", "GET", "/triggers/:name/deliveries"),
  list("Triggers.GetDelivery", "GET", "/triggers/:name/deliveries/:key"),
  list("Triggers.Replay", "POST", "/triggers/:name/deliveries/:key/replay"),
] as const;
