import type { Code } from "./codes.ts";
import type { HttpException } from "./status.ts";

/** One thing wrong with a request: where (a path such as `labels.app`) and which rule it breaks. */
export interface FieldViolation {
  readonly path: string;
  readonly message: string;
}

export interface SandboxErrorOptions {
  /** What went wrong below; it reaches the log, never the caller. */
  readonly cause?: unknown;
  readonly violations?: readonly FieldViolation[];
  /** The refusal that HTTP has a status of its own for, where this is one. */
  readonly exception?: HttpException;
}

/**
 * The one error of this project. Its message is written for the caller: it names the field, the value
 * (shortened) and the rule, and holds no secret.
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

/** Tells whether something thrown is our error with that code. */
export function isCodeOf(thrown: unknown, code: Code): thrown is SandboxError {
  return thrown instanceof SandboxError && thrown.code === code;
}

/** An `invalid_argument` error about one field: `<path>: <rule>`. */
export function invalid(path: string, rule: string, cause?: unknown): SandboxError {
  return new SandboxError("invalid_argument", `${path}: ${rule}`, {
    cause,
    violations: [{ path, message: rule }],
  });
}

/** A text as an error message quotes it: at most 64 characters, in double quotes, control characters escaped. */
export function quote(text: string): string {
  const characters = [...text.slice(0, 130)];
  const cut = characters.length > 64 || text.length > 130;
  return JSON.stringify(cut ? `${characters.slice(0, 63).join("")}…` : text);
}
