/** Returns the spec of a process that runs a program. */
export function specOf(...args: readonly string[]): unknown {
  return {
    typeUrl: "types.containerd.io/opencontainers/runtime-spec/1/Spec",
    json: { process: { args, cwd: "/" } },
  };
}

/** A record, as it is answered. */
export const record = {
  sandboxId: "web",
  runtime: { name: "process" },
  spec: specOf("sleep", "600"),
  labels: { app: "web" },
  createdAt: "2026-11-26T12:00:00.123Z",
  updatedAt: "2026-11-26T12:00:00.123Z",
  extensions: {},
  sandboxer: "",
  status: { phase: "none" },
};

/** The status of a sandbox that runs. */
export const running = {
  phase: "running",
  agent: "process",
  pid: 4711,
  lastOperation: { name: "start", outcome: "ok" },
  observedAt: "2026-11-26T12:00:01.456Z",
};
