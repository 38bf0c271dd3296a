import * as z from "zod";
import { type ExitReason, unknownExitStatus } from "../../shared/instances/view.ts";
import { timeSchema } from "./exit.ts";
import { type LocalRecord, recordSchema } from "./record.ts";

/** The record of agents from before lives were numbered. */
const firstSchema = z.object({
  version: z.literal(1),
  namespace: z.string(),
  id: z.string(),
  uid: z.string().default(""),
  createdAt: timeSchema,
  sandboxer: z.string().default(""),
  request: z.base64().default(""),
  created: z.boolean().default(true),
  operations: z.record(z.string(), z.string()),
  attempt: z.int(),
  boot: z.string(),
  isSpecChanged: z.boolean(),
  ending: z.object({ killAt: z.number(), remove: z.boolean() }).optional(),
  exit: z.object({ status: z.int(), time: timeSchema, reason: z.string() }).optional(),
});

type FirstRecord = z.infer<typeof firstSchema>;

function reasonOf({ exit, ending, attempt }: FirstRecord): ExitReason {
  if (attempt === 0) return "never_started";
  if (exit?.status === unknownExitStatus && exit.reason) return "lost";
  return ending ? "stopped" : "exited";
}

function migrateFirst(first: FirstRecord): LocalRecord {
  const { operations, ending, exit, version: _, ...same } = first;
  const { Create = "", Start, Update = "" } = operations;
  const launched = Start ?? crypto.randomUUID();
  return {
    ...same,
    version: 2,
    life: 0,
    createCall: Create,
    startCall: same.attempt > 0 ? launched : "",
    updateCall: Update,
    isOrphan: false,
    ...(ending ? { ending: { killAt: ending.killAt } } : {}),
    ...(exit
      ? { exit: { status: exit.status, time: exit.time, reason: reasonOf(first), detail: exit.reason } }
      : {}),
  };
}

/** A record to re-adopt. */
export interface FoundRecord {
  readonly record: LocalRecord;
  /** True if an older agent had begun its Shutdown. */
  readonly wasShuttingDown: boolean;
}

/** Returns a record with today's name of a field that earlier agents called `respecified`. */
function withNewName(json: unknown): unknown {
  if (typeof json !== "object" || json === null || !("respecified" in json)) return json;
  const { respecified: isSpecChanged, ...others } = json;
  return { ...others, isSpecChanged };
}

/** Reads a record of any version. @throws for anything else */
export function readRecord(json: unknown): FoundRecord {
  const named = withNewName(json);
  const first = firstSchema.safeParse(named);
  if (!first.success) return { record: recordSchema.parse(named), wasShuttingDown: false };
  return { record: migrateFirst(first.data), wasShuttingDown: first.data.ending?.remove ?? false };
}
