import { quote, SandboxError } from "../errors/error.ts";

const maxLength = 76;
const pattern = /^[A-Za-z0-9]+(?:[._-](?:[A-Za-z0-9]+))*$/;

/**
 * Returns true if a text can name a sandbox or a namespace: 1–76 letters and digits, with single dots, underscores
 * and dashes between them.
 * @see containerd pkg/identifiers
 */
export function isIdentifier(text: string): boolean {
  return text.length <= maxLength && pattern.test(text);
}

function describeRule(kind: string, text: string): string {
  return text.length > maxLength
    ? `${kind} ${quote(text)} has more than ${maxLength} characters`
    : `${kind} ${quote(text)} must match ${pattern.source}`;
}

/**
 * Returns a valid namespace unchanged.
 * @throws `failed_precondition` if it is missing or empty, `invalid_argument` if it is malformed
 */
export function checkNamespace(text: string | null | undefined): string {
  if (!text) throw new SandboxError("failed_precondition", "namespace is required");
  if (isIdentifier(text)) return text;
  const message = describeRule("namespace", text);
  throw new SandboxError("invalid_argument", message, { violations: [{ path: "namespace", message }] });
}

/**
 * Returns a valid id for a new sandbox unchanged.
 * @throws `invalid_argument`
 */
export function checkId(text: string): string {
  if (isIdentifier(text)) return text;
  const message = text ? describeRule("id", text) : "id must not be empty";
  throw new SandboxError("invalid_argument", `sandbox ${message}`, {
    violations: [{ path: "sandboxId", message }],
  });
}
