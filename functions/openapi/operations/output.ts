import type { OperationDescription } from "../description.ts";
import { agentProblems } from "../problems.ts";
import { choice, text } from "../schema.ts";
import { flagParameter } from "./parameters.ts";

const lines = [
  { stream: "stdout", from: 0, data: "aGVsbG8K" },
  { end: { stdout: 6, stderr: 0, isComplete: true } },
];

/** The operation that reads what sandboxes print. */
export const outputDescriptions = {
  "Sandboxes.Output": {
    tag: "Sandboxes",
    summary: "Read the output",
    description:
      "Streams what a sandbox has written, at least the last 1 MiB of each stream, for as long as its exit is kept. " +
      "For both streams, or with `Accept: application/x-ndjson`, the answer has one JSON object per line: " +
      "`{stream, from, data}` with base64, which may be empty, `{stream, dropped: {from, to}}` where bytes are no longer kept, " +
      "and last `{end: {stdout, stderr, isComplete}}` with the offsets at which to continue. " +
      "An answer without an end has broken off. For one stream the answer is its bytes.",
    query: {
      stream: {
        description: "The stream.",
        schema: choice("", ["both", "stdout", "stderr"], { default: "both" }),
        example: "stdout",
      },
      from: {
        description:
          "The offset of the first byte, by default 0; negative to count from the end. For both streams two of them, of stdout and stderr.",
        schema: text("", { pattern: "^-?\\d{1,15}(,-?\\d{1,15})?$" }),
        example: "-4096",
      },
      follow: { ...flagParameter("Waits for further output until it is complete."), example: false },
    },
    headers: ["Accept"],
    answers: {
      200: {
        description: "The output.",
        headers: ["Output-From"],
        others: {
          "application/x-ndjson": {
            schema: text("JSON objects, one per line."),
            example: lines.map((line) => `${JSON.stringify(line)}\n`).join(""),
          },
          "application/octet-stream": { schema: text("The bytes of one stream."), example: "hello\n" },
        },
      },
    },
    problems: { ...agentProblems, not_found: "the sandbox never ran, or its output is no longer kept" },
  },
} as const satisfies Readonly<Record<string, OperationDescription>>;
