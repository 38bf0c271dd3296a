import type { Timestamp } from "../sandbox/sandbox.ts";
import type { LivePhase } from "./phase.ts";

/** Why a life ended. `lost`: it is over, and nobody saw how. */
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

/** The exit status of a life whose end nobody saw. @see containerd `UnknownExitStatus` */
export const unknownExitStatus = 255;

/** The end of one life. */
export interface LifeExit {
  readonly life: number;
  readonly status: number;
  readonly exitedAt: Timestamp | undefined;
  readonly reason: ExitReason;
}

/** The state of one sandbox id at an agent: part of every answer, errors included. */
export interface LifeView {
  /** Identifies the agent's data folder; a newer folder has a greater one. */
  readonly epoch: number;
  /** Every life up to this number is over. */
  readonly fence: number;
  /** The life that is there, 0 for none, and its phase. */
  readonly life: number;
  readonly phase: LivePhase | undefined;
  /** The last exit that is known. */
  readonly exit: LifeExit | undefined;
}

/** A view, and the sandboxer whose agent gave it. */
export interface AgentView extends LifeView {
  readonly agent: string;
}
