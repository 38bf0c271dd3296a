import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import protobuf from "protobufjs";

const here = dirname(fileURLToPath(import.meta.url));
const shared = join(here, "..", "..", "..", "proto");

const root = new protobuf.Root();
root.resolvePath = (_, target) => {
  const file = [join(here, target), join(shared, target)].find(existsSync);
  // protobufjs resolves Google's own files by name.
  return file ?? target;
};
root.loadSync(["ttrpc/request.proto", "sandbox.proto", "task.proto"]).resolveAll();

export type Fields = Readonly<Record<string, unknown>>;

export function encode(type: string, message: Fields): Uint8Array {
  const found = root.lookupType(type);
  return found.encode(found.fromObject(message)).finish();
}

/** Decodes a message to a plain object with all fields; absent messages are null. */
export function decode(type: string, bytes: Uint8Array): Fields {
  const found = root.lookupType(type);
  return found.toObject(found.decode(bytes), { defaults: true, longs: Number });
}

/** Returns the full names of a method's messages; undefined for an unknown method. */
export function typesOf(
  service: string,
  method: string,
): { readonly request: string; readonly response: string } | undefined {
  const found = root.lookup(service, protobuf.Service);
  if (!(found instanceof protobuf.Service)) return undefined;
  const { resolvedRequestType, resolvedResponseType } = found.methods[method] ?? {};
  if (!resolvedRequestType || !resolvedResponseType) return undefined;
  return { request: resolvedRequestType.fullName, response: resolvedResponseType.fullName };
}

/** Converts a time to a `google.protobuf.Timestamp`. */
export function timestamp(time: Date): Fields {
  const milliseconds = time.getTime();
  return { seconds: Math.floor(milliseconds / 1_000), nanos: (milliseconds % 1_000) * 1_000_000 };
}
