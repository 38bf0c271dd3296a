import { headersOf, lengthOf, publicError, statusOf } from "../../shared/connect/error-body.ts";
import type { Code } from "../../shared/errors/codes.ts";

/** The usual name of each code. */
export const titles: Readonly<Record<Code, string>> = {
  canceled: "Canceled",
  unknown: "Unknown error",
  invalid_argument: "Invalid argument",
  deadline_exceeded: "Deadline exceeded",
  not_found: "Not found",
  already_exists: "Already exists",
  permission_denied: "Permission denied",
  resource_exhausted: "Resource exhausted",
  failed_precondition: "Failed precondition",
  aborted: "Aborted",
  out_of_range: "Out of range",
  unimplemented: "Not implemented",
  internal: "Internal error",
  unavailable: "Unavailable",
  data_loss: "Data loss",
  unauthenticated: "Unauthenticated",
};

/**
 * Returns an error as `application/problem+json`.
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
