import { invalid, SandboxError } from "../../../shared/errors/error.ts";
import { parseJsonBytes } from "../../../shared/json/parse.ts";
import type { Sandbox } from "../../../shared/sandbox/sandbox.ts";

/** The type URL of OCI runtime specs, the only specs that containerd itself reads. */
export const runtimeSpecType = "types.containerd.io/opencontainers/runtime-spec/1/Spec";

/**
 * Checks that containerd can read a record's spec. An invalid one leaves a bundle behind that keeps the id in use.
 * @throws `invalid_argument`
 */
export function checkSpec({ spec }: Sandbox): void {
  if (spec?.typeUrl !== runtimeSpecType) return;
  let isObject: boolean;
  try {
    isObject = parseJsonBytes(spec.value) instanceof Map;
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
    throw invalid("sandbox.spec", error.message, error);
  }
  if (!isObject) throw invalid("sandbox.spec", "must be an object");
}
