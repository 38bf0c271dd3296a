import * as z from "zod";
import { exitReasons, type LifeExit, unknownExitStatus } from "../../shared/instances/view.ts";
import { now } from "../../shared/protobuf/timestamp.ts";

export const timeSchema = z.object({ seconds: z.int(), nanos: z.int() });

export const exitSchema = z.object({
  status: z.int(),
  time: timeSchema,
  reason: z.enum(exitReasons),
  /** An explanation of the reason for users; empty if none is needed. */
  detail: z.string(),
});

/** The end of a sandbox. */
export type Exit = Readonly<z.infer<typeof exitSchema>>;

/** Creates an exit at the present time. */
export function exitNow(status: number, reason: Exit["reason"], detail = ""): Exit {
  return { status, time: now(Date.now), reason, detail };
}

/** Creates the exit of a sandbox that ended unobserved. */
export function lostExit(detail: string): Exit {
  return exitNow(unknownExitStatus, "lost", detail);
}

export function toLifeExit(life: number, { status, time, reason }: Exit): LifeExit {
  return { life, status, exitedAt: time, reason };
}
