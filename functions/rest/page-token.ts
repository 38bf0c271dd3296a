import { invalid } from "../../shared/errors/error.ts";
import { decodeBase64, encodeBase64 } from "../../shared/protobuf/base64.ts";

const rule = "is not a token of this list: pass it unchanged, with the same namespace and filters";

/** Returns a short fingerprint of a list: of its namespace and filters. */
async function fingerprint(namespace: string, filters: readonly string[]): Promise<string> {
  const list = new TextEncoder().encode(JSON.stringify([namespace, filters]));
  const digest = await crypto.subtle.digest("SHA-256", list);
  return encodeBase64(new Uint8Array(digest).subarray(0, 9));
}

/** Returns an opaque token for the page that begins after `id`. */
export async function encodePageToken(
  namespace: string,
  filters: readonly string[],
  id: string,
): Promise<string> {
  const text = `${await fingerprint(namespace, filters)} ${id}`;
  return encodeBase64(new TextEncoder().encode(text))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

/**
 * Returns the id after which the page of a token begins.
 * @param field the name of the parameter, for the error
 * @throws `invalid_argument` for a token of another namespace or other filters
 */
export async function decodePageToken(
  namespace: string,
  filters: readonly string[],
  token: string,
  field = "pageToken",
): Promise<string> {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(decodeBase64(token));
  } catch (cause) {
    throw invalid(field, rule, cause);
  }
  const [print, id] = text.split(" ");
  if (!id || print !== (await fingerprint(namespace, filters))) throw invalid(field, rule);
  return id;
}
