import type { MiddlewareHandler } from "hono";
import type { SandboxError } from "../../shared/errors/error.ts";
import type { Environment } from "../environment.ts";

/** One line of the log: what was asked, what was answered, and how long it took. */
export interface LogEntry {
  readonly time: string;
  readonly level: "info" | "error";
  readonly message: string;
  readonly [field: string]: unknown;
}

export type Log = (entry: LogEntry) => void;

/** How much of a path is logged; what is longer is none of ours. */
const longestPath = 256;

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

/** Writes one structured line per request, after it has been answered. */
export function logRequests(log: Log): MiddlewareHandler<Environment> {
  return async function logRequest(context, next) {
    const began = performance.now();
    await next();
    const { requestId, caller, operation, namespace, sandboxId, failure } = context.var;
    const { status } = context.res;
    log({
      time: new Date().toISOString(),
      level: status >= 500 ? "error" : "info",
      message: "request",
      requestId,
      method: context.req.method,
      path: new URL(context.req.raw.url).pathname.slice(0, longestPath),
      ...(operation ? { operation } : {}),
      ...(namespace ? { namespace } : {}),
      ...(sandboxId ? { sandboxId } : {}),
      ...(caller ? { caller } : {}),
      status,
      ...(failure ? { code: failure.code, error: failure.message, ...describeCause(failure) } : {}),
      durationMs: Math.round((performance.now() - began) * 100) / 100,
    });
  };
}
