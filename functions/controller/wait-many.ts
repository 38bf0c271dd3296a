import { openDeadline } from "../../shared/connect/deadline.ts";
import type { ManyExits, WaitMode } from "../../shared/controller/wait-many.ts";
import { parseDuration } from "../../shared/duration.ts";
import { invalid, quote, type SandboxError } from "../../shared/errors/error.ts";
import type { JsonValue } from "../../shared/json/value.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import type { ExitStatus } from "../../shared/sandbox/controller.ts";
import type { Services } from "../operation.ts";
import { parseIds } from "../rest/list-request.ts";
import { restOperation } from "../rest-operation.ts";
import { exitBody, timeoutRange } from "./wait.ts";

const maxIds = 100;

interface WaitManyRequest {
  readonly ids: readonly string[];
  readonly mode: WaitMode;
  readonly timeoutMs: number;
}

function parseMode(text: string | undefined): WaitMode {
  if (text === undefined || text === "all") return "all";
  if (text === "any") return "any";
  throw invalid("mode", `must be any or all, not ${quote(text)}`);
}

async function waitForMany(
  { controller }: Services,
  call: Call,
  request: WaitManyRequest,
): Promise<ManyExits> {
  const deadline = openDeadline(call.signal, request.timeoutMs);
  try {
    const limited = { ...call, signal: deadline.signal, deadline: deadline.at };
    return await controller.waitForMany(limited, request.ids, request.mode);
  } finally {
    deadline.close();
  }
}

function exitOf([id, exit]: readonly [string, ExitStatus]): JsonValue {
  return new Map<string, JsonValue>([["sandboxId", id], ...exitBody(exit)]);
}

function failureOf([id, { code, message }]: readonly [string, SandboxError]): JsonValue {
  return new Map<string, JsonValue>([
    ["sandboxId", id],
    ["code", code],
    ["detail", message],
  ]);
}

/** Waits for the exits of many sandboxes: the first of any, or all. */
export default restOperation({
  isLongPoll: true,
  query: ["ids", "mode", "timeout"],
  read(request): WaitManyRequest {
    const ids = request.query("ids");
    if (ids === undefined) throw invalid("ids", "is missing");
    return {
      ids: parseIds(ids, maxIds),
      mode: parseMode(request.query("mode")),
      timeoutMs: parseDuration(request.query("timeout") ?? "30s", "timeout", timeoutRange),
    };
  },
  handle: waitForMany,
  write: ({ exits, failures, pending, isDone }) => {
    const body = new Map<string, JsonValue>([
      ["exits", [...exits].sort().map(exitOf)],
      ["pending", pending],
    ]);
    if (failures.size > 0) body.set("errors", [...failures].sort().map(failureOf));
    return { status: isDone ? 200 : 202, body };
  },
});
