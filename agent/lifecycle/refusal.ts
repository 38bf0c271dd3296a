import * as z from "zod";
import { type Code, codes } from "../../shared/errors/codes.ts";
import { quote, SandboxError } from "../../shared/errors/error.ts";
import type { LifecycleMethod } from "./decide.ts";

export const refusalSchema = z.object({ call: z.string(), code: z.enum(codes), message: z.string() });

/** The error of a refused call, recorded so that a repeated call gets the same answer. */
export type Refusal = Readonly<z.infer<typeof refusalSchema>>;

/** Codes of errors in the request itself. After any other code a repeated call may succeed. */
const finalCodes: ReadonlySet<Code> = new Set<Code>([
  "invalid_argument",
  "not_found",
  "already_exists",
  "permission_denied",
  "failed_precondition",
  "out_of_range",
  "unimplemented",
]);

/** Returns the refusal to record for an error; undefined if the error is not final. */
export function refusalOf(call: string, error: unknown): Refusal | undefined {
  if (!(error instanceof SandboxError) || !finalCodes.has(error.code)) return undefined;
  return { call, code: error.code, message: error.message };
}

export function errorOfRefusal({ code, message }: Refusal): SandboxError {
  return new SandboxError(code, message);
}

export function notFound(id: string): SandboxError {
  return new SandboxError("not_found", `sandbox ${quote(id)}: not found`);
}

/** Texts for a method's codes, if the default text is not clear enough. */
const explanations: { readonly [M in LifecycleMethod]?: { readonly [C in Code]?: string } } = {
  Start: { already_exists: "it is running", failed_precondition: "it has stopped, or is being shut down" },
};

const defaultTexts: { readonly [C in Code]?: string } = {
  not_found: "not found",
  already_exists: "already exists",
};

/** Creates the error of a call that `decide` answers with a code. */
export function decidedError(method: LifecycleMethod, id: string, code: Code): SandboxError {
  const text = explanations[method]?.[code] ?? defaultTexts[code] ?? code;
  return new SandboxError(code, `sandbox ${quote(id)}: ${text}`);
}
