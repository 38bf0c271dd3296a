/** The action at the end of a lease: `stop` ends the sandbox, `delete` also deletes its record. */
export const expiryActions = ["delete", "stop"] as const;

export type ExpiryAction = (typeof expiryActions)[number];

/** The end of a lease that was removed, in microseconds since 1970. Such a lease counts as none. */
export const neverExpires = Number.MAX_SAFE_INTEGER;

/**
 * A lease as it is asked for. At most one of `forMs` and `expiresAt` is present; without both, the end of the present
 * lease stays. That of a new record has one, and not null.
 */
export interface LeaseTerm {
  /** Its duration from now, in milliseconds. */
  readonly forMs?: number | undefined;
  /** Its end, in microseconds since 1970; null removes it. */
  readonly expiresAt?: number | null | undefined;
  /** By default that of the present lease, or `delete` if there is none. */
  readonly onExpire?: ExpiryAction | undefined;
}

/** A lease as agents know it. */
export interface Lease {
  /** Its end, in microseconds since 1970. */
  readonly expiresAt: number;
  readonly onExpire: ExpiryAction;
  /** Increases with every change, so that an agent ignores late messages. */
  readonly revision: number;
}

/** A renewal of a lease. */
export interface Renewal {
  /** Its new duration from now, in milliseconds. */
  readonly forMs: number;
  /** True if the lease may end earlier than before. */
  readonly mayShorten: boolean;
}
