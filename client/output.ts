import type { Connection } from "./connection.ts";
import { resume } from "./stream.ts";

/** A stream that a sandbox writes to. */
export type OutputStream = "stdout" | "stderr";

/** A part of the output, or a marker of bytes that are no longer kept. */
export type OutputPart =
  | { readonly stream: OutputStream; readonly from: number; readonly data: Uint8Array }
  | { readonly stream: OutputStream; readonly dropped: { readonly from: number; readonly to: number } };

/** Time without a line after which a connection counts as broken, in milliseconds. Empty ones come every 15 seconds. */
const stallMs = 45_000;

/** Options of `output`. */
export interface OutputOptions {
  /** By default both. */
  readonly stream?: OutputStream | "both" | undefined;
  /** The offset of the first byte, of one or of each stream, by default 0; negative to count from the end. */
  readonly from?: number | Readonly<Partial<Record<OutputStream, number>>> | undefined;
  /** True to wait for further output until it is complete. */
  readonly follow?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A line of the answer. */
type OutputLine =
  | { readonly stream: OutputStream; readonly from: number; readonly data: string }
  | { readonly stream: OutputStream; readonly dropped: { readonly from: number; readonly to: number } }
  | { readonly end: { readonly isComplete: boolean } };

function decode(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** Yields the output of a sandbox, each byte once, also through connections that break. */
export async function* output(
  { path, open, retry }: Connection,
  id: string,
  { stream = "both", from = 0, follow = false, signal }: OutputOptions,
): AsyncGenerator<OutputPart> {
  const next: Record<OutputStream, number> =
    typeof from === "number" ? { stdout: from, stderr: from } : { stdout: 0, stderr: 0, ...from };
  yield* resume<OutputPart>({
    ...{ retry, signal, stallMs },
    open() {
      const offsets = stream === "both" ? `${next.stdout},${next.stderr}` : String(next[stream]);
      const route = path(`/sandboxes/${encodeURIComponent(id)}/output`, { stream, from: offsets, follow });
      return open(route, "application/x-ndjson", signal);
    },
    read(line) {
      if (line === "") return [];
      const part = JSON.parse(line) as OutputLine;
      // Without the end of all output, the server has stopped.
      if ("end" in part) return part.end.isComplete || !follow ? "end" : [];
      if ("dropped" in part) {
        next[part.stream] = part.dropped.to;
        return [part];
      }
      const data = decode(part.data);
      next[part.stream] = part.from + data.length;
      // An empty part only shows that the connection lives.
      return data.length > 0 ? [{ stream: part.stream, from: part.from, data }] : [];
    },
  });
}
