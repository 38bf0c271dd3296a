import { invalid, quote } from "../../shared/errors/error.ts";
import { type DeliveryOutcome, isDeliveryOutcome } from "../../shared/triggers/delivery.ts";
import { readPage, writePage } from "../directory/page.ts";
import { parsePageSize } from "../rest/list-request.ts";
import { restOperation } from "../rest-operation.ts";
import { deliveryToJson, wholeDeliveryToJson } from "./delivery-json.ts";

/** Parses the query parameter `outcome`. @throws `invalid_argument` */
function parseOutcome(text: string | undefined): DeliveryOutcome | undefined {
  if (text === undefined || isDeliveryOutcome(text)) return text;
  throw invalid("outcome", `must be accepted, done, ignored, stale or failed, not ${quote(text)}`);
}

/** Returns the position that a page token holds. */
function positionOf(token: string | undefined) {
  if (token === undefined) return undefined;
  const colon = token.indexOf(":");
  return { receivedAt: Number(token.slice(0, colon)), key: token.slice(colon + 1) };
}

/** Lists the deliveries of a trigger, newest first, also after the trigger was deleted. */
export const listDeliveries = restOperation({
  query: ["outcome", "pageSize", "pageToken"],
  timeoutMs: 30_000,
  read: (request) => ({
    outcome: parseOutcome(request.query("outcome")),
    size: parsePageSize(request.query("pageSize")),
  }),
  async handle({ triggers }, call, { outcome, size }, request) {
    const { deliveries } = await triggers();
    const name = request.param("name");
    return readPage(request, `deliveries ${name} ${outcome ?? ""}`, async (token) => {
      const query = { outcome, size: size + 1, after: positionOf(token) };
      const found = await deliveries.list(call, name, query);
      const entries = found.slice(0, size);
      const last = entries.at(-1);
      const next = last && found.length > size ? `${last.receivedAt}:${last.key}` : undefined;
      return { entries, next };
    });
  },
  write: (page) => writePage("deliveries", page, deliveryToJson),
});

/** Returns a delivery with its headers, its planned operations, and its body if that was kept. */
export const getDelivery = restOperation({
  query: [],
  timeoutMs: 30_000,
  read: (request) => ({ trigger: request.param("name"), key: request.param("key") }),
  async handle({ triggers }, { namespace, signal }, wanted) {
    const { deliveries } = await triggers();
    return wholeDeliveryToJson(await deliveries.get(signal, { namespace, ...wanted }));
  },
  write: (body) => ({ status: 200, body }),
});
