import { SandboxError } from "../errors/error.ts";
import { writeJson } from "../json/write.ts";
import { decodeAny } from "../protobuf/any.ts";
import { anyToText } from "../protobuf/any-text.ts";
import { formatMicros } from "../protobuf/timestamp-json.ts";
import { decodeLabels, extensionBytes } from "./entries.ts";
import type { StoredColumns } from "./stored-sandbox.ts";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Entries whose text is JSON as `writeJson` writes it. A key with `%` is escaped in a way of the database's, and one
 * that begins with a digit may stand elsewhere in an object of JavaScript.
 */
const plainEntries =
  /^\{(?:"[^"\\%\d\u0000-\u001f][^"\\%\u0000-\u001f]*":"(?:[^"\\\u0000-\u001f]|\\(?:["\\bfnrt]|u00[01][0-9a-f]))*"(?:,(?=")|(?=\}$)))*\}$/;
/** The longest text that is matched against it, in characters. */
const maxPlainLength = 8_192;

function labelsToText(labels: string): string {
  if (labels.length <= maxPlainLength && plainEntries.test(labels)) return labels;
  return writeJson(decodeLabels(labels));
}

function extensionsToText(extensions: string): string {
  if (extensions === "{}") return extensions;
  let text = "";
  for (const [key, bytes] of extensionBytes(extensions)) {
    text += `${text === "" ? "" : ","}${writeJson(key)}:${anyToText(decodeAny(bytes))}`;
  }
  return `{${text}}`;
}

function runtimeToText({ runtimeName, runtimeOptions }: StoredColumns): string {
  const name = decoder.decode(runtimeName);
  const named = name === "" ? "" : `"name":${writeJson(name)}`;
  if (!runtimeOptions) return `{${named}}`;
  return `{${named}${named && ","}"options":${anyToText(decodeAny(runtimeOptions))}}`;
}

function timeToText(name: string, micros: number): string {
  const time = formatMicros(micros);
  if (time !== undefined) return `,"${name}":"${time}"`;
  throw new SandboxError("internal", `${name}: is outside the years 1 to 9999 and has no JSON form`);
}

/**
 * Returns a record as the JSON of a `containerd.types.Sandbox`, byte for byte as `Sandbox.toJson` has it.
 * @param withEmpty true to write `labels`, `extensions` and `sandboxer` even where they are empty
 */
export function recordToText(columns: StoredColumns, withEmpty: boolean): string {
  const { id, spec, labels, extensions, sandboxer, createdAt, updatedAt } = columns;
  let text = `{"sandboxId":${writeJson(id)},"runtime":${runtimeToText(columns)}`;
  if (spec) text += `,"spec":${anyToText(decodeAny(spec))}`;
  if (withEmpty || labels !== "{}") text += `,"labels":${labelsToText(labels)}`;
  text += timeToText("createdAt", createdAt) + timeToText("updatedAt", updatedAt);
  if (withEmpty || extensions !== "{}") text += `,"extensions":${extensionsToText(extensions)}`;
  if (withEmpty || sandboxer.length > 0) {
    text += `,"sandboxer":${sandboxer.length === 0 ? '""' : writeJson(decoder.decode(sandboxer))}`;
  }
  return `${text}}`;
}
