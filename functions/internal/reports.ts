import { readBody } from "../../shared/connect/body.ts";
import { CallTime } from "../../shared/connect/call-time.ts";
import { invalid, SandboxError } from "../../shared/errors/error.ts";
import type { InventoryPage } from "../../shared/instances/inventory.ts";
import { parseJson } from "../../shared/json/parse.ts";
import { inventory, inventoryPageFromProto } from "../../shared/protobuf/inventory.ts";
import { isIdentifier } from "../../shared/sandbox/identifier.ts";
import { decodeSecret } from "../../shared/webhook/secret.ts";
import { isSigned } from "../../shared/webhook/signature.ts";
import type { Handle } from "../middleware/layer.ts";
import type { Internal } from "./mount.ts";

const timeoutMs = 60_000;

/** Maximum number of entries of a report. */
const maxEntries = 100;

/** Key for reports of unknown agents, so that their refusal takes as long as any other. */
const unknownKey = new Uint8Array(32);

/** Parses a report: an inventory's page in JSON. @throws `invalid_argument` */
function parseReport(body: Uint8Array): InventoryPage {
  const { List } = inventory.methods;
  const page = inventoryPageFromProto(List.response.fromJson(parseJson(new TextDecoder().decode(body))));
  if (page.epoch === 0) throw invalid("epoch", "must be a number above 0");
  if (page.entries.length > maxEntries) throw invalid("entries", `must be at most ${maxEntries}`);
  for (const { namespace, sandboxId } of page.entries) {
    if (!isIdentifier(namespace)) throw invalid("entries.namespace", "must be an identifier");
    if (!isIdentifier(sandboxId)) throw invalid("entries.sandboxId", "must be an identifier");
  }
  return page;
}

/**
 * Returns the handler of `POST /internal/agents/{name}/reports`, which records the views that an agent sends by itself.
 * The database is not touched before the signature has been verified.
 */
export function reportsHandler({ reports, reportSecrets, clock }: Internal): Handle {
  return async (exchange, context) => {
    const { request, load } = exchange;
    const agent = context.req.param("name") ?? "";
    const secret = decodeSecret(reportSecrets.get(agent) ?? "");
    const time = new CallTime(request, timeoutMs);
    try {
      const body = await readBody(request, { time, load });
      const isValid = await isSigned(secret ?? unknownKey, request.headers, body, clock());
      if (!isValid || !secret) {
        throw new SandboxError("unauthenticated", "webhook-signature: does not fit the agent and the time");
      }
      exchange.caller = `agent ${agent}`;
      await time.settle(reports.record(time.signal, agent, parseReport(body)));
      return exchange.answer({ status: 204, body: null, headers: {} });
    } finally {
      time.close();
    }
  };
}
