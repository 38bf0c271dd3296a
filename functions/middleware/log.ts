import type { SandboxError } from "../../shared/errors/error.ts";
import type { Log, LogEntry } from "../../shared/log.ts";
import type { Exchange } from "../exchange.ts";

/** Maximum length of a logged path, in characters. No path of ours is longer. */
const maxPathLength = 256;

/** Maximum number of causes that are followed. */
const maxCauses = 8;

/**
 * Returns the log fields of an error's cause: the names and codes of all causes, and the message of the innermost.
 * Other messages are left out, because database layers put statements and their values into them, which may be secrets.
 */
export function describeCause(error: SandboxError): Readonly<Record<string, unknown>> {
  const names: string[] = [];
  let innermost: unknown;
  for (let at: unknown = error.cause; at !== undefined && names.length < maxCauses; ) {
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
 * Returns true if an answer is a failure of the server. `unimplemented`, what a user has paused, and a deadline set by the caller, are not.
 */
function isOurFailure({ failure, request }: Exchange, status: number): boolean {
  if (status < 500) return false;
  if (failure?.code === "unimplemented" || failure?.exception === "paused") return false;
  return failure?.code !== "deadline_exceeded" || !request.headers.has("connect-timeout-ms");
}

/** Writes one structured line per request, when its answer is ready. */
export class RequestLog {
  readonly #log: Log;
  #timeMs = 0;
  #time = "";

  constructor(log: Log) {
    this.#log = log;
  }

  /** Returns the time as text, formatted once per millisecond. */
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

  /** Writes the line of an answer. Never throws, so that a failure to log does not lose the answer. */
  write(exchange: Exchange, status: number): void {
    try {
      this.#log(this.#entry(exchange, status));
    } catch {
      const { requestId } = exchange;
      const message = "failed to write the log entry of a request";
      console.error(JSON.stringify({ time: this.#now(), level: "error", message, requestId, status }));
    }
  }
}
