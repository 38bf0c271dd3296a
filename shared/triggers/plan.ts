import { parseJson } from "../json/parse.ts";
import { isJsonArray, isJsonObject, JsonNumber, type JsonObject, type JsonValue } from "../json/value.ts";
import { writeJson } from "../json/write.ts";

/** The operations that a trigger can carry out. */
export const actionNames = ["run", "update", "stop", "delete", "renew"] as const;
export type ActionName = (typeof actionNames)[number];

/** Returns true if a text names an operation of triggers. */
export function isActionName(text: string): text is ActionName {
  return actionNames.some((name) => name === text);
}

/** An operation that a delivery asks for, with the values of its placeholders. */
export interface PlannedAction {
  readonly name: ActionName;
  readonly sandboxId: string;
  /** The whole request, with its sandbox id. */
  readonly request: JsonObject;
}

/** The operations of a delivery, in order. */
export interface Plan {
  /** The position of the rule that fits; undefined if none does. */
  readonly rule: number | undefined;
  /** In the form of `normalizeSequence`; undefined if deliveries have no order. */
  readonly sequence: string | undefined;
  readonly actions: readonly PlannedAction[];
  /** True for a replay that disregards the order. */
  readonly isForced: boolean;
  /** True to keep the body even if the delivery does not fail. */
  readonly keepsBody: boolean;
}

export const noPlan: Plan = {
  rule: undefined,
  sequence: undefined,
  actions: [],
  isForced: false,
  keepsBody: false,
};

/** Writes a plan for the database. */
export function encodePlan({ rule, sequence, actions, isForced, keepsBody }: Plan): string {
  return writeJson(
    new Map<string, JsonValue>([
      ["rule", rule === undefined ? null : JsonNumber.of(rule)],
      ["sequence", sequence ?? null],
      ["isForced", isForced],
      ["keepsBody", keepsBody],
      ["actions", actions.map(({ name, request }) => new Map<string, JsonValue>([[name, request]]))],
    ]),
  );
}

function actionOf(json: JsonValue): PlannedAction[] {
  const [[name, request] = ["", null]] = isJsonObject(json) ? json : [];
  if (!isActionName(name) || !isJsonObject(request)) return [];
  const sandboxId = request.get("sandboxId");
  return [{ name, request, sandboxId: typeof sandboxId === "string" ? sandboxId : "" }];
}

/** Reads a plan of the database. */
export function decodePlan(text: string): Plan {
  const json = parseJson(text);
  if (!isJsonObject(json)) return noPlan;
  const [rule, sequence, actions] = ["rule", "sequence", "actions"].map((name) => json.get(name) ?? null);
  return {
    rule: rule instanceof JsonNumber ? rule.value : undefined,
    sequence: typeof sequence === "string" ? sequence : undefined,
    isForced: json.get("isForced") === true,
    keepsBody: json.get("keepsBody") === true,
    actions: actions !== undefined && isJsonArray(actions) ? actions.flatMap(actionOf) : [],
  };
}

/** The outcome of an operation of a delivery. `absent`: there was nothing to stop or delete. */
export interface ActionResult {
  readonly op: ActionName;
  readonly sandboxId: string;
  readonly outcome: "ok" | "absent" | "stale" | "failed";
  /** The reason of a failure. */
  readonly error?: string;
}
