import type { Decision, LifecycleMethod } from "./decide.ts";
import type { Exit } from "./exit.ts";
import type { LocalSandbox } from "./sandbox.ts";

/** A lifecycle call of the life that a sandbox is in. */
export interface LifeCall {
  readonly callId: string;
  readonly signal: AbortSignal;
}

/** Decides on calls and keeps account of lives, for the sandboxes. */
export interface LifeRegistry {
  /** Decides on a call about the life that is there. */
  decide(sandbox: LocalSandbox, method: LifecycleMethod, callId: string): Decision;
  /** Returns whether the fence has reached the sandbox's life, so that it is to end. */
  isFenced(sandbox: LocalSandbox): boolean;
  /** Writes the exit of a life to its tombstone. */
  recordExit(sandbox: LocalSandbox, exit: Exit): void;
  /** Forgets a sandbox of which nothing is left. */
  forget(sandbox: LocalSandbox): void;
}
