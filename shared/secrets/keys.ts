import { decodeBase64 } from "../protobuf/base64.ts";

/** Length of a key, in bytes. */
const keyBytes = 32;

/** The rule of `SECRETS_KEY`, for error messages. */
export const secretsKeyRule = `must be the base64 of ${keyBytes} bytes, or several of them, separated by commas`;

/**
 * Decodes the keys that encrypt secrets. The first encrypts; the others only decrypt, so that a key can be replaced.
 * Returns undefined for anything that breaks `secretsKeyRule`.
 */
export function decodeSecretsKeys(text: string): readonly Uint8Array<ArrayBuffer>[] | undefined {
  try {
    const keys = text.split(",").map((part) => decodeBase64(part.trim()));
    return keys.every(({ length }) => length === keyBytes) ? keys : undefined;
  } catch {
    return undefined;
  }
}
