import type { Code } from "./codes.ts";

/** The HTTP status of each code, as the Connect protocol defines it. */
export const httpStatus: Readonly<Record<Code, number>> = {
  canceled: 499,
  unknown: 500,
  invalid_argument: 400,
  deadline_exceeded: 504,
  not_found: 404,
  already_exists: 409,
  permission_denied: 403,
  resource_exhausted: 429,
  failed_precondition: 400,
  aborted: 409,
  out_of_range: 400,
  unimplemented: 501,
  internal: 500,
  unavailable: 503,
  data_loss: 500,
  unauthenticated: 401,
};

/** The status of errors for which HTTP has a more specific one than that of their code. */
export const httpExceptions = {
  preconditionFailed: 412,
  bodyTooLarge: 413,
  unknownRoute: 404,
  wrongMethod: 405,
  overloaded: 429,
  bodyTooSlow: 408,
  databaseFull: 507,
  wrongMediaType: 415,
  compacted: 410,
  paused: 503,
} as const;

export type HttpException = keyof typeof httpExceptions;

/**
 * Returns the code of a reply without a Connect error, by its status alone.
 * @param status the HTTP status of the reply, not 200
 */
export function codeOfReply(status: number): Code {
  switch (status) {
    case 400:
      return "internal";
    case 401:
    // Of a proxy before the peer: a peer itself sends a code.
    case 403:
      return "unauthenticated";
    case 404:
      return "unimplemented";
    case 429:
    case 502:
    case 503:
    case 504:
      return "unavailable";
    default:
      return "unknown";
  }
}
