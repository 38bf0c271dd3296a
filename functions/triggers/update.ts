import { invalid, quote } from "../../shared/errors/error.ts";
import { isJsonObject } from "../../shared/json/value.ts";
import { versionsOf } from "../rest/etag.ts";
import { restOperation } from "../rest-operation.ts";
import { defineTrigger } from "./definition.ts";
import { documentOf, writeTrigger } from "./trigger-json.ts";

/**
 * Replaces the members of a trigger that the body has; null removes one. Secrets that the body names by their kid alone
 * are kept; only new ones are in the answer.
 */
export default restOperation({
  query: [],
  timeoutMs: 30_000,
  read: (request) => request.json(),
  async handle({ triggers }, call, body, request) {
    if (body === undefined || !isJsonObject(body)) throw invalid("body", "must be a JSON object");
    const versions = versionsOf(request.headers.get("if-match"));
    const services = await triggers();
    const { trigger: before } = await services.triggers.get(call, request.param("name"));
    const document = new Map(documentOf(before));
    for (const [key, value] of body) {
      if (key === "name") continue;
      if (value === null) document.delete(key);
      else document.set(key, value);
    }
    const { name } = before;
    if (body.has("name") && body.get("name") !== name) {
      throw invalid("name", `must be the path's ${quote(name)}`);
    }
    const { values, revealed } = await defineTrigger(services, before, document, before.secrets);
    // What was read must not have changed since.
    const read = [{ uid: before.uid, revision: before.revision }];
    const accepted = versions?.filter((each) => each.uid === before.uid && each.revision === before.revision);
    return { trigger: await services.triggers.update(call, name, values, accepted ?? read), revealed };
  },
  write: (answer) => writeTrigger(answer),
});
