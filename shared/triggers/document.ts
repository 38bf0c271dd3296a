import { invalid } from "../errors/error.ts";
import { parseJson } from "../json/parse.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json/value.ts";
import type { Actions } from "./actions.ts";
import { parseRules } from "./rules/rules.ts";
import { parseTemplate } from "./rules/template.ts";
import { failureModes, keepModes, type StoredTrigger, type Trigger } from "./trigger.ts";
import { parseVerify } from "./verify/schema.ts";
import type { SecretEntry } from "./verify/secret.ts";
import type { VerifySettings } from "./verify/settings.ts";

/** The members of a trigger, in the order in which it is written. */
export const documentFields = ["verify", "sequence", "rules", "onFailure", "keepBody"] as const;

/** Maximum length of a trigger as JSON, in characters. */
export const maxDocumentLength = 65_536;

function choiceOf<T extends string>(
  document: JsonObject,
  field: string,
  choices: readonly T[],
): T | undefined {
  const value = document.get(field) ?? null;
  if (value === null) return undefined;
  const choice = choices.find((each) => each === value);
  if (choice === undefined) throw invalid(field, `must be ${choices.join(" or ")}`);
  return choice;
}

function sequenceOf(value: JsonValue) {
  if (value === null) return undefined;
  if (typeof value !== "string") throw invalid("sequence", "must be a string, such as {body.updated_at}");
  return parseTemplate(value, "sequence");
}

/** A trigger's document, as it was read. */
export interface ParsedDocument {
  readonly trigger: Trigger;
  /** Its secrets, of which a stored document has no texts. */
  readonly secrets: readonly SecretEntry[];
}

/**
 * Parses a trigger's document.
 * @throws `invalid_argument` that names the field, the value and the rule
 */
export async function parseDocument(document: JsonObject, actions: Actions): Promise<ParsedDocument> {
  for (const key of document.keys()) {
    if (!documentFields.some((field) => field === key)) throw invalid(key, "is not a field of triggers");
  }
  const verify = document.get("verify");
  if (verify === undefined) throw invalid("verify", "is missing");
  const { settings, secrets } = parseVerify(verify);
  const trigger = {
    settings,
    sequence: sequenceOf(document.get("sequence") ?? null),
    rules: await parseRules(document.get("rules"), actions),
    onFailure: choiceOf(document, "onFailure", failureModes),
    keepBody: choiceOf(document, "keepBody", keepModes) ?? ("failed" as const),
  };
  return { trigger, secrets };
}

/** Maximum number of parsed triggers in memory. */
const maxParsed = 256;

/** Adds an entry to a map with a bounded number of entries. */
function remember<T>(map: Map<string, T>, key: string, value: T): T {
  if (map.size >= maxParsed) map.clear();
  map.set(key, value);
  return value;
}

/** Returns a stored document. */
function stored({ document }: StoredTrigger): JsonObject {
  const json = parseJson(document);
  return isJsonObject(json) ? json : new Map();
}

/** Parses stored triggers, each version once. */
export class ParsedTriggers {
  readonly #actions: Actions;
  readonly #settings = new Map<string, VerifySettings>();
  readonly #parsed = new Map<string, Trigger>();

  constructor(actions: Actions) {
    this.#actions = actions;
  }

  /** Returns what verifies the deliveries of a trigger. Its rules are left alone: whoever asks may be anybody. */
  settingsOf(trigger: StoredTrigger): VerifySettings {
    const key = `${trigger.uid} ${trigger.revision}`;
    const known = this.#settings.get(key);
    return (
      known ?? remember(this.#settings, key, parseVerify(stored(trigger).get("verify") ?? null).settings)
    );
  }

  /** Returns a stored trigger, ready to accept deliveries. */
  async of(trigger: StoredTrigger): Promise<Trigger> {
    const key = `${trigger.uid} ${trigger.revision}`;
    const known = this.#parsed.get(key);
    if (known) return known;
    const parsed = await parseDocument(stored(trigger), this.#actions);
    return remember(this.#parsed, key, parsed.trigger);
  }
}
