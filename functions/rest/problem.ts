import { headersOf, lengthOf, publicError, statusOf } from "../../shared/connect/error-body.ts";
import type { Code } from "../../shared/errors/codes.ts";

/** What each code means, in a few words for people. */
const titles: Readonly<Record<Code, string>> = {
  canceled: "The caller went away",
  unknown: "The outcome is unknown",
  invalid_argument: "The request is not valid",
  deadline_exceeded: "The deadline has passed",
  not_found: "There is no such thing",
  already_exists: "It exists already",
  permission_denied: "Not allowed",
  resource_exhausted: "Too much",
  failed_precondition: "Not in this state",
  aborted: "Something else came first",
  out_of_range: "Out of range",
  unimplemented: "Not offered",
  internal: "A fault of the server",
  unavailable: "Out of reach for now",
  data_loss: "Data is lost",
  unauthenticated: "Credentials are needed",
};

/**
 * An error as `application/problem+json`.
 * @see RFC 9457
 */
export function problemResponse(
  thrown: unknown,
  requestId: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const error = publicError(thrown);
  const status = statusOf(error);
  const problem = {
    type: `urn:sandbox-functions:problem:${error.code}`,
    title: titles[error.code],
    status,
    detail: error.message,
    code: error.code,
    requestId,
    ...(error.violations.length ? { errors: error.violations } : {}),
  };
  const body = JSON.stringify(problem);
  return new Response(body, {
    status,
    headers: {
      "content-type": "application/problem+json",
      "content-length": lengthOf(body),
      "cache-control": "no-store",
      ...headersOf(error),
      ...headers,
    },
  });
}
