import { JsonNumber } from "../../shared/json/value.ts";
import type { WritableJson } from "../../shared/json/write.ts";
import { restOperation } from "../rest-operation.ts";

const decoder = new TextDecoder();

/** Sends a test event to the receiver of a subscription once, also if it is paused, and answers with the outcome. */
export default restOperation({
  timeoutMs: 30_000,
  query: [],
  read: (request) => request.param("name"),
  async handle({ subscriptions }, call, name) {
    return { ...(await subscriptions.test(call, name)), hasAnswer: call.isAdmin !== false };
  },
  write({ status, error, durationMs, answer, hasAnswer }) {
    const body = new Map<string, WritableJson>([
      ["ok", error === ""],
      ...(status === 0 ? [] : ([["status", JsonNumber.of(status)]] as const)),
      ...(error === "" ? [] : ([["error", error]] as const)),
      ["durationMs", JsonNumber.of(durationMs)],
      ...(hasAnswer ? ([["answer", decoder.decode(answer)]] as const) : []),
    ]);
    return { status: 200, body };
  },
});
