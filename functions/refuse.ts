import type { Context } from "hono";
import { errorResponse, publicError } from "../shared/connect/error-body.ts";
import type { Environment } from "./environment.ts";
import { problemResponse } from "./rest/problem.ts";

/** Tells whether a path belongs to the RPC surface, whose errors are Connect's. */
function isRpc(path: string): boolean {
  return path.startsWith("/containerd.");
}

/** Answers an error in the form of the surface it happened on, and notes it for the log. */
export function refuse(
  context: Context<Environment>,
  thrown: unknown,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const error = publicError(thrown);
  context.set("failure", error);
  return isRpc(context.req.path)
    ? errorResponse(error, headers)
    : problemResponse(error, context.get("requestId"), headers);
}
