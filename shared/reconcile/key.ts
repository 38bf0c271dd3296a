/** A sandbox id in its namespace. */
export interface SandboxKey {
  readonly namespace: string;
  readonly id: string;
}

/** Formats a key as in the inventory of agents, `<namespace>/<id>`. No identifier contains a slash. */
export function formatKey({ namespace, id }: SandboxKey): string {
  return `${namespace}/${id}`;
}

/** Parses `<namespace>/<id>`. */
export function parseKey(text: string): SandboxKey {
  const at = text.indexOf("/");
  return { namespace: text.slice(0, at), id: text.slice(at + 1) };
}
