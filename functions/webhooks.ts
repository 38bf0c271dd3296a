import listAttempts from "./subscriptions/attempts.ts";
import createSubscription from "./subscriptions/create.ts";
import deleteSubscription from "./subscriptions/delete.ts";
import getSubscription from "./subscriptions/get.ts";
import listSubscriptions from "./subscriptions/list.ts";
import { pauseSubscription, resumeSubscription } from "./subscriptions/pause.ts";
import redeliverSubscription from "./subscriptions/redeliver.ts";
import rotateSubscription from "./subscriptions/rotate.ts";
import testSubscription from "./subscriptions/test.ts";
import updateSubscription from "./subscriptions/update.ts";

// This file is a module of its own in a Worker, which loads it when it is first used, so that only `import()` may name it.
export { SecretBox } from "../shared/secrets/secret-box.ts";
export { SecretStore } from "../shared/secrets/secret-store.ts";
export { Subscriptions } from "../shared/subscriptions/subscriptions.ts";
export { readSubscription } from "./subscriptions/request.ts";

/** The operations on subscriptions, by their names. */
export const operations = {
  "Subscriptions.Create": createSubscription,
  "Subscriptions.List": listSubscriptions,
  "Subscriptions.Get": getSubscription,
  "Subscriptions.Update": updateSubscription,
  "Subscriptions.Delete": deleteSubscription,
  "Subscriptions.Pause": pauseSubscription,
  "Subscriptions.Resume": resumeSubscription,
  "Subscriptions.Rotate": rotateSubscription,
  "Subscriptions.Redeliver": redeliverSubscription,
  "Subscriptions.Test": testSubscription,
  "Subscriptions.Attempts": listAttempts,
};
