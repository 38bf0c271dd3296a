import { delay } from "../async/delay.ts";
import type { Code } from "../errors/codes.ts";
import { quote, SandboxError } from "../errors/error.ts";
import type { Call, Fence } from "../sandbox/call.ts";
import type { Actions } from "./actions.ts";
import { type DeliveryOutcome, outcomeOf, type StoredDelivery } from "./delivery.ts";
import type { DeliveryStore } from "./delivery-store.ts";
import { fenceOf } from "./fence.ts";
import { type Order, type TurnState, turnOf } from "./marks.ts";
import type { ActionResult, PlannedAction } from "./plan.ts";

/** Age from which a delivery is not tried again, in microseconds. */
const maxAgeMicros = 3_600_000_000;

/** Number of attempts after which a delivery is given up: those of an hour, or servers have died of it. */
const maxAttempts = 100;

/** Minimum and maximum time between two attempts, in milliseconds. */
const minPauseMs = 1_000;
const maxPauseMs = 60_000;

/** First and longest interval, and duration, of waiting for another delivery that acts on the same sandbox, in milliseconds. */
const turnPollMs = 50;
const maxTurnPollMs = 800;
const turnTimeoutMs = 5_000;

/** The codes of errors that may be gone at the next attempt. */
const passingCodes: ReadonlySet<Code> = new Set<Code>([
  "unavailable",
  "aborted",
  "deadline_exceeded",
  "canceled",
  "resource_exhausted",
]);

/** A delivery after an attempt to carry it out. */
export type AttemptedDelivery = Pick<StoredDelivery, "key" | "plan" | "results" | "error"> & {
  readonly outcome: DeliveryOutcome;
};

/** Carries out the operations of deliveries, in order, up to the first that fails. */
export class DeliveryRunner {
  readonly #deliveries: DeliveryStore;
  readonly #actions: Actions;

  constructor(deliveries: DeliveryStore, actions: Actions) {
    this.#deliveries = deliveries;
    this.#actions = actions;
  }

  /**
   * Carries out a delivery that this server has claimed. Another server repeats it harmlessly if this one dies, because
   * each operation has its own idempotency key.
   * @param turn the state of the turn of its next operation, if it was taken already
   */
  async run(delivery: StoredDelivery, turn?: TurnState): Promise<AttemptedDelivery> {
    const sandboxIds = [...new Set(delivery.plan.actions.map(({ sandboxId }) => sandboxId))];
    const timer = setInterval(() => {
      // Without the lease, another server repeats what this one does.
      this.#deliveries.extend(delivery, sandboxIds).catch(() => {});
    }, this.#deliveries.extendMs);
    try {
      const attempt = await this.#attempt(delivery, turn);
      const { results, outcome, error, pauseMs } = attempt;
      const dropsBody = !delivery.plan.keepsBody && outcome !== "failed";
      const change = { results, outcome, error, pauseMs, released: sandboxIds, dropsBody };
      const isOwn = await this.#deliveries.change(delivery, change);
      const { key, plan } = delivery;
      return { key, plan, results, error, outcome: isOwn ? outcome : "accepted" };
    } finally {
      clearInterval(timer);
    }
  }

  async #attempt(delivery: StoredDelivery, first: TurnState | undefined) {
    const { actions } = delivery.plan;
    const results: ActionResult[] = [...delivery.results];
    let turn = first;
    for (const [at, action] of actions.entries()) {
      if (at < delivery.results.length) continue;
      if (delivery.attempts > maxAttempts) {
        const error = new SandboxError(
          "aborted",
          "servers have died, or lost their leases, while they acted",
        );
        return this.#afterError(delivery, action, results, error);
      }
      const { name: op, sandboxId } = action;
      const order = turnOf(delivery, delivery.plan, sandboxId);
      const state = order && (await this.#takeTurn(delivery, order, turn));
      turn = undefined;
      if (state === "busy") {
        const error = new SandboxError("aborted", `another delivery acts on sandbox ${quote(sandboxId)}`);
        return this.#afterError(delivery, action, results, error);
      }
      if (state === "late") {
        results.push({ op, sandboxId, outcome: "stale" });
        continue;
      }
      try {
        const call = callOf(delivery, at, fenceOf(delivery, order));
        results.push({ op, sandboxId, outcome: await this.#actions.perform(call, action) });
      } catch (error) {
        return this.#afterError(delivery, action, results, error);
      }
      if (at < actions.length - 1) {
        const released = actions.slice(at + 1).some((next) => next.sandboxId === sandboxId)
          ? []
          : [sandboxId];
        const outcome = "accepted" as const;
        await this.#deliveries.change(delivery, { results, outcome, error: "", released, dropsBody: false });
      }
    }
    return { results, outcome: outcomeOf(results), error: "", pauseMs: undefined };
  }

  /** Waits until no other delivery acts on a sandbox, if a sender waits for the answer. */
  async #takeTurn(delivery: StoredDelivery, order: Order, known: TurnState | undefined): Promise<TurnState> {
    const { signal } = new AbortController();
    let state = known ?? (await this.#deliveries.take(delivery, order));
    let pollMs = turnPollMs;
    // Later attempts are repeated instead, so that their place is free for others.
    const timeoutMs = delivery.attempts > 1 ? 0 : turnTimeoutMs;
    for (let waitedMs = 0; state === "busy" && waitedMs < timeoutMs; waitedMs += pollMs) {
      // Each look is a write, and many deliveries may wait for an agent that hangs.
      if (waitedMs > 0) pollMs = Math.min(maxTurnPollMs, 2 * pollMs);
      await delay(pollMs, signal);
      state = await this.#deliveries.take(delivery, order);
    }
    return state;
  }

  /** Returns the end of an attempt by an error: another attempt follows, or the delivery has failed. */
  #afterError(
    { receivedAt, attempts }: StoredDelivery,
    { name: op, sandboxId }: PlannedAction,
    results: readonly ActionResult[],
    error: unknown,
  ) {
    const reason = error instanceof SandboxError ? error.message : "the operation failed";
    const isYoung = this.#deliveries.nowMicros() - receivedAt < maxAgeMicros && attempts < maxAttempts;
    const isPassing = error instanceof SandboxError && passingCodes.has(error.code);
    if (isPassing && isYoung) {
      const pauseMs = Math.min(maxPauseMs, minPauseMs * 2 ** Math.min(attempts - 1, 10));
      return { results, outcome: "accepted" as const, error: reason, pauseMs };
    }
    const message = isPassing ? `given up after ${attempts} attempts: ${reason}` : reason;
    const failed = { op, sandboxId, outcome: "failed" as const, error: message };
    return {
      ...{ results: [...results, failed], outcome: "failed" as const },
      ...{ error: message, pauseMs: undefined },
    };
  }
}

/** Returns the call of an operation of a delivery. Its idempotency key is the same in every attempt. */
function callOf(
  { namespace, trigger, key, requestId, attempts }: StoredDelivery,
  at: number,
  fence: Fence,
): Call {
  return {
    fence,
    ...{ namespace, requestId, actor: `trigger:${trigger}`, isRepeated: attempts > 1 },
    idempotencyKey: `trg:${trigger}:${key}:${at}`,
    signal: new AbortController().signal,
  };
}
