/** The streams to which the process of a sandbox writes. */
export const outputStreams = ["stdout", "stderr"] as const;

export type OutputStream = (typeof outputStreams)[number];

/** The bytes of a stream from an offset on. */
export interface OutputPart {
  /** The offset of the first byte. */
  readonly from: number;
  readonly data: Uint8Array;
  /** The offset behind the last byte that there is now. */
  readonly end: number;
}

/** A query of output. */
export interface OutputQuery {
  /**
   * The offset of the first byte wanted of each stream; negative for that many bytes before its end; undefined for nothing
   * of this stream.
   */
  readonly from: Readonly<Partial<Record<OutputStream, number>>>;
  /** Maximum number of bytes of each stream. */
  readonly maxBytes: number;
  /** Time to wait for something new if there is nothing yet, in milliseconds. */
  readonly waitMs: number;
}

/** The answer to a query of output. */
export interface OutputReply {
  /** The parts of the streams that were asked for. A part with a higher offset follows bytes that are no longer kept. */
  readonly parts: Readonly<Partial<Record<OutputStream, OutputPart>>>;
  /** True if the sandbox has ended and nothing comes after these parts. */
  readonly isComplete: boolean;
}
