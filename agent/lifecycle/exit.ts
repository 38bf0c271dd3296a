import * as z from "zod";
import { exitReasons, type LifeExit, unknownExitStatus } from "../../shared/instances/view.ts";
import { now } from "../../shared/protobuf/timestamp.ts";

export const timeSchema = z.object({ seconds: z.int(), nanos: z.int() });

export const exitSchema = z.object({
  status: z.int(),
  time: timeSchema,
  reason: z.enum(exitReasons),
  /** Explains the reason to people; empty where there is nothing to explain. */
  detail: z.string(),
});

/** The end of a sandbox. */
export type Exit = Readonly<z.infer<typeof exitSchema>>;

/** Makes an exit that the agent itself knows of, because nothing else could. */
export function exitNow(status: number, reason: Exit["reason"], detail = ""): Exit {
  return { status, time: now(Date.now), reason, detail };
}

/** Makes the exit of a sandbox that has ended while nobody could see how. */
export function lostExit(detail: string): Exit {
  return exitNow(unknownExitStatus, "lost", detail);
}

export function toLifeExit(life: number, { status, time, reason }: Exit): LifeExit {
  return { life, status, exitedAt: time, reason };
}
