/** A subscription to the events of a sandbox, to be stored in the batch of its record. */
export interface SandboxSubscription {
  readonly uid: string;
  /** The address that events are sent to. */
  readonly url: string;
  /** containerd's filters; empty for all events. */
  readonly filter: readonly string[];
  /** Its encrypted secrets, as JSON. */
  readonly secrets: string;
}
