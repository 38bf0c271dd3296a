import { curlCommand } from "./curl.ts";
import type { Stack } from "./stack.ts";

/** What a person sees first: where everything is, and one command to try. */
export function tour(stack: Stack, withToken: boolean): string {
  const id = `hello-${Math.random().toString(36).slice(2, 6)}`;
  return [
    "",
    `  Sandbox Functions   ${stack.url}`,
    `  database            ${stack.database}`,
    `  agent               ${stack.agent ? `${stack.agent.url} (pid ${stack.agent.pid})` : "as configured"}`,
    "",
    "Run a sandbox:",
    "",
    curlCommand(stack.url, id, withToken),
    "",
    "Ctrl-C stops.",
    "",
  ].join("\n");
}
