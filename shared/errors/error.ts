import type { Code } from "./codes.ts";
import type { HttpException } from "./status.ts";

/** A field of a request that breaks a rule: its path, such as `labels.app`, and the rule. */
export interface FieldViolation {
  readonly path: string;
  readonly message: string;
}

export interface SandboxErrorOptions {
  /** The underlying error. It is logged, and never shown to the caller. */
  readonly cause?: unknown;
  readonly violations?: readonly FieldViolation[];
  /** Set if HTTP has a more specific status for the error than its code's. */
  readonly exception?: HttpException;
}

/**
 * The error of all services. Its message is for the caller: it names the field, the value (shortened) and the rule, and
 * contains no secret.
 */
export class SandboxError extends Error {
  override readonly name = "SandboxError";
  readonly code: Code;
  readonly violations: readonly FieldViolation[];
  readonly exception: HttpException | undefined;

  constructor(code: Code, message: string, options: SandboxErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.violations = options.violations ?? [];
    this.exception = options.exception;
  }
}

/** Returns true if a thrown value is a `SandboxError` with this code. */
export function isCodeOf(thrown: unknown, code: Code): thrown is SandboxError {
  return thrown instanceof SandboxError && thrown.code === code;
}

/** Returns an `invalid_argument` error about one field: `<path>: <rule>`. */
export function invalid(path: string, rule: string, cause?: unknown): SandboxError {
  return new SandboxError("invalid_argument", `${path}: ${rule}`, {
    cause,
    violations: [{ path, message: rule }],
  });
}

/** Quotes a text for an error message: at most 64 characters, in double quotes, with control characters escaped. */
export function quote(text: string): string {
  const characters = [...text.slice(0, 130)];
  const cut = characters.length > 64 || text.length > 130;
  return JSON.stringify(cut ? `${characters.slice(0, 63).join("")}…` : text);
}
