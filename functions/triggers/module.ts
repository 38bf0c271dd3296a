import create from "./create.ts";
import deleteTrigger from "./delete.ts";
import { getDelivery, listDeliveries } from "./deliveries.ts";
import get from "./get.ts";
import list from "./list.ts";
import { pause, resume } from "./pause.ts";
import replay from "./replay.ts";
import test from "./test.ts";
import update from "./update.ts";

// Everything about triggers is reached through this file, so that a Worker can load it when it is first used.
export { hookHandler } from "./hook.ts";
export { createTriggers } from "./services.ts";

/** The operations of triggers, by their names. */
export const operations = {
  "Triggers.Create": create,
  "Triggers.List": list,
  "Triggers.Get": get,
  "Triggers.Update": update,
  "Triggers.Delete": deleteTrigger,
  "Triggers.Pause": pause,
  "Triggers.Resume": resume,
  "Triggers.Test": test,
  "Triggers.ListDeliveries": listDeliveries,
  "Triggers.GetDelivery": getDelivery,
  "Triggers.Replay": replay,
};
