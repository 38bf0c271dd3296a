import { quote, SandboxError } from "../errors/error.ts";

/** Returns the media type of a message, in lower case and without parameters; empty if there is none. */
export function mediaType(headers: Headers): string {
  return (headers.get("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

/** The charsets that are UTF-8 or a part of it. */
const utf8 = /^(?:utf-?8|us-ascii)$/i;

/**
 * Rejects JSON in a charset other than UTF-8, which would be decoded wrongly.
 * @throws `invalid_argument`, with status 415
 */
export function checkCharset(headers: Headers): void {
  const type = headers.get("content-type");
  if (!type?.includes(";")) return;
  const [, quoted, bare] = /;\s*charset\s*=\s*(?:"([^"]*)"|([^\s;]*))/i.exec(type) ?? [];
  const charset = quoted ?? bare;
  if (charset === undefined || utf8.test(charset)) return;
  throw new SandboxError("invalid_argument", `content-type: charset must be utf-8, not ${quote(charset)}`, {
    exception: "wrongMediaType",
  });
}
