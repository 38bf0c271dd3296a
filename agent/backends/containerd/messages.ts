import { containerd } from "../../../proto/gen/containerd.js";
import { message } from "../../../shared/protobuf/message.ts";

const { services } = containerd;

/** A message without fields: `google.protobuf.Empty`, and every answer that only says that something was done. */
const empty = message<object>("google.protobuf.Empty", {
  encode: (_, writer) => writer,
  decode: (reader) => {
    reader.pos = reader.len;
    return {};
  },
});

/** The methods of containerd's own services that an agent calls besides those of the sandbox API. */
export const methods = {
  version: {
    path: "/containerd.services.version.v1.Version/Version",
    request: empty,
    response: message("containerd.services.version.v1.VersionResponse", services.version.v1.VersionResponse),
  },
  /** CRI's own: answered only once it knows the pods it had. */
  criVersion: { path: "/runtime.v1.RuntimeService/Version", request: empty, response: empty },
  kill: {
    path: "/containerd.services.tasks.v1.Tasks/Kill",
    request: message("containerd.services.tasks.v1.KillRequest", services.tasks.v1.KillRequest),
    response: empty,
  },
} as const;
