import type { Call } from "../../shared/sandbox/call.ts";
import type { Lease } from "../../shared/sandbox/lease.ts";
import type { Decision, LifecycleMethod } from "./decide.ts";
import type { Exit } from "./exit.ts";
import type { LocalSandbox } from "./sandbox.ts";

/** A lifecycle call to the present life of a sandbox. */
export interface LifeCall {
  readonly callId: string;
  readonly signal: AbortSignal;
  readonly lease?: Lease | undefined;
}

/** Returns the parts of a call that its sandbox needs. */
export function lifeCallOf({ lifecycle, signal }: Call): LifeCall {
  return { callId: lifecycle?.callId ?? crypto.randomUUID(), signal, lease: lifecycle?.lease };
}

/** Decides on the calls of sandboxes and records the end of their lives. */
export interface LifeRegistry {
  /** Decides on a call to the sandbox's life. */
  decide(sandbox: LocalSandbox, method: LifecycleMethod, callId: string): Decision;
  /** Returns true if the fence has reached the sandbox's life, so that it has to end. */
  isFenced(sandbox: LocalSandbox): boolean;
  /** Raises the fence to the sandbox's life, on the disk. */
  fence(sandbox: LocalSandbox): void;
  /** Writes the exit of a life to its tombstone, and keeps its output, since its folder is about to be removed. */
  bury(sandbox: LocalSandbox, exit: Exit): Promise<void>;
  /** Announces that the sandbox's phase or exit has changed. */
  changed(sandbox: LocalSandbox): void;
  /** Forgets a sandbox that was removed completely. */
  forget(sandbox: LocalSandbox): void;
}
