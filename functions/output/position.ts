import { type OutputReply, type OutputStream, outputStreams } from "../../shared/sandbox/output.ts";
import { linesOf } from "./frames.ts";

/** The offsets that a reader of output has reached. */
export type Offsets = Readonly<Partial<Record<OutputStream, number>>>;

/** Returns the offsets at which a reader begins: those wanted, or, if they count from the end, those of the first reply. */
export function firstOffsets(from: Offsets, { parts }: OutputReply): Offsets {
  const entries = outputStreams.flatMap((stream) => {
    const offset = from[stream];
    if (offset === undefined) return [];
    return [[stream, offset < 0 ? (parts[stream]?.from ?? 0) : offset]];
  });
  return Object.fromEntries(entries);
}

/** Returns the offsets behind the parts of a reply. */
export function offsetsAfter(next: Offsets, { parts }: OutputReply): Offsets {
  const entries = outputStreams.flatMap((stream) => {
    const [reached, part] = [next[stream], parts[stream]];
    if (reached === undefined) return [];
    return [[stream, part ? Math.max(reached, part.from + part.data.length) : reached]];
  });
  return Object.fromEntries(entries);
}

/** Returns true if all streams have reached some offsets. */
export function hasReached(next: Offsets, ends: Offsets): boolean {
  return outputStreams.every((stream) => (next[stream] ?? 0) >= (ends[stream] ?? 0));
}

/** Returns the offsets behind what there is now. */
export function endsOf({ parts }: OutputReply): Offsets {
  return Object.fromEntries(Object.entries(parts).map(([stream, { end }]) => [stream, end]));
}

/** Returns the lines of a reply. */
export function framesOf({ parts }: OutputReply, next: Offsets): string {
  return outputStreams
    .map((stream) => {
      const part = parts[stream];
      return part ? linesOf(stream, part, next[stream] ?? 0) : "";
    })
    .join("");
}
