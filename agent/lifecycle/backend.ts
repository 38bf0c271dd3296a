import type { CreateOpts, Platform } from "../../shared/sandbox/controller.ts";
import type { Any, Sandbox } from "../../shared/sandbox/sandbox.ts";
import type { Users } from "../host/users/user.ts";
import type { Exit } from "./exit.ts";
import type { SandboxFolder } from "./folder.ts";
import type { LocalRecord } from "./record.ts";

/** The main process of a running sandbox. */
export interface Running {
  readonly pid: number;
  /** The address and version of the sandbox's own API; empty and 0 if it has none. */
  readonly address: string;
  readonly version: number;
}

/** The state of a sandbox's process as the backend observed it. */
export type ObservedState =
  /** Nothing runs. With `isSure`, a failed launch can no longer start anything. */
  | { readonly state: "idle"; readonly isSure?: boolean }
  | { readonly state: "running"; readonly running: Running }
  /** A durable exit can be observed again, also by a later agent; any other exit must be recorded. */
  | { readonly state: "ended"; readonly exit: Exit; readonly isDurable: boolean };

/** The part of a sandbox that its backend may use. */
export interface SandboxContext {
  readonly record: Readonly<LocalRecord>;
  /** The client's record, with all updates applied. */
  readonly sandbox: Sandbox;
  readonly opts: CreateOpts;
  readonly folder: SandboxFolder;
  /** Makes the sandbox observe its process soon. The backend calls it when something may have changed. */
  pollSoon(): void;
}

/**
 * Runs one sandbox. `LocalSandbox` decides which call is allowed when, and makes one call at a time, except of
 * `observe` and `end`. Every method may throw `unavailable`.
 */
export interface BackendSandbox {
  /** Prepares the sandbox at Create. If that fails, `release` removes the parts that were made. */
  create?(): Promise<void>;
  /** Re-adopts the state that an earlier agent left. Called before any other method. */
  recover?(): Promise<void>;
  /** Observes the present state of the process. */
  observe(): Promise<ObservedState>;
  /** True if its output is in the folder of its launch attempt, in segments. @see agent/output/copy.sh */
  readonly keepsOutput: boolean;
  /** Returns true while output of the ended process may still be on its way to that folder. */
  isOutputPending?(): boolean;
  /** The process, also one that has ended or that an earlier agent launched; undefined if none was launched. */
  readonly launched: Running | undefined;
  /** Launches the process. After a `SandboxError` other than `unavailable`, nothing runs and nothing ever will. */
  launch(): Promise<Running>;
  /** Asks the process to end within some seconds, or kills it. `observe` shows the result. */
  end(signal: "SIGTERM" | "SIGKILL", leftSecs: number): void;
  /** Ends helpers of the sandbox after its exit is recorded. A later agent calls it again. */
  cleanUpAfterExit?(): void;
  /** Removes everything that is left of the sandbox, in whatever state it is. */
  release(): Promise<void>;
  /** Applies a changed record to the sandbox before it is stored. @throws `invalid_argument` for an invalid spec */
  update(next: Sandbox, fields: readonly string[]): Promise<void>;
  /** Collects the information of a verbose Status. */
  info(): Promise<Map<string, string>>;
  /** Measures the present resource usage of the sandbox. */
  measure(running: Running): Promise<Any>;
  /** Returns the platform that the sandbox runs on. */
  platform(): Promise<Platform>;
  /** Stops watching. The sandbox keeps running. */
  close?(): void;
}

/** A running process without a folder, found by its mark. */
export interface Orphan {
  readonly namespace: string;
  readonly id: string;
  readonly life: number;
  /** Writes the files by which the backend finds the process to a new folder of the sandbox. */
  write(folder: string): Promise<void>;
}

/** A sandbox without a readable record. */
export interface UnknownSandbox {
  readonly namespace: string;
  readonly id: string;
  /** Its life, or a later one. */
  readonly life: number;
  /** The folder of all sandboxes. */
  readonly root: string;
}

/** Runs sandboxes of one kind on this node. */
export interface Backend {
  /** The sandboxer of a sandbox that names none. */
  readonly sandboxer: string;
  /** True if each sandboxer has its own sandboxes; false if all sandboxers are names of the same one. */
  readonly sandboxersAreSeparate: boolean;
  /** Interval at which running sandboxes are observed; absent if the backend reports changes itself. */
  readonly pollIntervalMs?: number;
  /** True if `create` of its sandboxes has something to prepare. */
  readonly preparesAtCreate: boolean;
  /** Assigns the users that sandboxes run as; absent if they run as the agent's user or the backend decides. */
  readonly users?: Users | undefined;
  /** Facts about the backend for the line that the agent logs when it is ready. */
  readonly details?: Readonly<Record<string, string>>;
  /**
   * Checks that this machine can run a sandbox at present.
   * @throws `invalid_argument`, `failed_precondition`
   */
  check(sandbox: Sandbox): Promise<void>;
  /** Creates the part of a sandbox that this backend implements. Starts nothing. */
  createSandbox(context: SandboxContext): BackendSandbox;
  /** Finds running processes by their mark. Includes those whose folder exists. */
  orphans(root: string): Promise<readonly Orphan[]>;
  /** Ends everything that runs of a sandbox whose record is unreadable. @throws `unavailable` */
  clear(sandbox: UnknownSandbox): Promise<void>;
  /**
   * Ends the remains of a sandbox without a folder, if `orphans` cannot find them.
   * @returns true if there were any
   * @throws `unavailable`
   */
  clearStray?(sandbox: UnknownSandbox): Promise<boolean>;
  /**
   * Starts serving. Called after all sandboxes of an earlier agent are known.
   * @param resume called whenever the backend becomes reachable
   */
  open(resume: () => void): Promise<void>;
  /** Returns the reason why the backend cannot serve at present; undefined if it can. */
  ready(): Promise<string | undefined>;
  close(): void;
}
