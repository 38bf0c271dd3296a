import type { Timestamp } from "./sandbox.ts";

/** The states of a record's sandbox: the phases of its last life, or `none` if it has had no life. */
export const states = ["none", "creating", "created", "running", "stopped", "gone"] as const;

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
  /** The sandboxer whose agent has the life. Absent without a life, as all members but `expiresAt` are. */
  readonly agent?: string | undefined;
  /** Absent unless the sandbox runs. */
  readonly pid?: number | undefined;
  readonly exit?: RecordedExit | undefined;
  readonly lastOperation?: LastOperation | undefined;
  /** The time of the last change, in microseconds since 1970. */
  readonly observedAt?: number | undefined;
  /** The end of the lease, in microseconds since 1970. */
  readonly expiresAt?: number | undefined;
}
