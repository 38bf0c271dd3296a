import { invalid } from "../../shared/errors/error.ts";
import { isJsonObject, JsonNumber, type JsonValue } from "../../shared/json/value.ts";
import { restOperation } from "../rest-operation.ts";

/** Gives up every sandbox of an agent whose node is lost, or that is no longer configured. */
export default restOperation({
  timeoutMs: 300_000,
  query: [],
  async read(request) {
    const body = await request.json();
    const isEmpty = body === undefined || (isJsonObject(body) && body.size === 0);
    if (!isEmpty) throw invalid("body", "must be empty, because this operation takes no fields");
    return request.param("name");
  },
  async handle({ controller }, call, name) {
    return { agent: name, forgotten: await controller.forget(call, name) };
  },
  write: ({ agent, forgotten }) => ({
    status: 200,
    body: new Map<string, JsonValue>([
      ["agent", agent],
      ["forgotten", JsonNumber.of(forgotten)],
    ]),
  }),
});
