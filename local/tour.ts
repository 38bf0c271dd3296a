import { curlCommand, needsRuntime } from "./curl.ts";
import type { Stack } from "./stack.ts";

/** Returns the text that `npm start` prints first: the addresses, and an example command per sandboxer. */
export function tour(stack: Stack, withToken: boolean): string {
  const examples = stack.sandboxers.flatMap((sandboxer) => {
    const id = `hello-${Math.random().toString(36).slice(2, 6)}`;
    const where = stack.sandboxers.length > 1 ? ` on ${sandboxer.name}` : "";
    const condition = needsRuntime(sandboxer) ? ", with RUNTIME set to a runtime that its agent has" : "";
    return [`Run a sandbox${where}${condition}:`, "", curlCommand(stack.url, id, sandboxer, withToken), ""];
  });
  return [
    "",
    `  Sandbox Functions   ${stack.url}`,
    `  database            ${stack.database}`,
    `  agent               ${stack.agent ? `${stack.agent.url} (pid ${stack.agent.pid})` : "as configured"}`,
    "",
    ...examples,
    "Ctrl-C stops.",
    "",
  ].join("\n");
}
