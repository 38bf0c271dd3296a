import assert from "node:assert/strict";
import type { Ask } from "../support/client.ts";

/** One line of an answer with output. */
export interface OutputLine {
  readonly stream?: "stdout" | "stderr";
  readonly from?: number;
  /** In base64. */
  readonly data?: string;
  readonly dropped?: { readonly from: number; readonly to: number };
  readonly end?: { readonly stdout?: number; readonly stderr?: number; readonly isComplete: boolean };
}

/** Asks for output. @param query without its question mark */
export function askForOutput(
  ask: Ask,
  namespace: string,
  id: string,
  query = "",
  init: RequestInit = {},
): Promise<Response> {
  return ask(`/v1/namespaces/${namespace}/sandboxes/${id}/output?${query}`, init);
}

/** Yields the lines of an answer as they come. */
export async function* linesOf(response: Response): AsyncGenerator<OutputLine> {
  assert.equal(response.status, 200, response.status === 200 ? "" : await response.text());
  assert.equal(response.headers.get("content-type"), "application/x-ndjson");
  const decoder = new TextDecoder();
  let text = "";
  for await (const part of response.body ?? assert.fail("no body")) {
    text += decoder.decode(part, { stream: true });
    const lines = text.split("\n");
    text = lines.pop() ?? "";
    for (const line of lines) yield JSON.parse(line);
  }
  assert.equal(text, "", "the last line is cut");
}

/** The output that a reader has put together. */
export interface ReadOutput {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly dropped: { stdout: number; stderr: number };
  readonly end: OutputLine["end"];
}

/** Reads lines to their end, and checks that every byte comes once. @param first the offsets of the first bytes */
export async function collect(
  lines: AsyncIterable<OutputLine>,
  first: { stdout: number; stderr: number } = { stdout: 0, stderr: 0 },
): Promise<ReadOutput> {
  const at = { ...first };
  const dropped = { stdout: 0, stderr: 0 };
  const data = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  let end: OutputLine["end"];
  for await (const line of lines) {
    assert.equal(end, undefined, "a line came after the end");
    end = line.end;
    const { stream } = line;
    if (!stream) continue;
    if (line.dropped) {
      assert.equal(line.dropped.from, at[stream]);
      dropped[stream] += line.dropped.to - line.dropped.from;
      at[stream] = line.dropped.to;
    } else {
      assert.equal(line.from, at[stream]);
      const bytes = Buffer.from(line.data ?? "", "base64");
      data[stream].push(bytes);
      at[stream] += bytes.length;
    }
  }
  if (end) {
    for (const stream of ["stdout", "stderr"] as const) {
      if (end[stream] !== undefined) assert.equal(end[stream], at[stream]);
    }
  }
  return { stdout: Buffer.concat(data.stdout), stderr: Buffer.concat(data.stderr), dropped, end };
}
