/** A spec with a process that prints a greeting and exits. */
const spec = {
  typeUrl: "types.containerd.io/opencontainers/runtime-spec/1/Spec",
  json: { process: { args: ["sh", "-c", "echo hello; exit 7"], cwd: "/" } },
};

/** The sandboxer of an example. */
export interface Sandboxer {
  /** The name that callers use. */
  readonly name: string;
  /** The name on the node, which implies the backend. */
  readonly sandboxer: string;
}

/** The runtime of a record, by the node's name of the sandboxer. The runtime of a shim is unknown here. */
const runtimes: Readonly<Record<string, string>> = {
  process: "process",
  oci: "oci",
  podsandbox: "io.containerd.runc.v2",
};

/** Returns true if the caller has to set RUNTIME before the example can run. */
export function needsRuntime({ sandboxer }: Sandboxer): boolean {
  return !Object.hasOwn(runtimes, sandboxer);
}

/**
 * Returns a curl command that runs a sandbox and waits for its exit. Backends other than `process` and `oci` run programs
 * only from an image, which is unknown here: the command stops their sandbox.
 */
export function curlCommand(url: string, id: string, on: Sandboxer, withToken: boolean): string {
  const namespace = `${url}/v1/namespaces/default`;
  const runtime = { name: runtimes[on.sandboxer] ?? "$RUNTIME" };
  const runsSpec = runtime.name === on.sandboxer;
  const record = { sandboxId: id, sandboxer: on.name, runtime, ...(runsSpec ? { spec, wait: "10s" } : {}) };
  const sandbox = JSON.stringify(record).replace("$RUNTIME", `'"$RUNTIME"'`);
  const token = withToken ? `-H "authorization: Bearer $API_TOKEN" ` : "";
  const run = `curl -sS -w '\\n' ${token}-H 'content-type: application/json' -d '${sandbox}' ${namespace}/run`;
  if (runsSpec) return run;
  return [
    run,
    `--next -sS -w '\\n' ${token}-X POST ${namespace}/sandboxes/${id}/stop`,
    `--next -sS -w '\\n' ${token}'${namespace}/sandboxes/${id}/wait?timeout=10s'`,
  ].join(" \\\n  ");
}
