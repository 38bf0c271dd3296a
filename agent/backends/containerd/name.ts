import { createHash } from "node:crypto";

/** The sandboxer that runs pods through CRI. It ignores namespaces: it identifies sandboxes by id alone. */
export const podsandbox = "podsandbox";

/** CRI's own namespace. */
export const criNamespace = "k8s.io";

/** Maximum part of a sandbox's id in a unique id, which together with the digest has at most 76 characters. */
const maxReadableChars = 43;

/** The names under which containerd knows a sandbox. */
export interface ContainerdName {
  readonly sandboxer: string;
  readonly namespace: string;
  readonly id: string;
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

/** Returns the beginning of an id, without trailing separators. */
function prefixOf(id: string, maxChars: number): string {
  return id.slice(0, maxChars).replace(/[._-]+$/, "");
}

/**
 * Maps a sandbox to its name in containerd, which is the same except for pods. All pods share CRI's namespace, so
 * a pod from another namespace gets a unique id: the beginning of its own, and a digest of namespace and id.
 */
export function containerdNameOf(sandboxer: string, namespace: string, id: string): ContainerdName {
  if (sandboxer !== podsandbox || namespace === criNamespace) return { sandboxer, namespace, id };
  // Identifiers contain no slash, so two pairs never produce the same text.
  return {
    sandboxer,
    namespace: criNamespace,
    id: `${prefixOf(id, maxReadableChars)}-${digestOf(`${namespace}/${id}`)}`,
  };
}

const workloadInfix = "-workload-";

/** Returns the id of the container that runs a sandbox's workload, and of its snapshot. */
export function workloadIdOf({ id }: ContainerdName): string {
  return `${prefixOf(id, maxReadableChars + 1 - workloadInfix.length)}${workloadInfix}${digestOf(id)}`;
}
