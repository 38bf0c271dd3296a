import * as z from "zod";
import { type Code, codes } from "../../shared/errors/codes.ts";
import { quote, SandboxError } from "../../shared/errors/error.ts";
import type { LifecycleMethod } from "./decide.ts";

export const refusalSchema = z.object({ call: z.string(), code: z.enum(codes), message: z.string() });

/** An error that a call was answered, kept so that a repetition of the call is answered the same. */
export type Refusal = Readonly<z.infer<typeof refusalSchema>>;

/** Codes that say what is wrong with a request; the others say that something stood in its way. */
const finalCodes: ReadonlySet<Code> = new Set<Code>([
  "invalid_argument",
  "not_found",
  "already_exists",
  "permission_denied",
  "failed_precondition",
  "out_of_range",
  "unimplemented",
]);

/** Returns what is kept of an error; undefined for one that another try may not meet. */
export function refusalOf(call: string, error: unknown): Refusal | undefined {
  if (!(error instanceof SandboxError) || !finalCodes.has(error.code)) return undefined;
  return { call, code: error.code, message: error.message };
}

export function errorOfRefusal({ code, message }: Refusal): SandboxError {
  return new SandboxError(code, message);
}

/** Explains a decision in the words of the method, where the code's usual words are not enough. */
const explanations: { readonly [M in LifecycleMethod]?: { readonly [C in Code]?: string } } = {
  Start: { already_exists: "it is running", failed_precondition: "it has stopped, or is being shut down" },
};

const usual: { readonly [C in Code]?: string } = { not_found: "not found", already_exists: "already exists" };

/** Makes the error of a call that `decide` answers with a code. */
export function decidedError(method: LifecycleMethod, id: string, code: Code): SandboxError {
  const text = explanations[method]?.[code] ?? usual[code] ?? code;
  return new SandboxError(code, `sandbox ${quote(id)}: ${text}`);
}
