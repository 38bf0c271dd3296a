import { SecretBox } from "../../shared/secrets/secret-box.ts";
import { SecretStore } from "../../shared/secrets/secret-store.ts";
import type { openDatabase } from "../../shared/store/database.ts";
import type { Actions } from "../../shared/triggers/actions.ts";
import { DeliveryStore } from "../../shared/triggers/delivery-store.ts";
import { ParsedTriggers } from "../../shared/triggers/document.ts";
import { DeliveryFinisher } from "../../shared/triggers/finisher.ts";
import { Receiver } from "../../shared/triggers/receiver.ts";
import { type AttemptedDelivery, DeliveryRunner } from "../../shared/triggers/runner.ts";
import { TriggerStore } from "../../shared/triggers/trigger-store.ts";
import type { SecretsConfig } from "../config.ts";
import { type ActingServices, createActions } from "./actions.ts";

/** The services of triggers. */
export interface TriggerServices {
  readonly triggers: TriggerStore;
  readonly parsed: ParsedTriggers;
  readonly secrets: SecretStore;
  readonly deliveries: DeliveryStore;
  readonly receiver: Receiver;
  readonly finisher: DeliveryFinisher;
  readonly actions: Actions;
  /** Returns the time in milliseconds since 1970. */
  readonly clock: () => number;
  /** Lets a delivery continue after its sender was answered. */
  readonly carryOn: (work: Promise<AttemptedDelivery>) => void;
}

/** The parts that triggers are made of. */
export interface TriggerParts extends ActingServices {
  /** Keeps work alive that continues after the caller was answered. */
  readonly background: (work: Promise<unknown>) => void;
  /** True if somebody looks at short intervals for deliveries that are due. */
  readonly hasTimer: boolean;
  readonly db: ReturnType<typeof openDatabase>;
  readonly secretsConfig: SecretsConfig;
  readonly onEvents: (namespace: string) => void;
  /** Aborted when the server stops. */
  readonly stopping: AbortSignal | undefined;
}

/** Creates the services of triggers. */
export function createTriggers(parts: TriggerParts): TriggerServices {
  const { db, clock, background, hasTimer, onEvents, secretsConfig, stopping } = parts;
  const actions = createActions(parts);
  const deliveries = new DeliveryStore(db, clock, onEvents);
  const runner = new DeliveryRunner(deliveries, actions);
  const finisher = new DeliveryFinisher(db, deliveries, runner, stopping);
  return {
    triggers: new TriggerStore(db, clock),
    parsed: new ParsedTriggers(actions),
    secrets: new SecretStore(new SecretBox(secretsConfig.keys), secretsConfig.bindings),
    deliveries,
    receiver: new Receiver(deliveries, runner, actions),
    // Without a follower, an attempt that fails is repeated once its lease has expired.
    carryOn: (work) => background(hasTimer ? work.catch(() => {}) : finisher.follow(work)),
    ...{ finisher, actions, clock },
  };
}
