import { type ServiceError, status } from "@grpc/grpc-js";
import { codes } from "../../../shared/errors/codes.ts";
import { SandboxError } from "../../../shared/errors/error.ts";

/** Control characters and line breaks, which must not reach our logs and answers as such. */
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/** The most characters of containerd's words that are passed on. */
const longest = 1_024;

/** What containerd answered, or that it did not, as our error: gRPC numbers its codes in the order of ours, from 1. */
export function errorOfGrpc({ code, details }: ServiceError): SandboxError {
  const known = codes[code - 1] ?? "unknown";
  if (code === status.UNAVAILABLE || code === status.CANCELLED) {
    return new SandboxError("unavailable", "containerd cannot be reached", { cause: details });
  }
  if (code === status.DEADLINE_EXCEEDED) {
    return new SandboxError(known, "containerd did not answer in time", { cause: details });
  }
  return new SandboxError(known, `containerd: ${details.replace(controls, " ").slice(0, longest)}`);
}
