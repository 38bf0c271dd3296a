import type { components } from "./api.ts";

type Problem = components["schemas"]["Problem"];

/** The error of an answer that is one. Its message is the problem's detail. */
export class SandboxFunctionsError extends Error {
  override readonly name = "SandboxFunctionsError";
  /** Such as `not_found`; `unknown` if the answer is not a problem of the functions. */
  readonly code: components["schemas"]["Code"];
  /** The HTTP status. */
  readonly status: number;
  /** The field that breaks a rule, such as `labels.app`. */
  readonly field: string | undefined;
  /** The id of the request in the server's log; empty if there is none. */
  readonly requestId: string;

  constructor(response: Response, body: unknown) {
    const problem: Partial<Problem> = typeof body === "object" && body !== null ? body : {};
    super(problem.detail ?? `the server answered ${response.status}`);
    this.code = problem.code ?? "unknown";
    this.status = response.status;
    this.field = problem.errors?.[0]?.path;
    this.requestId = problem.requestId ?? response.headers.get("x-request-id") ?? "";
  }
}

/** Returns true if a thrown value is the error of an answer with this code. */
export function isCode(
  thrown: unknown,
  code: SandboxFunctionsError["code"],
): thrown is SandboxFunctionsError {
  return thrown instanceof SandboxFunctionsError && thrown.code === code;
}
