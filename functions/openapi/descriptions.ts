import type { OperationDescription, OperationName } from "./description.ts";
import { controllerDescriptions } from "./operations/controller.ts";
import { agentDescriptions, directoryDescriptions } from "./operations/directory.ts";
import { eventDescriptions } from "./operations/events.ts";
import { outputDescriptions } from "./operations/output.ts";
import { sandboxDescriptions } from "./operations/sandboxes.ts";
import { storeDescriptions } from "./operations/store.ts";
import { subscriptionDescriptions } from "./operations/subscriptions.ts";
import { triggerDescriptions } from "./operations/triggers.ts";

/** The description of every operation. */
export const descriptions: Readonly<Record<OperationName, OperationDescription>> = {
  ...storeDescriptions,
  ...sandboxDescriptions,
  ...outputDescriptions,
  ...controllerDescriptions,
  ...eventDescriptions,
  ...subscriptionDescriptions,
  ...triggerDescriptions,
  ...directoryDescriptions,
  ...agentDescriptions,
};
