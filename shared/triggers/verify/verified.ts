/** A delivery as it came in. Nothing of it has been believed yet. */
export interface Delivery {
  readonly headers: Headers;
  /** The query of the URL, without the question mark; only `access_token` is read from it. */
  readonly query: string;
  /** The body as it was sent, not inflated. */
  readonly body: Uint8Array;
}

/** The result of a verification that succeeded. */
export interface Verified {
  /** The secret that fits. */
  readonly kid: string;
  /** Time of this attempt as its sender states it, in milliseconds since 1970; undefined without a signed one. */
  readonly sentAtMs: number | undefined;
}
