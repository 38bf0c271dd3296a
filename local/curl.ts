/** A spec whose process greets and ends. */
const spec = {
  typeUrl: "types.containerd.io/opencontainers/runtime-spec/1/Spec",
  json: { process: { args: ["sh", "-c", "echo hello; exit 7"], cwd: "/" } },
};

/** One curl that stores a sandbox, creates it, starts it and waits for its exit. */
export function curlCommand(url: string, id: string, withToken: boolean): string {
  const sandboxes = `${url}/v1/namespaces/default/sandboxes`;
  const sandbox = JSON.stringify({ sandboxId: id, runtime: { name: "process" }, spec });
  const token = withToken ? `-H "authorization: Bearer $API_TOKEN" ` : "";
  return [
    `curl -sS -w '\\n' ${token}-H 'content-type: application/json' -d '${sandbox}' ${sandboxes}`,
    `--next -sS -w '\\n' ${token}-X POST ${sandboxes}/${id}/create`,
    `--next -sS -w '\\n' ${token}-X POST ${sandboxes}/${id}/start`,
    `--next -sS -w '\\n' ${token}'${sandboxes}/${id}/wait?timeout=10s'`,
  ].join(" \\\n  ");
}
