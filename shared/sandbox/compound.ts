import type { Call } from "./call.ts";
import type { LeaseTerm } from "./lease.ts";
import type { Sandbox, SandboxRecord } from "./sandbox.ts";
import type { SandboxStatus } from "./status.ts";
import type { RecordVersion } from "./store.ts";
import type { SandboxSubscription } from "./subscription.ts";

/** A sandbox to run. */
export interface RunOptions {
  readonly sandbox: Sandbox;
  /** The action if the id has a record: `keep` starts that sandbox unless it runs, `replace` deletes it first. */
  readonly ifExists: "fail" | "keep" | "replace";
  /** True to delete record and sandbox once its exit is known. */
  readonly removeOnExit: boolean;
  /** The lease of the record that it stores; by default that of containerd's label, if it has one. */
  readonly term?: LeaseTerm | undefined;
  /** The subscription to its events that is stored with it. */
  readonly subscription?: SandboxSubscription | undefined;
}

/** A sandbox that was run. */
export interface RunResult {
  readonly record: SandboxRecord;
  readonly status: SandboxStatus;
}

/** The outcome of a Delete with force. */
export type DeletionResult =
  | { readonly isDeleted: true }
  /** The agent could not be asked. The Delete is finished later. */
  | { readonly isDeleted: false; readonly error: unknown };

/**
 * Operations of several steps, over records and sandboxes. Each stores its intent first, so that whoever finds it
 * unfinished can finish or undo it.
 */
export interface Compounds {
  /**
   * Stores a record, and creates and starts its sandbox. If that fails, it undoes all of it and throws the first error.
   * @throws `already_exists`; `aborted` during another operation; the errors of Create and Start
   */
  run(call: Call, options: RunOptions): Promise<RunResult>;
  /**
   * Ends a sandbox in any phase, and deletes its record.
   * @throws `not_found`, `aborted` if no version matches
   */
  forceDelete(call: Call, id: string, versions?: readonly RecordVersion[]): Promise<DeletionResult>;
  /**
   * Ends a sandbox in any phase and deletes its record, if the expiry of its lease has begun.
   * @throws `not_found`, `aborted` if its lease has not expired
   */
  expire(call: Call, id: string): Promise<DeletionResult>;
  /** Finishes or undoes the unfinished operation of an id, if it has one. @throws the agent's error */
  resume(namespace: string, id: string): Promise<void>;
}
