import type { Call } from "./call.ts";
import type { Any, Sandbox, Timestamp } from "./sandbox.ts";

/** The state of a sandbox; `SANDBOX_UNKNOWN` is created, but not started. @see containerd core/sandbox/controller.go */
export type State = "SANDBOX_UNKNOWN" | "SANDBOX_READY" | "SANDBOX_NOTREADY";

/** A file system to mount for a sandbox. */
export interface Mount {
  readonly type: string;
  readonly source: string;
  readonly target: string;
  readonly options: readonly string[];
}

/** The options of Create. */
export interface CreateOpts {
  readonly rootfs: readonly Mount[];
  readonly options?: Any | undefined;
  readonly netnsPath: string;
  readonly annotations: ReadonlyMap<string, string>;
  /** The sandbox to create; absent to use the Store's record. */
  readonly sandbox?: Sandbox | undefined;
}

/** A sandbox that has been started. */
export interface ControllerInstance {
  readonly sandboxId: string;
  readonly pid: number;
  readonly createdAt?: Timestamp | undefined;
  readonly labels: ReadonlyMap<string, string>;
  /** Address of the sandbox's own API; empty if it has none. */
  readonly address: string;
  /** Version of that API; 0 if there is none. */
  readonly version: number;
  readonly spec?: Any | undefined;
}

export interface ControllerStatus {
  readonly sandboxId: string;
  readonly pid: number;
  /** One of `State`, or another text from an agent of others. */
  readonly state: string;
  /** Empty unless the call is verbose. */
  readonly info: ReadonlyMap<string, string>;
  readonly createdAt?: Timestamp | undefined;
  readonly exitedAt?: Timestamp | undefined;
  readonly extra?: Any | undefined;
  readonly address: string;
  readonly version: number;
}

/** The end of a sandbox. */
export interface ExitStatus {
  /** The exit code, or 128 + the number of the signal that ended it; 255 if the agent did not see the end. */
  readonly exitStatus: number;
  readonly exitedAt?: Timestamp | undefined;
  /** The reason, if known: `exited`, `stopped`, `lost`, … */
  readonly reason?: string | undefined;
}

/** A platform in OCI's terms: os `linux`, architecture `amd64`. */
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
 * Runs sandboxes. Every method takes the sandboxer that serves the sandbox; if it is empty, the record's or the
 * default one is used. All methods throw `SandboxError`.
 * @see containerd core/sandbox/controller.go
 */
export interface Controller {
  /** Creates a sandbox; nothing runs yet. @throws `already_exists`; `not_found` without a record or an agent */
  create(call: Call, id: string, sandboxer: string, opts: CreateOpts): Promise<void>;
  /** Starts a sandbox. @throws `not_found`; `already_exists` if it runs; `failed_precondition` if it has stopped */
  start(call: Call, id: string, sandboxer: string): Promise<ControllerInstance>;
  platform(call: Call, id: string, sandboxer: string): Promise<Platform>;
  /**
   * Stops a sandbox: sends SIGTERM, then SIGKILL after the timeout.
   * @param timeoutSecs 0 is the agent's default of 10
   */
  stop(call: Call, id: string, sandboxer: string, timeoutSecs: number): Promise<void>;
  /** Waits until the sandbox has ended; every call returns the same exit. @throws `deadline_exceeded`, `canceled` */
  wait(call: Call, id: string, sandboxer: string): Promise<ExitStatus>;
  status(call: Call, id: string, sandboxer: string, verbose: boolean): Promise<ControllerStatus>;
  /** Stops the sandbox if it runs, and releases its resources. */
  shutdown(call: Call, id: string, sandboxer: string): Promise<void>;
  /** Returns the resource usage of a sandbox. @throws `failed_precondition` unless it runs */
  metrics(call: Call, id: string, sandboxer: string): Promise<Metric>;
  /** Passes changed fields of the record on to the sandbox. */
  update(
    call: Call,
    id: string,
    sandboxer: string,
    sandbox: Sandbox,
    fields: readonly string[],
  ): Promise<void>;
}
