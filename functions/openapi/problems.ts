import { type Code, codes } from "../../shared/errors/codes.ts";
import { type HttpException, httpExceptions, httpStatus } from "../../shared/errors/status.ts";

/** An error as it is described: by its code, or by its own status where HTTP has a more specific one. */
export type ProblemName = Code | HttpException;

/** The codes of the errors that have a status of their own. */
const codeOfException: Readonly<Record<HttpException, Code>> = {
  preconditionFailed: "aborted",
  bodyTooLarge: "resource_exhausted",
  unknownRoute: "unimplemented",
  wrongMethod: "unimplemented",
  overloaded: "resource_exhausted",
  bodyTooSlow: "deadline_exceeded",
  databaseFull: "resource_exhausted",
  wrongMediaType: "invalid_argument",
  compacted: "out_of_range",
  paused: "unavailable",
};

function isCode(name: ProblemName): name is Code {
  return codes.some((code) => code === name);
}

/** Returns the HTTP status and the code of an error. */
export function problemOf(name: ProblemName): { readonly status: number; readonly code: Code } {
  if (isCode(name)) return { status: httpStatus[name], code: name };
  return { status: httpExceptions[name], code: codeOfException[name] };
}

/** Errors of every operation, and their conditions. */
export const commonProblems = {
  invalid_argument: "a parameter, header or field breaks a rule; `errors` names it",
  unauthenticated: "the token is missing or unknown",
  permission_denied:
    "the token lacks the scope; or the caller is not on this machine, or is a web page, and `API_TOKENS` is not set",
  overloaded: "the server holds too much in memory; nothing was done",
  resource_exhausted: "a limit of work is exceeded",
  internal: "a fault of the server; its log has the cause under the request id",
  data_loss: "something stored cannot be read",
  unavailable: "the database or an agent cannot be reached",
  deadline_exceeded: "the operation's time limit has passed",
} as const satisfies Partial<Record<ProblemName, string>>;

/** Errors of operations with a body. */
export const bodyProblems = {
  bodyTooSlow: "the body did not arrive in time",
  bodyTooLarge: "the body has more than 4 MiB or 250,000 values",
  wrongMediaType: "the body is not JSON in UTF-8, or has an unknown encoding",
} as const satisfies Partial<Record<ProblemName, string>>;

/** Errors of operations that change something. */
export const writeProblems = {
  aborted: "a concurrent change; or the first request with this idempotency key is still being carried out",
  failed_precondition: "what the request needs is not the case",
  databaseFull: "the database has no space",
} as const satisfies Partial<Record<ProblemName, string>>;

/** Errors of operations that call an agent. */
export const agentProblems = {
  unimplemented: "the agent does not have this operation",
  unknown: "the agent's answer is not one of its protocol",
} as const satisfies Partial<Record<ProblemName, string>>;
