import { type ServiceError, status } from "@grpc/grpc-js";
import { codes } from "../../../shared/errors/codes.ts";
import { SandboxError } from "../../../shared/errors/error.ts";

/** Control characters and line breaks, which must not appear in logs and responses. */
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/** Maximum length of containerd's message in an error. */
const maxDetailChars = 1_024;

/** Converts a gRPC error to a `SandboxError`. gRPC's codes are the positions in `codes`, counted from 1. */
export function errorOfGrpc({ code, details }: ServiceError): SandboxError {
  const known = codes[code - 1] ?? "unknown";
  if (code === status.UNAVAILABLE || code === status.CANCELLED) {
    return new SandboxError("unavailable", "containerd is unreachable", { cause: details });
  }
  if (code === status.DEADLINE_EXCEEDED) {
    return new SandboxError(known, "containerd did not answer in time", { cause: details });
  }
  return new SandboxError(known, `containerd: ${details.replace(controls, " ").slice(0, maxDetailChars)}`);
}
