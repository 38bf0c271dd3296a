import { invalid, isCodeOf, quote } from "../../shared/errors/error.ts";
import { isJsonObject, type JsonObject } from "../../shared/json/value.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import type { RecordVersion } from "../../shared/sandbox/store.ts";
import { versionsOf } from "../rest/etag.ts";
import { restOperation } from "../rest-operation.ts";
import { defineTrigger } from "./definition.ts";
import type { TriggerServices } from "./services.ts";
import { documentOf, type TriggerAnswer, writeTrigger } from "./trigger-json.ts";

/** Maximum number of attempts of a change that has no version, each after a concurrent one. */
const maxAttempts = 5;

/** Returns the document of a trigger with the changes of a body. */
function changed(document: JsonObject, body: JsonObject): JsonObject {
  const after = new Map(document);
  for (const [key, value] of body) {
    if (value === null) after.delete(key);
    else if (key !== "name") after.set(key, value);
  }
  return after;
}

async function change(
  services: TriggerServices,
  call: Call,
  name: string,
  body: JsonObject,
  versions: readonly RecordVersion[] | undefined,
): Promise<TriggerAnswer> {
  const { trigger: before } = await services.triggers.get(call, name);
  const document = changed(documentOf(before), body);
  const { values, revealed } = await defineTrigger(services, before, document, before.secrets);
  const { uid, revision } = before;
  const accepted = versions?.filter((each) => each.uid === uid && each.revision === revision);
  // What was read must not have changed since.
  const read = accepted ?? [{ uid, revision }];
  return { trigger: await services.triggers.update(call, name, values, read), revealed };
}

/**
 * Replaces the members of a trigger that the body has; null removes one. Secrets that the body names by their kid alone
 * are kept; only new ones are in the answer.
 */
export default restOperation({
  query: [],
  timeoutMs: 30_000,
  hasSecretAnswer: true,
  read: (request) => request.json(),
  async handle({ triggers }, call, body, request) {
    if (body === undefined || !isJsonObject(body)) throw invalid("body", "must be a JSON object");
    const name = request.param("name");
    if (body.has("name") && body.get("name") !== name)
      throw invalid("name", `must be the path's ${quote(name)}`);
    const versions = versionsOf(request.headers.get("if-match"));
    const services = await triggers();
    for (let attempt = 1; ; attempt++) {
      try {
        return await change(services, call, name, body, versions);
      } catch (error) {
        if (versions || attempt === maxAttempts || !isCodeOf(error, "aborted")) throw error;
      }
    }
  },
  write: (answer) => writeTrigger(answer),
});
