/** The action at the end of a lease: `stop` ends the sandbox, `delete` also deletes its record. */
export const expiryActions = ["delete", "stop"] as const;

export type ExpiryAction = (typeof expiryActions)[number];

/** A lease as it is asked for. Exactly one of `forMs` and `expiresAt` is present. */
export interface LeaseTerm {
  /** Its duration from now, in milliseconds. */
  readonly forMs?: number | undefined;
  /** Its end, in microseconds since 1970. */
  readonly expiresAt?: number | undefined;
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
