import type { Call } from "./call.ts";
import type { Any, Sandbox, Timestamp } from "./sandbox.ts";

/** What a sandbox is doing. Unknown: created, not started. @see containerd core/sandbox/controller.go */
export type State = "SANDBOX_UNKNOWN" | "SANDBOX_READY" | "SANDBOX_NOTREADY";

/** A file system to mount for a sandbox. */
export interface Mount {
  readonly type: string;
  readonly source: string;
  readonly target: string;
  readonly options: readonly string[];
}

/** What Create may be given besides the id. */
export interface CreateOpts {
  readonly rootfs: readonly Mount[];
  readonly options?: Any | undefined;
  readonly netnsPath: string;
  readonly annotations: ReadonlyMap<string, string>;
  /** The record to run; absent, the Store's is taken. */
  readonly sandbox?: Sandbox | undefined;
}

/** A sandbox that has been started. */
export interface ControllerInstance {
  readonly sandboxId: string;
  readonly pid: number;
  readonly createdAt?: Timestamp | undefined;
  readonly labels: ReadonlyMap<string, string>;
  /** Where the sandbox's own API listens, and its version; empty and 0 where there is none. */
  readonly address: string;
  readonly version: number;
  readonly spec?: Any | undefined;
}

export interface ControllerStatus {
  readonly sandboxId: string;
  readonly pid: number;
  /** One of `State`, or whatever else a foreign agent says. */
  readonly state: string;
  /** Filled only when asked for. */
  readonly info: ReadonlyMap<string, string>;
  readonly createdAt?: Timestamp | undefined;
  readonly exitedAt?: Timestamp | undefined;
  readonly extra?: Any | undefined;
  readonly address: string;
  readonly version: number;
}

/** The end of a sandbox: its exit code, or 128 + the signal that ended it; 255 if nobody saw it. */
export interface ExitStatus {
  readonly exitStatus: number;
  readonly exitedAt?: Timestamp | undefined;
  /** Why it ended, where that is known: `exited`, `stopped`, `lost`, … */
  readonly reason?: string | undefined;
}

/** In OCI's names: os `linux`, architecture `amd64`. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant: string;
  readonly osVersion: string;
  readonly osFeatures: readonly string[];
}

export interface Metric {
  readonly timestamp?: Timestamp | undefined;
  readonly id: string;
  readonly data?: Any | undefined;
}

/**
 * Runs sandboxes. Every method takes the sandboxer that serves the sandbox; empty leaves the choice to the
 * record and the default. All of them throw `SandboxError`.
 * @see containerd core/sandbox/controller.go
 */
export interface Controller {
  /** @throws `already_exists`; `not_found` without a record or an agent */
  create(call: Call, id: string, sandboxer: string, opts: CreateOpts): Promise<void>;
  /** @throws `not_found`, `already_exists` while it runs, `failed_precondition` once it has stopped */
  start(call: Call, id: string, sandboxer: string): Promise<ControllerInstance>;
  platform(call: Call, id: string, sandboxer: string): Promise<Platform>;
  /** @param timeoutSecs between asking politely and killing; 0 is the agent's default of 10 */
  stop(call: Call, id: string, sandboxer: string, timeoutSecs: number): Promise<void>;
  /** Answers when the sandbox has ended, the same every time. @throws `deadline_exceeded`, `canceled` */
  wait(call: Call, id: string, sandboxer: string): Promise<ExitStatus>;
  status(call: Call, id: string, sandboxer: string, verbose: boolean): Promise<ControllerStatus>;
  /** Stops it if need be and frees everything it held. */
  shutdown(call: Call, id: string, sandboxer: string): Promise<void>;
  /** @throws `failed_precondition` unless it runs */
  metrics(call: Call, id: string, sandboxer: string): Promise<Metric>;
  /** Passes changed fields of the record on to what runs. */
  update(
    call: Call,
    id: string,
    sandboxer: string,
    sandbox: Sandbox,
    fields: readonly string[],
  ): Promise<void>;
}
