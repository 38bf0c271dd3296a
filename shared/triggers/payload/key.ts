import type { JsonValue } from "../../json/value.ts";
import { parseId } from "../verify/claim.ts";
import { encodeHex } from "../verify/encoding.ts";
import type { VerifySettings } from "../verify/settings.ts";
import { standardPrefix } from "../verify/standard.ts";
import { textOf } from "./member.ts";

const encoder = new TextEncoder();

/** Computes a SHA-256 in hexadecimal. */
export async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return encodeHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

/** Returns the id in a header that a trigger's settings name. */
function namedHeader(headers: Headers, name: string | undefined): string | undefined {
  return name === undefined ? undefined : parseId(headers.get(name));
}

function standardId(headers: Headers): string | undefined {
  // Of both names only that of the verified signature: the other may be anybody's.
  return parseId(headers.get(`${standardPrefix(headers)}-id`));
}

function idOf(settings: VerifySettings, headers: Headers, body: JsonValue | undefined): string | undefined {
  switch (settings.scheme) {
    case "github":
      return parseId(headers.get("x-github-delivery"));
    case "gitlab":
    case "standard":
    case "openai":
      return standardId(headers);
    case "anthropic":
      // Its `webhook-id` is of the delivery, of which an event may have several.
      return textOf(body, "id") ?? standardId(headers);
    case "stripe":
      return textOf(body, "id");
    case "slack":
      return textOf(body, "event_id") ?? textOf(body, "trigger_id");
    case "gitlab-token":
      return parseId(headers.get("idempotency-key"));
    case "qstash":
      return parseId(headers.get("upstash-message-id"));
    case "hmac":
    case "bearer":
      return namedHeader(headers, settings.idHeader);
    case "cloudevents":
      return undefined;
  }
}

/** Returns a delivery's key that needs no escape in a URL: a text that is one already, otherwise its hash. */
async function keyOfTexts(texts: readonly string[]): Promise<string> {
  const [text = ""] = texts;
  if (texts.length === 1 && /^[A-Za-z0-9][A-Za-z0-9._~-]{0,127}$/.test(text)) return text;
  return `sha256-${await sha256Of(encoder.encode(JSON.stringify(texts)))}`;
}

/**
 * Returns the key of a verified delivery, which its retries have in common. Where its sender gives it no id, a signed
 * time and the body make the key, so that it cannot be replayed; without either, each delivery is a new one.
 * @returns undefined if the delivery lacks the id that its scheme prescribes
 */
export async function keyOf(
  settings: VerifySettings,
  headers: Headers,
  body: JsonValue | undefined,
  { sentAtMs, bodyHash }: { readonly sentAtMs: number | undefined; readonly bodyHash: string },
): Promise<string | undefined> {
  if (settings.scheme === "cloudevents") {
    const [source, id] = [textOf(body, "source"), textOf(body, "id")];
    return source === undefined || id === undefined ? undefined : keyOfTexts([source, id]);
  }
  const id = idOf(settings, headers, body);
  // QStash signs the body, but not the id of its message.
  if (settings.scheme === "qstash") return id === undefined ? undefined : keyOfTexts([id, bodyHash]);
  if (id !== undefined) return keyOfTexts([id]);
  return sentAtMs === undefined ? crypto.randomUUID() : keyOfTexts([String(sentAtMs), bodyHash]);
}
