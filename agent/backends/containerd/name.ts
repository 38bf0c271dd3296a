import { createHash } from "node:crypto";

/** The sandboxer that runs pods through CRI. It knows one namespace, and of a sandbox only its id. */
export const podsandbox = "podsandbox";

/** CRI's own namespace. */
export const criNamespace = "k8s.io";

/** What is kept of an id where it has to be made unique, in characters; with the digest it is one of 76 at most. */
const readable = 43;

/** How a node's containerd knows a sandbox. */
export interface ContainerdName {
  readonly sandboxer: string;
  readonly namespace: string;
  readonly id: string;
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

/** The beginning of an id, such that more may follow. */
function beginningOf(id: string, length: number): string {
  return id.slice(0, length).replace(/[._-]+$/, "");
}

/**
 * The name of a sandbox on its node: its own, but for pods. Those all share CRI's namespace, so that the id of one
 * from another namespace is made unique: the beginning of its own, and a digest of namespace and id.
 */
export function containerdNameOf(sandboxer: string, namespace: string, id: string): ContainerdName {
  if (sandboxer !== podsandbox || namespace === criNamespace) return { sandboxer, namespace, id };
  // No identifier has a slash, so that no two pairs read the same.
  return {
    sandboxer,
    namespace: criNamespace,
    id: `${beginningOf(id, readable)}-${digestOf(`${namespace}/${id}`)}`,
  };
}

const workloadInfix = "-workload-";

/** The id of the container that runs a sandbox's workload, which is also the key of its snapshot. */
export function workloadIdOf({ id }: ContainerdName): string {
  return `${beginningOf(id, readable + 1 - workloadInfix.length)}${workloadInfix}${digestOf(id)}`;
}
