import { abortError } from "../../shared/errors/abort.ts";
import {
  type OutputPart,
  type OutputQuery,
  type OutputReply,
  type OutputStream,
  outputStreams,
} from "../../shared/sandbox/output.ts";
import { errnoOf } from "../host/errno.ts";
import { FolderWatch } from "./folder-watch.ts";
import { readStream } from "./segments.ts";

/** The output of one life, where it is at present. */
export interface OutputSource {
  /** The folder with its segments, which may not exist; undefined for no output. */
  readonly folder: string | undefined;
  /** True if the process writes nothing more. */
  readonly isOver: boolean;
  /** Resolves when the process ends. @throws the signal's error */
  ended(signal: AbortSignal): Promise<unknown>;
}

/** Reads a part of a stream. Returns undefined if there is no such folder. */
async function readPart(
  folder: string | undefined,
  stream: OutputStream,
  from: number,
  maxBytes: number,
): Promise<OutputPart | undefined> {
  if (folder === undefined) return undefined;
  try {
    return await readStream(folder, stream, from, maxBytes);
  } catch (error) {
    if (errnoOf(error) !== "ENOENT") throw error;
    return undefined;
  }
}

/** Reads the parts that a query wants. Returns undefined if the folder does not exist, or no longer. */
async function readParts(
  { folder, isOver }: OutputSource,
  query: OutputQuery,
): Promise<OutputReply | undefined> {
  const parts: Partial<Record<OutputStream, OutputPart>> = {};
  for (const stream of outputStreams) {
    const from = query.from[stream];
    if (from === undefined) continue;
    const part = await readPart(folder, stream, from, query.maxBytes);
    if (!part) return undefined;
    parts[stream] = part;
  }
  const hasAll = Object.values(parts).every(({ from, data, end }) => from + data.length >= end);
  return { parts, isComplete: isOver && hasAll };
}

/** Returns the answer about a process that has written nothing. */
function noOutput({ isOver }: OutputSource, { from }: OutputQuery): OutputReply {
  const parts = Object.fromEntries(
    Object.entries(from).map(([stream, offset]) => [
      stream,
      { from: Math.max(0, offset), data: new Uint8Array(0), end: 0 },
    ]),
  );
  return { parts, isComplete: isOver };
}

/** Returns true if a caller is answered with this rather than with something later. */
function hasNews({ parts, isComplete }: OutputReply): boolean {
  return isComplete || Object.values(parts).some(({ data }) => data.length > 0);
}

/** Reads the output as it is now, also if it is moved at the same time. */
async function readNow(find: () => OutputSource, query: OutputQuery) {
  for (let source = find(); ; ) {
    const reply = await readParts(source, query);
    if (reply) return { source, reply };
    const { folder } = source;
    source = find();
    if (source.folder === folder) return { source, reply: noOutput(source, query) };
  }
}

/**
 * Reads output. If there is nothing new yet, waits for it.
 * @param find returns the source as it is now. @throws `not_found`
 * @throws the signal's error if the caller leaves
 */
export async function readOutput(
  find: () => OutputSource,
  query: OutputQuery,
  signal: AbortSignal,
): Promise<OutputReply> {
  const deadlineMs = performance.now() + query.waitMs;
  let watch: FolderWatch | undefined;
  try {
    for (;;) {
      if (signal.aborted) throw abortError(signal);
      const { source, reply } = await readNow(find, query);
      const leftMs = deadlineMs - performance.now();
      if (hasNews(reply) || leftMs <= 0) return reply;
      if (!watch?.isWatching || watch.folder !== source.folder) {
        watch?.close();
        watch = new FolderWatch(source.folder);
        // Something may have been written before the watch began.
        if (watch.isWatching) continue;
      }
      const waiting = new AbortController();
      const ended = source.ended(waiting.signal).catch(() => {});
      await watch.next(leftMs, signal, ended);
      waiting.abort();
    }
  } finally {
    watch?.close();
  }
}
