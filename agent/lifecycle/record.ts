import * as z from "zod";
import { quote, SandboxError } from "../../shared/errors/error.ts";
import { now } from "../../shared/protobuf/timestamp.ts";
import type { Call } from "../../shared/sandbox/call.ts";

const time = z.object({ seconds: z.int(), nanos: z.int() });

const exit = z.object({
  status: z.int(),
  time,
  /** Why, where that is not simply that the process ended. */
  reason: z.string(),
});

/** How a sandbox ended. */
export type Exit = Readonly<z.infer<typeof exit>>;

/** An exit that the agent tells of, because nothing else could. */
export function exitNow(status: number, reason: string): Exit {
  return { status, time: now(Date.now), reason };
}

/** What is kept on disk of a sandbox besides the client's record of it. */
export const recordSchema = z.object({
  version: z.literal(1),
  namespace: z.string(),
  id: z.string(),
  /** Random per Create. */
  uid: z.string().default(""),
  createdAt: time,
  /** The sandboxer that serves it. */
  sandboxer: z.string().default(""),
  /** What Create was given besides the record, as an encoded request. */
  request: z.base64().default(""),
  /** Whether Create has come to its end; else it is undone. */
  created: z.boolean().default(true),
  /** The newest lifecycle call that was accepted. */
  generation: z.int(),
  /** The ids of the last accepted ones, by method. */
  operations: z.record(z.string(), z.string()),
  /** How often its process was launched: the number of the folder of the last try; 0 before the first. */
  attempt: z.int(),
  /** The start of the machine the last try was made in. */
  boot: z.string(),
  /** Whether the spec was changed after the process was started with it. */
  respecified: z.boolean(),
  /** Set while it is being stopped: when it is killed, in milliseconds since 1970, and whether it is removed then. */
  ending: z.object({ killAt: z.number(), remove: z.boolean() }).optional(),
  /** The exit, where it is the agent that knows of it. */
  exit: exit.optional(),
});

export type LocalRecord = z.infer<typeof recordSchema>;

/** The lifecycle calls that change a sandbox. */
export type Change = "Create" | "Start" | "Stop" | "Shutdown" | "Update";

/** Whether a call is one that was accepted before, sent again. */
export function isRepeated(
  operations: { readonly [change: string]: string },
  change: Change,
  call: Call,
): boolean {
  return call.operation !== undefined && operations[change] === call.operation.id;
}

/**
 * Refuses a lifecycle call that was overtaken by a later one.
 * @param seen the generation of the newest call that was accepted
 * @throws `aborted`
 */
export function checkGeneration(change: Change, id: string, { operation }: Call, seen: number): void {
  if (!operation || operation.generation >= seen) return;
  const ages = `generation ${operation.generation} is older than ${seen}, which was seen before`;
  throw new SandboxError("aborted", `${change} of sandbox ${quote(id)}: ${ages}`);
}

/** Notes an accepted lifecycle call in a record, which is then to be written. */
export function note(record: LocalRecord, change: Change, { operation }: Call): void {
  if (!operation) return;
  record.generation = operation.generation;
  record.operations[change] = operation.id;
}
