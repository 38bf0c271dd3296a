import { delay } from "../../shared/async/delay.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import { JsonNumber, type JsonValue } from "../../shared/json/value.ts";
import { encodeBase64 } from "../../shared/protobuf/base64.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import {
  type OutputPart,
  type OutputReply,
  type OutputStream,
  outputStreams,
} from "../../shared/sandbox/output.ts";
import type { Services } from "../operation.ts";

/** Maximum number of bytes of each stream in an inline answer. */
export const maxTailBytes = 64 * 1024;

/** Maximum number of attempts to read the last bytes of a sandbox that has ended, and the delay between them. */
const maxAttempts = 10;
const retryDelayMs = 250;

/** Returns the number of bytes at the beginning that belong to a character that was cut. */
function cutBytes({ from, data }: OutputPart): number {
  let length = 0;
  while (from > 0 && length < 3 && ((data[length] ?? 0) & 0xc0) === 0x80) length++;
  return length;
}

/** Returns the members of one stream: text if it is UTF-8, else base64, and where it begins if it was cut. */
function membersOf(stream: OutputStream, part: OutputPart): [string, JsonValue][] {
  const cut = cutBytes(part);
  const begin: [string, JsonValue][] = [];
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(part.data.subarray(cut));
    if (part.from > 0) begin.push([`${stream}From`, JsonNumber.of(part.from + cut)]);
    return [[stream, text], ...begin];
  } catch {
    if (part.from > 0) begin.push([`${stream}From`, JsonNumber.of(part.from)]);
    return [[`${stream}Base64`, encodeBase64(part.data)], ...begin];
  }
}

function toBody({ parts, isComplete }: OutputReply): JsonValue {
  const members = outputStreams.flatMap((stream) => {
    const part = parts[stream];
    return part ? membersOf(stream, part) : [];
  });
  return new Map<string, JsonValue>([...members, ["isComplete", isComplete]]);
}

/** Reads the end of both streams, including the last bytes of a sandbox that has just ended. */
async function readTail(
  { outputs }: Services,
  call: Call,
  id: string,
  hasEnded: boolean,
): Promise<OutputReply> {
  const target = await outputs.find(call, id);
  const query = { from: { stdout: -maxTailBytes, stderr: -maxTailBytes }, maxBytes: maxTailBytes, waitMs: 0 };
  for (let attempt = 1; ; attempt++) {
    const reply = await outputs.read(call, target, query);
    if (reply.isComplete || !hasEnded || attempt === maxAttempts) return reply;
    await delay(retryDelayMs, call.signal);
  }
}

/**
 * Returns the end of a sandbox's output as JSON. If it cannot be read, the JSON has the error: the sandbox ran anyway.
 * @param hasEnded true if its exit is known
 */
export async function outputTail(
  services: Services,
  call: Call,
  id: string,
  hasEnded: boolean,
): Promise<JsonValue> {
  try {
    return toBody(await readTail(services, call, id, hasEnded));
  } catch (error) {
    if (call.signal.aborted || !(error instanceof SandboxError)) throw error;
    const { code, message } = error;
    return new Map<string, JsonValue>([
      [
        "error",
        new Map([
          ["code", code],
          ["detail", message],
        ]),
      ],
    ]);
  }
}
