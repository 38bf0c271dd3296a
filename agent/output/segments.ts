import { constants } from "node:fs";
import { lstat, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { OutputPart, OutputStream } from "../../shared/sandbox/output.ts";
import { errnoOf } from "../host/errno.ts";

/** A file with a part of a stream, as `copy.sh` writes it. */
export interface Segment {
  readonly path: string;
  /** The offset of its first byte. */
  readonly from: number;
  readonly size: number;
}

/** Maximum number of attempts to read segments of which one was deleted. */
const maxAttempts = 5;

/** Returns the name of the segment that begins at an offset. */
export function segmentName(stream: OutputStream, from: number): string {
  return from === 0 ? stream : `${stream}.${String(from).padStart(16, "0")}`;
}

/** Parses the name of a segment. Returns the offset at which it begins; undefined for another file. */
function offsetOf(name: string, stream: OutputStream): number | undefined {
  if (name === stream) return 0;
  const [, digits] = /^\.(\d{16})$/.exec(name.startsWith(stream) ? name.slice(stream.length) : "") ?? [];
  const offset = Number(digits);
  return Number.isSafeInteger(offset) ? offset : undefined;
}

/**
 * Lists the segments of a stream in a folder, in order. No other file is taken for one, since a sandbox may be able to
 * write to the folder.
 * @throws ENOENT if there is no such folder, or a segment or the folder is removed at that moment
 */
export async function segmentsOf(folder: string, stream: OutputStream): Promise<Segment[]> {
  const found: Segment[] = [];
  for (const name of await readdir(folder)) {
    const from = offsetOf(name, stream);
    if (from === undefined) continue;
    const path = join(folder, name);
    const stat = await lstat(path);
    if (stat.isFile()) found.push({ path, from, size: stat.size });
  }
  found.sort((one, other) => one.from - other.from);
  // A copier that was killed may have written to a segment after another one had begun the next.
  return found.map((segment, index) => {
    const next = found[index + 1]?.from ?? Number.POSITIVE_INFINITY;
    return { ...segment, size: Math.min(segment.size, next - segment.from) };
  });
}

/** Returns the offset behind the last byte of some segments. */
function endOf(segments: readonly Segment[]): number {
  const last = segments.at(-1);
  return last ? last.from + last.size : 0;
}

/** Fills a buffer from a position of a file. Returns the number of bytes. @throws ENOENT */
async function readFrom(path: string, position: number, buffer: Uint8Array): Promise<number> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length, position + length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return length;
  } finally {
    await file.close();
  }
}

/** Reads contiguous bytes of segments, beginning at an offset, or where the first of them begins after it. */
async function readSegments(
  segments: readonly Segment[],
  from: number,
  maxBytes: number,
): Promise<OutputPart> {
  const end = endOf(segments);
  const rest = segments.filter((segment) => segment.size > 0 && segment.from + segment.size > from);
  const begin = Math.max(from, rest[0]?.from ?? end);
  const data = new Uint8Array(Math.min(maxBytes, Math.max(0, end - begin)));
  let length = 0;
  for (const segment of rest) {
    const at = begin + length;
    if (length === data.length || segment.from > at) break;
    const size = Math.min(segment.from + segment.size - at, data.length - length);
    length += await readFrom(segment.path, at - segment.from, data.subarray(length, length + size));
  }
  return { from: begin, data: data.subarray(0, length), end };
}

/**
 * Reads a stream.
 * @param from the offset of the first byte wanted; negative for that many bytes before the end
 * @returns no data if there is none from that offset on; data from a higher offset if the bytes between are not kept
 * @throws ENOENT if there is no such folder
 */
export async function readStream(
  folder: string,
  stream: OutputStream,
  from: number,
  maxBytes: number,
): Promise<OutputPart> {
  for (let attempt = 1; ; attempt++) {
    try {
      const segments = await segmentsOf(folder, stream);
      const begin = from < 0 ? Math.max(0, endOf(segments) + from) : from;
      return await readSegments(segments, begin, maxBytes);
    } catch (error) {
      // A segment was deleted, because newer ones have enough bytes, or the folder is gone.
      if (errnoOf(error) !== "ENOENT" || attempt === maxAttempts) throw error;
    }
  }
}
