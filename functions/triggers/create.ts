import { invalid } from "../../shared/errors/error.ts";
import { isJsonObject } from "../../shared/json/value.ts";
import { restOperation } from "../rest-operation.ts";
import { checkName, defineTrigger } from "./definition.ts";
import { writeTrigger } from "./trigger-json.ts";

/** Stores a trigger. Only this answer has the texts of its secrets. */
export default restOperation({
  query: [],
  timeoutMs: 30_000,
  hasSecretAnswer: true,
  read: (request) => request.json(),
  async handle({ triggers }, call, body) {
    if (body === undefined || !isJsonObject(body)) throw invalid("body", "must be a JSON object");
    const document = new Map(body);
    document.delete("name");
    const name = checkName(body.get("name"));
    const services = await triggers();
    const owner = { namespace: call.namespace, name };
    const { values, revealed } = await defineTrigger(services, owner, document, []);
    return { trigger: await services.triggers.create(call, name, values), revealed };
  },
  write: (answer) => writeTrigger(answer, 201),
});
