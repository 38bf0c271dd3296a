import { SandboxError } from "../errors/error.ts";
import type { Actions } from "./actions.ts";
import type { DeliveryOutcome } from "./delivery.ts";
import type { Payload } from "./payload/payload.ts";
import { noPlan, type Plan } from "./plan.ts";
import { Room } from "./rules/room.ts";
import { expandRule, findRule } from "./rules/rules.ts";
import type { Scope } from "./rules/scope.ts";
import { ExpansionError, expandText, type Template } from "./rules/template.ts";
import { normalizeSequence } from "./sequence.ts";
import type { Trigger } from "./trigger.ts";

/** The consequences of a delivery: operations to carry out, or the outcome without any. */
export interface Evaluation {
  readonly plan: Plan;
  /** `accepted` if there are operations to carry out. */
  readonly outcome: DeliveryOutcome;
  /** The reason of a failure; else empty. */
  readonly error: string;
}

async function sequenceOf(
  template: Template | undefined,
  preset: string | undefined,
  scope: Scope,
): Promise<string | undefined> {
  if (template === undefined) return preset === undefined ? undefined : normalizeSequence(preset);
  if (template.length === 0) return undefined;
  const text = await expandText(template, scope, "sequence");
  const sequence = normalizeSequence(text);
  if (sequence !== undefined) return sequence;
  throw new ExpansionError(
    `sequence: ${JSON.stringify(text.slice(0, 64))} is neither an RFC 3339 time nor a number`,
  );
}

/** Returns the consequences of a delivery by the rules of its trigger. Writes nothing. */
export async function evaluate(trigger: Trigger, payload: Payload, actions: Actions): Promise<Evaluation> {
  const { body, fault, event, key, headers, time } = payload;
  if (fault !== undefined) return { plan: noPlan, outcome: "failed", error: fault };
  if (payload.isPing || body === undefined) return { plan: noPlan, outcome: "ignored", error: "" };
  const scope = { body, headers, event, delivery: { id: key, time }, room: new Room() };
  let rule: number | undefined;
  try {
    const found = findRule(trigger.rules, scope);
    const fitting = trigger.rules.list[found];
    if (!fitting) return { plan: noPlan, outcome: "ignored", error: "" };
    rule = found;
    const planned = await expandRule(fitting, scope, actions);
    const sequence = await sequenceOf(trigger.sequence, payload.sequence, scope);
    const outcome = planned.length > 0 ? "accepted" : "done";
    return { plan: { ...noPlan, rule, sequence, actions: planned }, outcome, error: "" };
  } catch (error) {
    if (!(error instanceof ExpansionError || error instanceof SandboxError)) throw error;
    return { plan: { ...noPlan, rule }, outcome: "failed", error: error.message };
  }
}
