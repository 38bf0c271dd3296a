import { curlCommand, needsRuntime, type Sandboxer } from "./curl.ts";

/** The parts that run, as far as the text names them. */
interface Parts {
  readonly url: string;
  /** The address of the database, without secrets. */
  readonly database: string;
  /** The agent beside the functions, if the configuration names no others. */
  readonly agent: { readonly url: string; readonly pid: number } | undefined;
  readonly sandboxers: readonly Sandboxer[];
}

/** The address that the command line asks without configuration. */
const defaultUrl = "http://127.0.0.1:8787";

/** Returns the command that runs a first sandbox. */
function sandboxCommand(url: string, withToken: boolean): string {
  const program = import.meta.url.endsWith(".ts") ? "npm run -s sandbox --" : "npx sandbox-functions";
  const server = url === defaultUrl ? "" : `--url ${url} `;
  const token = withToken ? `SANDBOX_TOKEN="$API_TOKEN" ` : "";
  return `${token}${program} ${server}run -- echo hello`;
}

/** Returns the text that `npm start` prints first: the addresses, and an example command per sandboxer. */
export function tour(stack: Parts, withToken: boolean): string {
  const first = ["Run a sandbox from another terminal:", "", sandboxCommand(stack.url, withToken), ""];
  const examples = stack.sandboxers.flatMap((sandboxer) => {
    const id = `hello-${Math.random().toString(36).slice(2, 6)}`;
    const where = stack.sandboxers.length > 1 ? ` on ${sandboxer.name}` : "";
    const condition = needsRuntime(sandboxer) ? ", with RUNTIME set to a runtime that its agent has" : "";
    return [`Run one by curl${where}${condition}:`, "", curlCommand(stack.url, id, sandboxer, withToken), ""];
  });
  return [
    "",
    `  Sandbox Functions   ${stack.url}`,
    `  database            ${stack.database}`,
    `  agent               ${stack.agent ? `${stack.agent.url} (pid ${stack.agent.pid})` : "as configured"}`,
    "",
    ...(stack.agent ? first : []),
    ...examples,
    "Ctrl-C stops.",
    "",
  ].join("\n");
}
