/** A kind of bad client. */
export interface BadKind {
  readonly name: string;
  /** Does what such a client does, once: the caller repeats it. It ends when the signal is aborted. */
  step(port: number, signal: AbortSignal): Promise<void>;
}
