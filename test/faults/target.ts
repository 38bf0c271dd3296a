import type { Captured } from "./agent-link.ts";

/** The method and the sandbox of a request to the agent. */
export interface Target {
  readonly method: string;
  readonly namespace: string;
  readonly id: string;
}

function header({ headers }: Captured, name: string): string {
  const at = headers.findIndex((word, index) => index % 2 === 0 && word.toLowerCase() === name);
  return headers[at + 1] ?? "";
}

/** Reads field 1 of a message, which is the sandbox id in all Controller requests. */
function sandboxId(body: Buffer): string {
  const length = body[1];
  // An id has at most 76 bytes, so its length is encoded in one byte.
  return body[0] === 0x0a && length !== undefined ? body.subarray(2, 2 + length).toString() : "";
}

export function targetOf(captured: Captured): Target {
  return {
    method: captured.path.split("/").at(-1) ?? "",
    namespace: header(captured, "containerd-namespace"),
    id: sandboxId(captured.body),
  };
}

/** Formats the headers of the lifecycle protocol as one line of a history. */
export function protocolHeaders(headers: readonly string[]): string {
  const shown: string[] = [];
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at]?.toLowerCase() ?? "";
    if (name.startsWith("sandbox-")) shown.push(`${name.slice("sandbox-".length)}=${headers[at + 1]}`);
  }
  return shown.join(" ");
}
