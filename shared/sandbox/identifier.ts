import { quote, SandboxError } from "../errors/error.ts";

const longest = 76;
const pattern = /^[A-Za-z0-9]+(?:[._-](?:[A-Za-z0-9]+))*$/;

/**
 * Whether a text can name a sandbox or a namespace: 1–76 letters and digits, with single dots, underscores
 * and dashes between them.
 * @see containerd pkg/identifiers
 */
export function isIdentifier(text: string): boolean {
  return text.length <= longest && pattern.test(text);
}

function rule(kind: string, text: string): string {
  return text.length > longest
    ? `${kind} ${quote(text)} has more than ${longest} characters`
    : `${kind} ${quote(text)} must match ${pattern.source}`;
}

/**
 * The namespace of a call, if it is one.
 * @throws `failed_precondition` when it is missing or empty, `invalid_argument` when it is malformed
 */
export function checkNamespace(text: string | null | undefined): string {
  if (!text) throw new SandboxError("failed_precondition", "namespace is required");
  if (isIdentifier(text)) return text;
  const message = rule("namespace", text);
  throw new SandboxError("invalid_argument", message, { violations: [{ path: "namespace", message }] });
}

/**
 * The id of a sandbox that is to be created, if it can be one.
 * @throws `invalid_argument`
 */
export function checkId(text: string): string {
  if (isIdentifier(text)) return text;
  const message = text ? rule("id", text) : "id must not be empty";
  throw new SandboxError("invalid_argument", `sandbox ${message}`, {
    violations: [{ path: "sandboxId", message }],
  });
}
