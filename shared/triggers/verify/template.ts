import type { HmacSettings } from "./settings.ts";

const placeholder = /\{(body|timestamp|id)\}/;
const maxLength = 256;

/** Returns the rule that the template of an HMAC breaks; undefined if it is valid. */
export function templateFault({
  template,
  timestampHeader,
  idHeader,
}: Pick<HmacSettings, "template" | "timestampHeader" | "idHeader">): string | undefined {
  const parts = template.split(placeholder);
  const names = parts.filter((_, at) => at % 2 === 1);
  const literals = parts.filter((_, at) => at % 2 === 0);
  const count = (name: string) => names.filter((each) => each === name).length;
  if (template.length > maxLength) return `must have at most ${maxLength} characters`;
  if (literals.some((literal) => /[{}]/.test(literal)))
    return "must have no braces but {body}, {timestamp} and {id}";
  if (count("body") !== 1) return "must have {body} once";
  if (names.length !== new Set(names).size) return "must have {timestamp} and {id} at most once";
  // A time that is not signed proves nothing.
  if (names.includes("timestamp") !== (timestampHeader !== undefined))
    return "must have {timestamp} if and only if timestampHeader is set";
  if (names.includes("id") && idHeader === undefined) return "must not have {id} unless idHeader is set";
  return undefined;
}

/** Joins arrays of bytes. */
function joinBytes(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const encoder = new TextEncoder();

/** Returns the bytes that are signed: the template with its values. Braces in a value mean nothing. */
export function fillTemplate(
  template: string,
  values: { readonly body: Uint8Array; readonly timestamp: string; readonly id: string },
): Uint8Array<ArrayBuffer> {
  const bytesOf = (part: string, at: number) => {
    if (at % 2 === 0) return encoder.encode(part);
    if (part === "body") return values.body;
    return encoder.encode(part === "id" ? values.id : values.timestamp);
  };
  return joinBytes(...template.split(placeholder).map(bytesOf));
}
