import type { Timestamp } from "./sandbox.ts";

/**
 * The states of a record's sandbox: the phases of its last life, `none` if it has had no life, and `unknown` if its agent
 * is silent.
 */
export const states = ["none", "creating", "created", "running", "stopped", "gone", "unknown"] as const;

export type SandboxState = (typeof states)[number];

/** The recorded exit of a life. */
export interface RecordedExit {
  readonly status: number;
  readonly exitedAt?: Timestamp | undefined;
  readonly reason: string;
}

/** The last lifecycle call of a sandbox. */
export interface LastOperation {
  /** create, start, stop, shutdown, update, run or delete. */
  readonly name: string;
  /** pending, ok, failed or unknown. */
  readonly outcome: string;
  /** The message of its error; empty if it did not fail. */
  readonly error: string;
}

/** The recorded state of a sandbox: that of its last life. */
export interface SandboxStatus {
  readonly phase: SandboxState;
  /** The phase that was last observed. Present if `phase` is `unknown`. */
  readonly lastPhase?: SandboxState | undefined;
  /** The time since which the agent has been silent, in microseconds since 1970. Present if `phase` is `unknown`. */
  readonly silentSince?: number | undefined;
  /** The sandboxer whose agent has the life. Absent without a life, as all members but `expiresAt` are. */
  readonly agent?: string | undefined;
  /** Absent unless the sandbox runs. */
  readonly pid?: number | undefined;
  readonly exit?: RecordedExit | undefined;
  readonly lastOperation?: LastOperation | undefined;
  /** The time when the agent's last news was recorded, in microseconds since 1970. */
  readonly observedAt?: number | undefined;
  /** The end of the lease, in microseconds since 1970. */
  readonly expiresAt?: number | undefined;
}
