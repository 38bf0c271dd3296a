import { invalid, quote, SandboxError } from "../../errors/error.ts";
import { Regexes } from "../../filters/language/regex.ts";
import { formatPath, type JsonPath } from "../../json/path.ts";
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue, kindOf } from "../../json/value.ts";
import type { Actions } from "../actions.ts";
import { type ActionName, actionNames, isActionName, type PlannedAction } from "../plan.ts";
import { type OperationTemplate, parseOperation } from "./operation-template.ts";
import type { Scope } from "./scope.ts";
import { compileWhen, type When } from "./when.ts";

const maxRules = 32;
const maxFilters = 16;
const maxOperations = 16;

/** An operation of a rule. */
interface Step {
  readonly name: ActionName;
  readonly template: OperationTemplate;
}

/** A rule: the operations of the deliveries that fit. */
export interface Rule {
  readonly when: When;
  readonly steps: readonly Step[];
}

function listOf(value: JsonValue | undefined, path: JsonPath, max: number): readonly JsonValue[] {
  const field = formatPath(path);
  if (value === undefined || !isJsonArray(value)) {
    throw invalid(field, `must be a list, not ${value === undefined ? "absent" : kindOf(value)}`);
  }
  if (value.length > max) throw invalid(field, `must have at most ${max} items, not ${value.length}`);
  return value;
}

function readFilters(value: JsonValue | undefined, path: JsonPath): string[] {
  if (value === undefined) return [];
  return listOf(value, path, maxFilters).map((text, at) => {
    if (typeof text !== "string" || text === "") {
      throw invalid(formatPath([...path, at]), "must be a filter, such as event==push");
    }
    return text;
  });
}

function readStep(json: JsonValue, path: JsonPath, actions: Actions): Step {
  const field = formatPath(path);
  const [first, ...more] = isJsonObject(json) ? json : [];
  if (!first || more.length > 0) {
    throw invalid(field, `must be an object with one member, the operation: ${actionNames.join(", ")}`);
  }
  const [name, request] = first;
  if (!isActionName(name))
    throw invalid(field, `must be one of ${actionNames.join(", ")}, not ${quote(name)}`);
  if (!isJsonObject(request)) throw invalid(formatPath([...path, name]), "must be an object");
  const template = parseOperation(request, [...path, name]);
  try {
    actions.check(name, template.sample);
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
    throw invalid(formatPath([...path, name]), error.message, error);
  }
  return { name, template };
}

/** The rules of a trigger. */
export interface Rules {
  readonly list: readonly Rule[];
  /** The regular expressions of all rules, which have one budget. */
  readonly regexes: Regexes;
}

/**
 * Parses the rules of a trigger.
 * @throws `invalid_argument` that names the place
 */
export async function parseRules(json: JsonValue | undefined, actions: Actions): Promise<Rules> {
  const rules: Rule[] = [];
  const regexes = new Regexes();
  for (const [at, rule] of listOf(json, ["rules"], maxRules).entries()) {
    const path = ["rules", at];
    if (!isJsonObject(rule)) throw invalid(formatPath(path), "must be an object");
    for (const key of rule.keys()) {
      if (key !== "when" && key !== "do")
        throw invalid(formatPath([...path, key]), "is not a field of rules");
    }
    const filters = readFilters(rule.get("when"), [...path, "when"]);
    const steps = listOf(rule.get("do"), [...path, "do"], maxOperations);
    rules.push({
      when: await compileWhen(filters, formatPath([...path, "when"]), regexes),
      steps: steps.map((step, index) => readStep(step, [...path, "do", index], actions)),
    });
  }
  return { list: rules, regexes };
}

/**
 * Returns the position of the first rule that fits a delivery; -1 if none does.
 * @throws `resource_exhausted` if the regular expressions of all rules exceed the work of one delivery
 */
export function findRule({ list, regexes }: Rules, scope: Scope): number {
  regexes.beginCall();
  return list.findIndex(({ when }) => when.matches(scope));
}

/** Returns the operations of a rule for a delivery. @throws ExpansionError; `invalid_argument` */
export async function expandRule(
  { steps }: Rule,
  scope: Scope,
  actions: Actions,
): Promise<readonly PlannedAction[]> {
  const planned: PlannedAction[] = [];
  for (const { name, template } of steps) {
    const request: JsonObject = await template.expand(scope);
    actions.check(name, request);
    const sandboxId = request.get("sandboxId");
    planned.push({ name, request, sandboxId: typeof sandboxId === "string" ? sandboxId : "" });
  }
  return planned;
}
