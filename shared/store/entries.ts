import { decodeKey, encodeKey } from "../../schema/label-key.ts";
import { decodeAny, encodeAny } from "../protobuf/any.ts";
import { decodeBase64, encodeBase64 } from "../protobuf/base64.ts";
import type { Any } from "../sandbox/sandbox.ts";
import { checkCount, checkKey } from "./limits.ts";

/** Labels or extensions as the database stores them: texts by key. In a patch, null removes an entry. */
export type Entries = ReadonlyMap<string, string | null>;

/** Returns the labels to store: those with a value. @throws `invalid_argument` */
export function labelsToStore(labels: ReadonlyMap<string, string>): Map<string, string> {
  const stored = new Map<string, string>();
  for (const [key, value] of labels) {
    if (value === "") continue;
    checkKey("labels", key);
    stored.set(key, value);
  }
  checkCount("labels", stored.size);
  return stored;
}

/** Returns the extensions as texts. @throws `invalid_argument` */
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

/** Returns the JSON of entries. Keys are escaped by `encodeKey`, so that all of SQLite's JSON functions handle them. */
export function encodeEntries(entries: Entries): string {
  let json = "";
  for (const [key, value] of entries) {
    json += `${json === "" ? "" : ","}"${encodeKey(key)}":${value === null ? "null" : JSON.stringify(value)}`;
  }
  return `{${json}}`;
}

/**
 * Parses the JSON of `encodeEntries`, without nulls, and decodes each text with `read`.
 * @throws for anything else
 */
function decodeEntries<T>(json: string, read: (text: string) => T): Map<string, T> {
  const entries = new Map<string, T>();
  if (json === "{}") return entries;
  // The platform's parser is safe here: it misreads only escapes in keys, and ours have none.
  const object: unknown = JSON.parse(json);
  if (typeof object !== "object" || object === null || Array.isArray(object)) throw notEntries();
  for (const [key, text] of Object.entries(object)) {
    if (typeof text !== "string") throw notEntries();
    entries.set(decodeKey(key), read(text));
  }
  return entries;
}

function notEntries(): Error {
  return new TypeError("stored labels or extensions are not a JSON object of strings");
}

/**
 * Matches entries whose stored text is the JSON that `writeJson` writes. Keys with `%` are excluded because they are
 * escaped, and keys that begin with a digit because JavaScript objects may order them differently.
 */
const plainEntries =
  /^\{(?:"[^"\\%\d\u0000-\u001f][^"\\%\u0000-\u001f]*":"(?:[^"\\\u0000-\u001f]|\\(?:["\\bfnrt]|u00[01][0-9a-f]))*"(?:,(?=")|(?=\}$)))*\}$/;
/** Maximum length of a text for this pattern, in characters. */
const maxPlainLength = 8_192;

/** Returns true if entries are stored exactly as `writeJson` writes them with decoded keys. */
export function isPlain(json: string): boolean {
  return json.length <= maxPlainLength && plainEntries.test(json);
}

/** Returns all keys and values of labels, one after the other. @throws for damaged ones */
export function labelTexts(json: string): string[] {
  if (json === "{}") return [];
  if (json.includes("\\") || !isPlain(json)) return [...decodeLabels(json)].flat();
  const texts: string[] = [];
  // Without escapes, quotes only delimit texts, and three characters stand between two texts.
  for (let at = 2; at < json.length; ) {
    const end = json.indexOf('"', at);
    texts.push(json.slice(at, end));
    at = end + 3;
  }
  return texts;
}

export function decodeLabels(json: string): Map<string, string> {
  return decodeEntries(json, (text) => text);
}

export function decodeExtensions(json: string): Map<string, Any> {
  return decodeEntries(json, (text) => decodeAny(decodeBase64(text)));
}

/** Returns extensions as encoded `google.protobuf.Any`s. */
export function extensionBytes(json: string): Map<string, Uint8Array> {
  return decodeEntries(json, decodeBase64);
}
