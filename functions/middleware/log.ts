import type { SandboxError } from "../../shared/errors/error.ts";
import type { Exchange } from "../exchange.ts";

/** One line of the log: what was asked, what was answered, and how long it took. */
export interface LogEntry {
  readonly time: string;
  readonly level: "info" | "error";
  readonly message: string;
  readonly [field: string]: unknown;
}

export type Log = (entry: LogEntry) => void;

/** Maximum of a path that is logged, in characters; what is longer is none of ours. */
const maxPathLength = 256;

/** How deep a chain of causes is followed. */
const deepest = 8;

/**
 * What the log tells of an error's cause: the names and codes on the way down, and the message of the innermost.
 * A database layer puts the statement and its values, which may be secrets, in the messages above it.
 */
export function describeCause(error: SandboxError): Readonly<Record<string, unknown>> {
  const names: string[] = [];
  let innermost: unknown;
  for (let at: unknown = error.cause; at !== undefined && names.length < deepest; ) {
    innermost = at;
    const code = at instanceof Error && "code" in at ? ` ${String(at.code)}` : "";
    names.push(at instanceof Error ? `${at.name}${code}` : typeof at);
    at = at instanceof Error ? at.cause : undefined;
  }
  if (!names.length) return {};
  return {
    cause: innermost instanceof Error ? innermost.message : String(innermost),
    causes: names.join(" < "),
  };
}

/**
 * Tells whether an answer is a failure of the server: what is not offered and a deadline that the caller itself set
 * are not.
 */
function isOurFailure({ failure, request }: Exchange, status: number): boolean {
  if (status < 500) return false;
  if (failure?.code === "unimplemented") return false;
  return failure?.code !== "deadline_exceeded" || !request.headers.has("connect-timeout-ms");
}

/** Writes one structured line per request, when its answer is made. */
export class RequestLog {
  readonly #log: Log;
  #timeMs = 0;
  #time = "";

  constructor(log: Log) {
    this.#log = log;
  }

  /** The time as text, made once per millisecond. */
  #now(): string {
    const nowMs = Date.now();
    if (nowMs !== this.#timeMs) {
      this.#timeMs = nowMs;
      this.#time = new Date(nowMs).toISOString();
    }
    return this.#time;
  }

  #entry(exchange: Exchange, status: number): LogEntry {
    const { request, target, requestId, operation, namespace, sandboxId, caller, failure } = exchange;
    const entry: { -readonly [F in keyof LogEntry]: LogEntry[F] } = {
      time: this.#now(),
      level: isOurFailure(exchange, status) ? "error" : "info",
      message: "request",
      requestId,
      method: request.method,
      path: target.path.slice(0, maxPathLength),
    };
    if (operation) entry.operation = operation;
    if (namespace) entry.namespace = namespace;
    if (sandboxId) entry.sandboxId = sandboxId;
    if (caller) entry.caller = caller;
    entry.status = status;
    if (failure) {
      entry.code = failure.code;
      entry.error = failure.message;
      Object.assign(entry, describeCause(failure));
    }
    entry.durationMs = Math.round((performance.now() - exchange.beganMs) * 100) / 100;
    return entry;
  }

  /** Writes the line about an answer. It never throws: an answer is not lost for the sake of its line. */
  write(exchange: Exchange, status: number): void {
    try {
      this.#log(this.#entry(exchange, status));
    } catch {
      const { requestId } = exchange;
      const message = "request, whose log entry cannot be written";
      console.error(JSON.stringify({ time: this.#now(), level: "error", message, requestId, status }));
    }
  }
}
