import { sandboxfunctions } from "../../proto/gen/sandbox.js";
import { invalid } from "../errors/error.ts";
import {
  type InventoryEntry,
  type InventoryPage,
  type InventoryQuery,
  maxInventoryPage,
} from "../instances/inventory.ts";
import { isPhase } from "../instances/phase.ts";
import { exitReasons, type LifeExit } from "../instances/view.ts";
import { parseNumber } from "../instances/view-headers.ts";
import type { JsonObject } from "../json/value.ts";
import { message } from "./message.ts";
import { timestampFromProto, timestampToProto } from "./timestamp.ts";

const { v1 } = sandboxfunctions.agent;
const typeName = "sandboxfunctions.agent.v1";

/** The agent's inventory service, which containerd does not have. */
export const inventory = {
  typeName: `${typeName}.Inventory`,
  methods: {
    List: {
      request: message(`${typeName}.ListRequest`, v1.ListRequest),
      response: message(`${typeName}.ListResponse`, v1.ListResponse),
    },
  },
} as const;

type Request = sandboxfunctions.agent.v1.ListRequest.$Properties;
type Response = sandboxfunctions.agent.v1.ListResponse.$Properties;
type Entry = sandboxfunctions.agent.v1.Entry.$Properties;
type Exit = sandboxfunctions.agent.v1.Exit.$Properties;

/** Reads a number that is sent as text; 0 if it is absent or not a number. */
const number = (text: string | null | undefined) => parseNumber(text ?? null) ?? 0;

/** Converts a query to its message. */
export function inventoryQueryToProto({ ids, ...query }: InventoryQuery): Request {
  return { ...query, ids: [...ids] };
}

/** Converts a query from its message. @throws `invalid_argument` for too large a page, or too many ids */
export function inventoryQueryFromProto({ namespace, after, limit, ids }: Request): InventoryQuery {
  if ((limit ?? 0) > maxInventoryPage) throw invalid("limit", `must be 1 to ${maxInventoryPage}`);
  if ((ids ?? []).length > maxInventoryPage) throw invalid("ids", `must be at most ${maxInventoryPage} ids`);
  return { namespace: namespace ?? "", after: after ?? "", limit: limit || maxInventoryPage, ids: ids ?? [] };
}

function exitToProto({ life, status, exitedAt, reason }: LifeExit): Exit {
  return { life: String(life), status, exitedAt: exitedAt ? timestampToProto(exitedAt) : null, reason };
}

/** Converts an exit from its message. Returns undefined for a reason that is unknown here. */
function exitFromProto({ life, status, exitedAt, reason }: Exit): LifeExit | undefined {
  const known = exitReasons.find((each) => each === reason);
  if (!known) return undefined;
  const time = exitedAt ? timestampFromProto(exitedAt) : undefined;
  return { life: number(life), status: status ?? 0, exitedAt: time, reason: known };
}

function entryToProto({ life, phase, fence, exit, ...entry }: InventoryEntry): Entry {
  const numbers = { life: String(life), fence: String(fence) };
  return { ...entry, ...numbers, phase: phase ?? "", exit: exit ? exitToProto(exit) : null };
}

function entryFromProto({
  namespace,
  sandboxId,
  life,
  phase,
  fence,
  pid,
  isOrphan,
  exit,
}: Entry): InventoryEntry {
  return {
    namespace: namespace ?? "",
    sandboxId: sandboxId ?? "",
    life: number(life),
    phase: isPhase(phase) && phase !== "gone" ? phase : undefined,
    fence: number(fence),
    pid: pid ?? 0,
    isOrphan: isOrphan ?? false,
    exit: exit ? exitFromProto(exit) : undefined,
  };
}

/** Converts a page to its message. */
const entryCodec = message(`${typeName}.Entry`, v1.Entry);

/** Converts an entry to its JSON form, as in a page. */
export function entryToJson(entry: InventoryEntry): JsonObject {
  return entryCodec.toJson(entryToProto(entry));
}

export function inventoryPageToProto({ epoch, floor, entries, next, problems }: InventoryPage): Response {
  const numbers = { epoch: String(epoch), floor: String(floor) };
  return { ...numbers, entries: entries.map(entryToProto), next, problems: [...problems] };
}

/** Converts a page from its message. */
export function inventoryPageFromProto({ epoch, floor, entries, next, problems }: Response): InventoryPage {
  return {
    epoch: number(epoch),
    floor: number(floor),
    entries: (entries ?? []).map(entryFromProto),
    next: next ?? "",
    problems: problems ?? [],
  };
}
