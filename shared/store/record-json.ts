import { SandboxError } from "../errors/error.ts";
import { writeJson } from "../json/write.ts";
import { anyToText } from "../protobuf/any-text.ts";
import { LastText } from "../protobuf/last-text.ts";
import { formatMicros } from "../protobuf/timestamp-json.ts";
import { decodeLabels, extensionBytes, isPlain } from "./entries.ts";
import type { StoredColumns } from "./stored-sandbox.ts";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

function labelsToText(labels: string): string {
  return isPlain(labels) ? labels : writeJson(decodeLabels(labels));
}

function extensionsToText(extensions: string): string {
  if (extensions === "{}") return extensions;
  let text = "";
  for (const [key, bytes] of extensionBytes(extensions)) {
    text += `${text === "" ? "" : ","}${writeJson(key)}:${anyToText(bytes)}`;
  }
  return `{${text}}`;
}

const lastRuntime = new LastText((name) =>
  name.length === 0 ? "" : `"name":${writeJson(decoder.decode(name))}`,
);

function runtimeToText({ runtimeName, runtimeOptions }: StoredColumns): string {
  const named = lastRuntime.of(runtimeName);
  if (!runtimeOptions) return `{${named}}`;
  return `{${named}${named && ","}"options":${anyToText(runtimeOptions)}}`;
}

function sandboxerToText(sandboxer: Uint8Array): string {
  return sandboxer.length === 0 ? '""' : writeJson(decoder.decode(sandboxer));
}

function timeToText(name: string, micros: number): string {
  const time = formatMicros(micros);
  if (time !== undefined) return time;
  throw new SandboxError(
    "internal",
    `${name}: has no JSON form, because it is outside of the years 1 to 9999`,
  );
}

/**
 * Returns a record as the JSON of a `containerd.types.Sandbox`, with the same bytes as `Sandbox.toJson`.
 * @param withEmpty true to write `labels`, `extensions` and `sandboxer` even if they are empty
 */
export function recordToText(columns: StoredColumns, withEmpty: boolean): string {
  const { id, spec, labels, extensions, sandboxer, createdAt, updatedAt } = columns;
  const created = timeToText("createdAt", createdAt);
  const updated = updatedAt === createdAt ? created : timeToText("updatedAt", updatedAt);
  const specPart = spec ? `,"spec":${anyToText(spec)}` : "";
  const labelsPart = withEmpty || labels !== "{}" ? `,"labels":${labelsToText(labels)}` : "";
  const hasExtensions = extensions !== "" && (withEmpty || extensions !== "{}");
  const extensionsPart = hasExtensions ? `,"extensions":${extensionsToText(extensions)}` : "";
  const sandboxerPart = withEmpty || sandboxer.length > 0 ? `,"sandboxer":${sandboxerToText(sandboxer)}` : "";
  // A text from one template has fewer parts than one that grows, and is faster to encode.
  return `{"sandboxId":${writeJson(id)},"runtime":${runtimeToText(columns)}${specPart}${labelsPart},"createdAt":"${created}","updatedAt":"${updated}"${extensionsPart}${sandboxerPart}}`;
}
