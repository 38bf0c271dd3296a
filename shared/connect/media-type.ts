import { quote, SandboxError } from "../errors/error.ts";

/** The media type of a message, in lower case and without its parameters; empty when there is none. */
export function mediaType(headers: Headers): string {
  return (headers.get("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

/** The charsets whose bytes are UTF-8. */
const utf8 = /^(?:utf-?8|us-ascii)$/i;

/**
 * Refuses JSON in another charset than UTF-8, which would be taken for other characters.
 * @throws `invalid_argument`, as 415
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
