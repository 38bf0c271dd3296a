import type { Timestamp } from "../sandbox/sandbox.ts";
import type { LivePhase } from "./phase.ts";

/** The reasons for the end of a life. `lost`: it is over, and the agent did not see how. */
export const exitReasons = [
  "exited",
  "signaled",
  "oom",
  "stopped",
  "expired",
  "never_started",
  "lost",
] as const;

export type ExitReason = (typeof exitReasons)[number];

/** The exit status of a life whose end the agent did not see. @see containerd `UnknownExitStatus` */
export const unknownExitStatus = 255;

/** The end of one life. */
export interface LifeExit {
  readonly life: number;
  readonly status: number;
  readonly exitedAt: Timestamp | undefined;
  readonly reason: ExitReason;
}

/** The state of one sandbox id at an agent. Every answer contains it, errors included. */
export interface LifeView {
  /** Identifies the agent's data folder; a newer folder has a higher one. */
  readonly epoch: number;
  /** Every life up to this number is over. */
  readonly fence: number;
  /** The life of the sandbox at the agent; 0 for none. */
  readonly life: number;
  /** The phase of that life; undefined for none. */
  readonly phase: LivePhase | undefined;
  /** The last known exit. */
  readonly exit: LifeExit | undefined;
}

/** A view, and the agent it came from. */
export interface AgentView extends LifeView {
  /** The sandboxer that the agent serves. */
  readonly agent: string;
}
