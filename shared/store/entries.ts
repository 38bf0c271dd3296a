import { decodeAny, encodeAny } from "../protobuf/any.ts";
import { decodeBase64, encodeBase64 } from "../protobuf/base64.ts";
import type { Any } from "../sandbox/sandbox.ts";
import { decodeKey, encodeKey } from "./label-key.ts";
import { checkCount, checkKey } from "./limits.ts";

/** Labels or extensions as the database keeps them: texts by key. In a patch null takes an entry away. */
export type Entries = ReadonlyMap<string, string | null>;

/** The labels that are kept: those with a value. @throws `invalid_argument` */
export function keptLabels(labels: ReadonlyMap<string, string>): Map<string, string> {
  const kept = new Map<string, string>();
  for (const [key, value] of labels) {
    if (value === "") continue;
    checkKey("labels", key);
    kept.set(key, value);
  }
  checkCount("labels", kept.size);
  return kept;
}

/** The extensions as texts. @throws `invalid_argument` */
export function extensionTexts(extensions: ReadonlyMap<string, Any>): Map<string, string> {
  checkCount("extensions", extensions.size);
  const texts = new Map<string, string>();
  for (const [key, any] of extensions) {
    checkKey("extensions", key);
    texts.set(key, extensionText(any));
  }
  return texts;
}

export function extensionText(any: Any): string {
  return encodeBase64(encodeAny(any));
}

/** The JSON of entries. Keys are escaped by `encodeKey`, in a way that every JSON function of SQLite gets right. */
export function encodeEntries(entries: Entries): string {
  let json = "";
  for (const [key, value] of entries) {
    json += `${json === "" ? "" : ","}"${encodeKey(key)}":${value === null ? "null" : JSON.stringify(value)}`;
  }
  return `{${json}}`;
}

/**
 * Reads what `encodeEntries` wrote, without nulls, and makes of each text what it stands for.
 * @throws for anything else
 */
function decodeEntries<T>(json: string, read: (text: string) => T): Map<string, T> {
  const entries = new Map<string, T>();
  if (json === "{}") return entries;
  // The platform's parser will do: our keys have no escapes, which some versions of it read wrong.
  const object: unknown = JSON.parse(json);
  if (typeof object !== "object" || object === null || Array.isArray(object)) throw notEntries();
  for (const [key, text] of Object.entries(object)) {
    if (typeof text !== "string") throw notEntries();
    entries.set(decodeKey(key), read(text));
  }
  return entries;
}

function notEntries(): Error {
  return new TypeError("stored labels or extensions are no JSON object of texts");
}

export function decodeLabels(json: string): Map<string, string> {
  return decodeEntries(json, (text) => text);
}

export function decodeExtensions(json: string): Map<string, Any> {
  return decodeEntries(json, (text) => decodeAny(decodeBase64(text)));
}

/** Reads extensions as encoded `google.protobuf.Any`s. */
export function extensionBytes(json: string): Map<string, Uint8Array> {
  return decodeEntries(json, decodeBase64);
}
