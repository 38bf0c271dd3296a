import { CommanderError } from "commander";
import { SandboxFunctionsError } from "../client/index.ts";
import { asked } from "./asked.ts";
import { ContextError } from "./contexts.ts";
import { printable } from "./output/printable.ts";

/** Exit statuses of the program itself. `run` ends with the status of its sandbox. */
export const exitStatus = { failure: 1, usage: 2, timeout: 124, runFailure: 125 } as const;

/** An error with a message of one line that says what to do next. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly status: number;

  constructor(message: string, status: number = exitStatus.failure, cause?: unknown) {
    super(message, { cause });
    this.status = status;
  }
}

/** The advice after an error of the server, by its code. */
const advice: Partial<Record<string, string>> = {
  unauthenticated: "pass --token, or set SANDBOX_TOKEN, or add a context with its token file",
  permission_denied: "pass --token, or set SANDBOX_TOKEN, or add a context with its token file",
  already_exists: "choose another name, or delete it first with sandbox rm --force",
  resource_exhausted: "try again in a moment",
  unavailable: "try again in a moment; sandbox agents shows which agents answer",
};

/** Commands that list the things that an error may be about, by the first word of its message. */
const lists: Partial<Record<string, string>> = {
  sandbox: "sandbox ls lists what is there",
  agent: "sandbox agents lists what is there",
  trigger: "sandbox trigger ls lists what is there",
  delivery: "sandbox trigger deliveries lists what is there",
};

/** Returns what to do after an error of the server. */
function adviceOn({ code, message }: SandboxFunctionsError): string | undefined {
  return code === "not_found" ? lists[/^\w+/.exec(message)?.[0] ?? ""] : advice[code];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** Returns the code of a failed connection, such as `ECONNREFUSED`. */
function connectionCode(error: unknown): string | undefined {
  if (!isObject(error)) return undefined;
  if (typeof error.code === "string" && error instanceof Error) return error.code;
  return connectionCode(error.cause);
}

function reasonOf(error: unknown, url: string): string {
  if (error instanceof SandboxFunctionsError) {
    const next = adviceOn(error);
    return next === undefined ? error.message : `${error.message}; ${next}`;
  }
  if (error instanceof CliError || error instanceof ContextError) return error.message;
  const code = connectionCode(error);
  if (code !== undefined || (error instanceof TypeError && error.message === "fetch failed")) {
    const isHere = /^https?:\/\/(?:127\.|localhost\b|\[::1\])/.test(url);
    const first = isHere ? "start it with npm start or npx sandbox-functions start" : "check its address";
    const next = `${first}, or name another with --url or sandbox context use`;
    return `cannot reach ${url}${code === undefined ? "" : ` (${code})`}; ${next}`;
  }
  return error instanceof Error ? error.message : String(error);
}

/** Returns an error as one line, and the exit status that goes with it. */
export function explain(error: unknown): { readonly line: string; readonly status: number } {
  const status =
    error instanceof CliError
      ? error.status
      : error instanceof CommanderError
        ? error.exitCode && exitStatus.usage
        : exitStatus.failure;
  return { line: printable(reasonOf(error, asked.url).replace(/\s*\n\s*/g, " ")), status };
}
