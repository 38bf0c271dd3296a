import { containerdBackend } from "./containerd/definition.ts";
import type { BackendDefinition } from "./definition.ts";
import { ociBackend } from "./oci/definition.ts";
import { processBackend } from "./process/definition.ts";

/** All backends. The first is the default. */
export const backends: readonly [BackendDefinition, ...BackendDefinition[]] = [
  processBackend,
  ociBackend,
  containerdBackend,
];
