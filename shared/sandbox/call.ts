/** What tells one lifecycle call of a sandbox from an earlier, a later or a repeated one. */
export interface Operation {
  readonly id: string;
  /** Grows with the lifecycle calls of one sandbox; an agent refuses one that is older than what it has seen. */
  readonly generation: number;
}

/** What every call of the Store and the Controller carries besides its arguments. */
export interface Call {
  /** The tenant: one of containerd's namespaces, already checked to be well formed. */
  readonly namespace: string;
  /** Aborted when the caller has gone or its deadline has passed. */
  readonly signal: AbortSignal;
  /** When the caller stops waiting, in milliseconds since 1970; absent when it set no limit. */
  readonly deadline?: number | undefined;
  /** W3C trace context, passed on as it came. */
  readonly traceparent?: string | undefined;
  /** Given to an agent with each lifecycle call. */
  readonly operation?: Operation | undefined;
}
