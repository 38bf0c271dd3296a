import type { Any, Sandbox, Timestamp } from "../../shared/sandbox/sandbox.ts";
import type { Values } from "./vector-value.ts";

interface ReadableAny {
  readonly typeUrl: string;
  readonly value: string;
}

/** A time of a request, or the marker of a time in a response, such as `T1`. */
type ReadableTime = string | { readonly seconds: number | string; readonly nanos: number } | null;

/** A sandbox in the format of the vectors. @see test/vectors/README.md */
export interface ReadableSandbox {
  readonly sandbox_id: string;
  readonly runtime: { readonly name: string; readonly options: ReadableAny | null } | null;
  readonly spec: ReadableAny | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly created_at: ReadableTime;
  readonly updated_at: ReadableTime;
  readonly extensions: Readonly<Record<string, ReadableAny>>;
  readonly sandboxer: string;
}

function toAny(any: ReadableAny | null, values: Values): Any | undefined {
  return any ? { typeUrl: values.text(any.typeUrl), value: values.bytes(any.value) } : undefined;
}

function toTimestamp(time: ReadableTime): Timestamp | undefined {
  if (time === null || typeof time === "string") return undefined;
  return { seconds: Number(time.seconds), nanos: time.nanos };
}

/** Converts a sandbox of the vectors. Leaves out times that are markers. */
export function toSandbox(readable: ReadableSandbox, values: Values): Sandbox {
  const { runtime, spec, labels, extensions } = readable;
  const options = runtime && toAny(runtime.options, values);
  return {
    id: values.text(readable.sandbox_id),
    runtime: runtime ? { name: values.text(runtime.name), options: options ?? undefined } : undefined,
    spec: toAny(spec, values),
    labels: new Map(Object.entries(labels).map(([key, value]) => [values.text(key), values.text(value)])),
    extensions: new Map(
      Object.entries(extensions).flatMap(([key, any]) => {
        const extension = toAny(any, values);
        return extension ? [[values.text(key), extension] as const] : [];
      }),
    ),
    sandboxer: values.text(readable.sandboxer),
    createdAt: toTimestamp(readable.created_at),
    updatedAt: toTimestamp(readable.updated_at),
  };
}
