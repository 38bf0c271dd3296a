/** Identifies a lifecycle call to an agent. @see docs/agent.md, "Lives" */
export interface LifecycleToken {
  /**
   * The fencing token: the life of the sandbox that is meant. A Shutdown means every life up to it; 0 is whatever
   * is there.
   */
  readonly life: number;
  /** The idempotency key of a Create, Start or Update. */
  readonly callId?: string | undefined;
  /** For a Create: the epoch of the agent's data folder, as far as the caller knows it. */
  readonly epoch?: number | undefined;
}

/** What every call of the Store and the Controller carries besides its arguments. */
export interface Call {
  /** The tenant: one of containerd's namespaces, already checked to be well formed. */
  readonly namespace: string;
  /** The name of the API token the caller came with; absent when it needs none. */
  readonly caller?: string | undefined;
  /** Aborted when the caller has gone or its deadline has passed. */
  readonly signal: AbortSignal;
  /** When the caller stops waiting, in milliseconds since 1970; absent when it set no limit. */
  readonly deadline?: number | undefined;
  /** W3C trace context, passed on as it came. */
  readonly traceparent?: string | undefined;
  /** The caller's `Idempotency-Key`. */
  readonly idempotencyKey?: string | undefined;
  /** Given to an agent; absent from callers that know only containerd's RPCs. */
  readonly lifecycle?: LifecycleToken | undefined;
}
