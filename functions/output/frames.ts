import { encodeBase64 } from "../../shared/protobuf/base64.ts";
import type { OutputPart, OutputStream } from "../../shared/sandbox/output.ts";

/** Maximum number of bytes in one line. A multiple of 3, so that only the last line has padding. */
const maxLineBytes = 48 * 1024;

/** Returns a line without data. It shows a reader that the connection lives. */
export function emptyLine(stream: OutputStream, from: number): string {
  return `{"stream":"${stream}","from":${from},"data":""}\n`;
}

/** Returns the lines of a part: that bytes before it are missing, then its data. */
export function linesOf(stream: OutputStream, { from, data }: OutputPart, expectedFrom: number): string {
  let lines = "";
  if (from > expectedFrom) {
    lines += `{"stream":"${stream}","dropped":{"from":${expectedFrom},"to":${from}}}\n`;
  }
  for (let at = 0; at < data.length; at += maxLineBytes) {
    const piece = encodeBase64(data.subarray(at, at + maxLineBytes));
    lines += `{"stream":"${stream}","from":${from + at},"data":"${piece}"}\n`;
  }
  return lines;
}

/**
 * Returns the last line.
 * @param next the offset of each stream at which a reader continues
 */
export function endLine(next: Readonly<Partial<Record<OutputStream, number>>>, isComplete: boolean): string {
  return `${JSON.stringify({ end: { ...next, isComplete } })}\n`;
}
