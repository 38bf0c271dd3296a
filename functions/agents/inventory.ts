import type { Instance } from "../../shared/instances/instance.ts";
import type { LifeExit } from "../../shared/instances/view.ts";
import { JsonNumber, type JsonValue } from "../../shared/json/value.ts";
import { formatTimestamp } from "../../shared/protobuf/timestamp-json.ts";
import type { ComparedSandbox } from "../../shared/reconcile/agent-inventory.ts";
import { readPage, writePage } from "../directory/page.ts";
import { parsePageSize } from "../rest/list-request.ts";
import { restOperation } from "../rest-operation.ts";

function exitToJson({ life, status, exitedAt, reason }: LifeExit): JsonValue {
  const json = new Map<string, JsonValue>([
    ["life", JsonNumber.of(life)],
    ["status", JsonNumber.of(status)],
  ]);
  const time = exitedAt && formatTimestamp(exitedAt);
  if (time) json.set("exitedAt", time);
  return json.set("reason", reason);
}

function recordedToJson({ life, phase, agent }: Instance): JsonValue {
  return new Map<string, JsonValue>([
    ["life", JsonNumber.of(life)],
    ["phase", phase],
    ["agent", agent],
  ]);
}

function toJson({ namespace, id, verdict, entry, known }: ComparedSandbox): JsonValue {
  const json = new Map<string, JsonValue>([
    ["namespace", namespace],
    ["sandboxId", id],
    ["verdict", verdict],
  ]);
  if (entry) {
    json.set("life", JsonNumber.of(entry.life));
    if (entry.phase) json.set("phase", entry.phase);
    if (entry.pid > 0) json.set("pid", JsonNumber.of(entry.pid));
    if (entry.isOrphan) json.set("isOrphan", true);
    if (entry.exit) json.set("exit", exitToJson(entry.exit));
  }
  if (known.instance) json.set("recorded", recordedToJson(known.instance));
  return json.set("hasRecord", known.recordSandboxer !== undefined);
}

/** Compares the sandboxes of an agent with the records, and says whether the comparison is complete. */
export default restOperation({
  timeoutMs: 30_000,
  query: ["pageSize", "pageToken"],
  read: (request) => ({ name: request.param("name"), size: parsePageSize(request.query("pageSize")) }),
  async handle({ inventories }, call, { name, size }, request) {
    let facts: readonly (readonly [string, JsonValue])[] = [];
    const page = await readPage(request, `inventory ${name}`, async (after) => {
      const { completeAsOfMs, reason, ...found } = await inventories.page(call.signal, name, size, after);
      const asOf = completeAsOfMs === undefined ? undefined : new Date(completeAsOfMs).toISOString();
      facts = [
        ["agent", name],
        ["isComplete", asOf !== undefined],
        ...(asOf === undefined ? [] : [["completeAsOf", asOf] as const]),
        ...(reason === undefined ? [] : [["reason", reason] as const]),
      ];
      return found;
    });
    return { page, facts };
  },
  write({ page, facts }) {
    const reply = writePage("sandboxes", page, toJson);
    return { ...reply, body: new Map([...facts, ...reply.body]) };
  },
});
