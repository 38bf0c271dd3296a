/** A spec whose process greets and ends. */
const spec = {
  typeUrl: "types.containerd.io/opencontainers/runtime-spec/1/Spec",
  json: { process: { args: ["sh", "-c", "echo hello; exit 7"], cwd: "/" } },
};

/** A sandboxer that an example is for. */
export interface Sandboxer {
  /** Its name among the agents of the functions. */
  readonly name: string;
  /** Its name on the node, which tells the backend. */
  readonly sandboxer: string;
}

/** The runtime in a record, by what the node calls the sandboxer. A shim's name is not known here. */
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
 * Returns one curl that stores a sandbox, creates it, starts it and waits for its exit. A backend other than `process`
 * and `oci` needs an image for its programs, which is not known here: its sandbox runs until it is stopped.
 */
export function curlCommand(url: string, id: string, on: Sandboxer, withToken: boolean): string {
  const sandboxes = `${url}/v1/namespaces/default/sandboxes`;
  const runtime = { name: runtimes[on.sandboxer] ?? "$RUNTIME" };
  const runsSpec = runtime.name === on.sandboxer;
  const record = { sandboxId: id, sandboxer: on.name, runtime, ...(runsSpec ? { spec } : {}) };
  const sandbox = JSON.stringify(record).replace("$RUNTIME", `'"$RUNTIME"'`);
  const token = withToken ? `-H "authorization: Bearer $API_TOKEN" ` : "";
  const calls = runsSpec ? ["create", "start"] : ["create", "start", "stop"];
  return [
    `curl -sS -w '\\n' ${token}-H 'content-type: application/json' -d '${sandbox}' ${sandboxes}`,
    ...calls.map((call) => `--next -sS -w '\\n' ${token}-X POST ${sandboxes}/${id}/${call}`),
    `--next -sS -w '\\n' ${token}'${sandboxes}/${id}/wait?timeout=10s'`,
  ].join(" \\\n  ");
}
