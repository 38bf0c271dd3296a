import { JsonNumber, type JsonValue } from "../../shared/json/value.ts";
import type { StoredDelivery } from "../../shared/triggers/delivery.ts";
import { answerPresets } from "../../shared/triggers/payload/presets.ts";
import type { ActionResult } from "../../shared/triggers/plan.ts";
import type { Received } from "../../shared/triggers/receiver.ts";
import type { AttemptedDelivery } from "../../shared/triggers/runner.ts";
import type { Trigger } from "../../shared/triggers/trigger.ts";

/** Returns the results of operations as JSON. */
export function resultsToJson(results: readonly ActionResult[]): JsonValue {
  return results.map(
    ({ op, sandboxId, outcome, error }) =>
      new Map<string, JsonValue>([
        ["op", op],
        ["sandboxId", sandboxId],
        ["outcome", outcome],
        ...(error === undefined ? [] : [["error", error] as const]),
      ]),
  );
}

/** The answer to a delivery. */
export interface DeliveryAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ReadonlyMap<string, JsonValue>;
}

type Outcome = Pick<StoredDelivery, "key" | "plan" | "results" | "outcome" | "error">;

function bodyOf({ key, plan, results, outcome, error }: Outcome, isDuplicate: boolean) {
  const isOver = outcome !== "accepted";
  return new Map<string, JsonValue>([
    ["delivery", key],
    ["outcome", isDuplicate && isOver ? "duplicate" : outcome],
    ...(isDuplicate && isOver ? [["first", outcome] as const] : []),
    ...(isOver && plan.rule !== undefined ? [["rule", JsonNumber.of(plan.rule)] as const] : []),
    ...(isOver && results.length > 0 ? [["operations", resultsToJson(results)] as const] : []),
    ...(isOver && error !== "" ? [["error", error] as const] : []),
  ]);
}

/** Waits for work, but not longer than a time limit in milliseconds, or until it fails. Returns undefined then. */
async function within<T>(work: Promise<T>, timeoutMs: number): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, timeoutMs), undefined);
  });
  try {
    // What has failed for a reason of the server's own is carried out by a later attempt.
    return await Promise.race([work.catch(() => undefined), timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** Returns the answer to a delivery that was received: its outcome if that is known in time. */
export async function answerOf(
  { namespace, trigger }: Pick<StoredDelivery, "namespace" | "trigger">,
  { settings, onFailure }: Pick<Trigger, "settings" | "onFailure">,
  { delivery, isDuplicate, work }: Received,
  timeoutMs: number,
): Promise<DeliveryAnswer> {
  const attempted: AttemptedDelivery | undefined = work && (await within(work, timeoutMs));
  const outcome: Outcome = attempted ?? delivery;
  const body = bodyOf(outcome, isDuplicate);
  if (outcome.outcome === "accepted") {
    const key = encodeURIComponent(delivery.key);
    const location = `/v1/namespaces/${namespace}/triggers/${trigger}/deliveries/${key}`;
    return { status: 202, headers: { location }, body };
  }
  const preset = answerPresets[settings.scheme];
  if (outcome.outcome !== "failed") return { status: 200, headers: {}, body };
  const isRejected = (onFailure ?? preset.onFailure) === "reject";
  return { status: isRejected ? preset.failureStatus : 200, headers: preset.failureHeaders, body };
}
