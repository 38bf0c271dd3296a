import type { containerd } from "../../proto/gen/sandbox.js";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { anyFromProto, anyToProto } from "./any.ts";
import { mapFromProto, mapToProto } from "./map.ts";
import { timestampFromProto, timestampToProto } from "./timestamp.ts";

type SandboxMessage = containerd.types.Sandbox.$Properties;

const same = <T>(value: T) => value;

/** Converts a sandbox to its message. @see containerd core/sandbox/helpers.go ToProto */
export function toProto(sandbox: Sandbox): SandboxMessage {
  const { runtime, spec, createdAt, updatedAt } = sandbox;
  return {
    sandboxId: sandbox.id,
    runtime: runtime
      ? { name: runtime.name, options: runtime.options ? anyToProto(runtime.options) : null }
      : null,
    spec: spec ? anyToProto(spec) : null,
    labels: mapToProto(sandbox.labels, same),
    createdAt: createdAt ? timestampToProto(createdAt) : null,
    updatedAt: updatedAt ? timestampToProto(updatedAt) : null,
    extensions: mapToProto(sandbox.extensions, anyToProto),
    sandboxer: sandbox.sandboxer,
  };
}

/**
 * Converts a sandbox from its message. Absent messages (`undefined`) stay distinct from empty ones.
 * @see containerd core/sandbox/helpers.go FromProto
 */
export function fromProto(message: SandboxMessage): Sandbox {
  const { runtime, spec, createdAt, updatedAt } = message;
  return {
    id: message.sandboxId ?? "",
    runtime: runtime
      ? { name: runtime.name ?? "", options: runtime.options ? anyFromProto(runtime.options) : undefined }
      : undefined,
    spec: spec ? anyFromProto(spec) : undefined,
    labels: mapFromProto(message.labels, same),
    extensions: mapFromProto(message.extensions, anyFromProto),
    sandboxer: message.sandboxer ?? "",
    createdAt: createdAt ? timestampFromProto(createdAt) : undefined,
    updatedAt: updatedAt ? timestampFromProto(updatedAt) : undefined,
  };
}
