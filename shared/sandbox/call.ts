import type { Lease } from "./lease.ts";

/** Identifies a lifecycle call to an agent. @see docs/agent.md, "Lives" */
export interface LifecycleToken {
  /**
   * The fencing token: the target life of the sandbox. A Shutdown ends every life up to it; 0 is the current life,
   * whichever it is.
   */
  readonly life: number;
  /** The idempotency key of a Create, Start or Update. */
  readonly callId?: string | undefined;
  /** For a Create: the epoch of the agent's data folder; absent if the caller does not know it. */
  readonly epoch?: number | undefined;
  /** For a Create, Start or Renew: the lease; absent if there is none. */
  readonly lease?: Lease | undefined;
}

/**
 * A condition of the database without which no write of a call takes effect: that no other server has taken its work over
 * while this one was frozen.
 */
export interface Fence {
  /** A condition in SQL, with a `?` for each argument. */
  readonly condition: string;
  readonly args: readonly (string | number)[];
}

/** The context of a call of the Store or the Controller. */
export interface Call {
  /** The tenant: one of containerd's namespaces, already checked to be well formed. */
  readonly namespace: string;
  /** The name of the caller's API token; absent if none was required. */
  readonly caller?: string | undefined;
  /** False if the caller may not see everything. */
  readonly isAdmin?: boolean | undefined;
  /** The actor in the events of the call: a part of the system, if it acts by itself; by default the caller. */
  readonly actor?: string | undefined;
  /**
   * Counts a part of a large answer as held in memory; absent if nobody counts.
   * @throws `resource_exhausted` if the server holds too much already
   */
  readonly countPart?: ((bytes: number) => void) | undefined;
  /** Aborted when the caller disconnects or its deadline passes. */
  readonly signal: AbortSignal;
  /** The caller's deadline in milliseconds since 1970; absent if it set none. */
  readonly deadline?: number | undefined;
  /** The id of the request, passed on so that the agent's log has it too. */
  readonly requestId?: string | undefined;
  /** W3C trace context, passed on unchanged. */
  readonly traceparent?: string | undefined;
  /** The caller's `Idempotency-Key`. */
  readonly idempotencyKey?: string | undefined;
  /** True if a call with that key was begun before, and may have taken effect. */
  readonly isRepeated?: boolean | undefined;
  /** The fence of its writes; absent if nobody else can take its work over. */
  readonly fence?: Fence | undefined;
  /** For agents only; absent if the caller uses only containerd's RPCs. */
  readonly lifecycle?: LifecycleToken | undefined;
}
