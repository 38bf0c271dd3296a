import { sandboxfunctions } from "../../proto/gen/output.js";
import { invalid } from "../errors/error.ts";
import type { OutputPart, OutputQuery, OutputReply } from "../sandbox/output.ts";
import { message } from "./message.ts";

const { v1 } = sandboxfunctions.agent;
const packageName = "sandboxfunctions.agent.v1";

/** The agent's service for output, which containerd does not have. */
export const outputService = {
  typeName: `${packageName}.Output`,
  methods: {
    Read: {
      request: message(`${packageName}.ReadRequest`, v1.ReadRequest),
      response: message(`${packageName}.ReadResponse`, v1.ReadResponse),
    },
  },
} as const;

type Request = sandboxfunctions.agent.v1.ReadRequest.$Properties;
type Response = sandboxfunctions.agent.v1.ReadResponse.$Properties;
type Part = sandboxfunctions.agent.v1.Part.$Properties;

const defaultBytes = 256 * 1024;
const maxBytes = 1024 * 1024;
const maxWaitMs = 60_000;

/** Parses an offset, which may be negative; undefined for anything else. */
export function parseOffset(text: string): number | undefined {
  const number = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}

function fromOf(text: string | null | undefined, name: string): number | undefined {
  if (!text) return undefined;
  const from = parseOffset(text);
  if (from === undefined) throw invalid(name, "must be an integer of at most 2^53 - 1");
  return from;
}

const textOf = (from: number | undefined) => (from === undefined ? "" : String(from));

/** Converts a query to its message, without the sandbox. */
export function outputQueryToProto({ from, ...limits }: OutputQuery): Request {
  return { stdoutFrom: textOf(from.stdout), stderrFrom: textOf(from.stderr), ...limits };
}

/** Converts a query from its message. @throws `invalid_argument` */
export function outputQueryFromProto(request: Request): OutputQuery {
  const stdout = fromOf(request.stdoutFrom, "stdoutFrom");
  const stderr = fromOf(request.stderrFrom, "stderrFrom");
  if (stdout === undefined && stderr === undefined) {
    throw invalid("stdoutFrom", "is missing, and so is stderrFrom; one of them must be given");
  }
  if ((request.maxBytes ?? 0) > maxBytes) throw invalid("maxBytes", `must be 1 to ${maxBytes}`);
  if ((request.waitMs ?? 0) > maxWaitMs) throw invalid("waitMs", `must be 0 to ${maxWaitMs}`);
  return {
    from: { ...(stdout === undefined ? {} : { stdout }), ...(stderr === undefined ? {} : { stderr }) },
    maxBytes: request.maxBytes || defaultBytes,
    waitMs: request.waitMs ?? 0,
  };
}

function partToProto(part: OutputPart | undefined): Part | null {
  return part ? { from: String(part.from), data: part.data, end: String(part.end) } : null;
}

function partFromProto({ from, data, end }: Part): OutputPart {
  return {
    from: parseOffset(from ?? "") ?? 0,
    data: data ?? new Uint8Array(0),
    end: parseOffset(end ?? "") ?? 0,
  };
}

/** Converts a reply to its message. */
export function outputReplyToProto({ parts, isComplete }: OutputReply): Response {
  return { stdout: partToProto(parts.stdout), stderr: partToProto(parts.stderr), isComplete };
}

/** Converts a reply from its message. */
export function outputReplyFromProto({ stdout, stderr, isComplete }: Response): OutputReply {
  return {
    parts: {
      ...(stdout ? { stdout: partFromProto(stdout) } : {}),
      ...(stderr ? { stderr: partFromProto(stderr) } : {}),
    },
    isComplete: isComplete ?? false,
  };
}
