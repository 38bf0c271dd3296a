import type { components } from "./api.ts";

/** The program of a sandbox. */
export interface Program {
  readonly args: readonly string[];
  /** Its whole environment, except for a default `PATH`. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Its working directory; by default `/`. */
  readonly cwd?: string | undefined;
}

/** Returns the OCI runtime spec of a program. */
export function specOf({ args, env = {}, cwd = "/" }: Program): components["schemas"]["Any"] {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return {
    typeUrl: "types.containerd.io/opencontainers/runtime-spec/1/Spec",
    json: { process: { args, cwd, ...(variables.length > 0 ? { env: variables } : {}) } },
  };
}
