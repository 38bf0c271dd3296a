import { writeJson } from "../json/write.ts";
import { isLoop, loopFault } from "../webhook/hops.ts";
import type { Actions } from "./actions.ts";
import { packBody } from "./body.ts";
import type { NewDelivery, StoredDelivery } from "./delivery.ts";
import type { DeliveryStore } from "./delivery-store.ts";
import { type Evaluation, evaluate } from "./evaluate.ts";
import type { Payload } from "./payload/payload.ts";
import { noPlan } from "./plan.ts";
import type { AttemptedDelivery, DeliveryRunner } from "./runner.ts";
import type { StoredTrigger, Trigger } from "./trigger.ts";

/** A delivery whose signature is good. */
export interface VerifiedDelivery {
  readonly stored: StoredTrigger;
  readonly trigger: Trigger;
  readonly payload: Payload;
  readonly body: Uint8Array;
  /** The id of the secret that verified it; empty for a replay. */
  readonly kid: string;
  readonly requestId: string;
}

/** A delivery that was received. */
export interface Received {
  readonly delivery: StoredDelivery;
  /** True if it was received before. */
  readonly isDuplicate: boolean;
  /** Its operations, which are being carried out; absent if there are none, or another request does it. */
  readonly work?: Promise<AttemptedDelivery>;
}

/** Receives verified deliveries: each is stored with its operations, and then carried out. */
export class Receiver {
  readonly #deliveries: DeliveryStore;
  readonly #runner: DeliveryRunner;
  readonly #actions: Actions;

  constructor(deliveries: DeliveryStore, runner: DeliveryRunner, actions: Actions) {
    this.#deliveries = deliveries;
    this.#runner = runner;
    this.#actions = actions;
  }

  /** Receives a delivery. One round trip to the database before its operations. */
  async receive(signal: AbortSignal, verified: VerifiedDelivery): Promise<Received> {
    const { trigger, payload, requestId } = verified;
    const evaluation: Evaluation = isLoop(requestId)
      ? { plan: noPlan, outcome: "failed", error: loopFault }
      : await evaluate(trigger, payload, this.#actions);
    return this.begin(signal, verified, evaluation, { key: verified.payload.key, replayOf: "" });
  }

  /** Stores a delivery and begins its operations. */
  async begin(
    signal: AbortSignal,
    verified: VerifiedDelivery,
    { plan, outcome, error }: Evaluation,
    ids: Pick<NewDelivery, "key" | "replayOf">,
  ): Promise<Received> {
    const { stored, trigger, payload, body, kid, requestId } = verified;
    const keepsBody = trigger.keepBody === "always";
    const mayFail = outcome === "accepted" || outcome === "failed";
    const isKept = keepsBody || (mayFail && trigger.keepBody === "failed");
    const delivery: NewDelivery = {
      ...{ namespace: stored.namespace, trigger: stored.name, ...ids, kid, requestId, outcome, error },
      plan: { ...plan, keepsBody },
      bodyHash: payload.bodyHash,
      event: payload.event ?? "",
      headers: writeJson(payload.headers),
      body: isKept ? await packBody(body) : null,
    };
    const accepted = await this.#deliveries.accept(signal, delivery);
    const { isClaimed, turn } = accepted;
    if (accepted.delivery.bodyHash !== delivery.bodyHash) return this.#conflict(signal, delivery);
    const isDuplicate = !isClaimed || accepted.delivery.attempts > 1;
    if (!isClaimed || accepted.delivery.doneAt !== undefined) return { ...accepted, isDuplicate };
    const work = this.#runner.run(accepted.delivery, turn);
    return { ...accepted, isDuplicate, work };
  }

  /** Logs a delivery whose key another body had before. Nothing is done. */
  async #conflict(signal: AbortSignal, delivery: NewDelivery): Promise<Received> {
    const error = "conflict: another body was delivered before under the same id";
    const key = `${delivery.key}~${delivery.bodyHash.slice(0, 8)}`;
    const logged = {
      ...delivery,
      key,
      plan: { ...delivery.plan, actions: [] },
      outcome: "failed" as const,
      error,
    };
    const accepted = await this.#deliveries.accept(signal, logged);
    return { delivery: accepted.delivery, isDuplicate: !accepted.isClaimed };
  }
}
