import { createHash } from "node:crypto";
import { dirname } from "node:path";
import type { Any, Sandbox } from "../../../shared/sandbox/sandbox.ts";
import type { Kept, UnknownSandbox } from "../../lifecycle/engine.ts";
import { metadataKey, podMetadata } from "./metadata.ts";
import { type ContainerdName, criNamespace } from "./name.ts";
import { runtimeSpecType } from "./spec.ts";

/** Labels of the node's record that tell whose it is, whatever the client's labels are. */
const namespaceLabel = "sandbox-functions.dev/namespace";
const idLabel = "sandbox-functions.dev/id";
const uidLabel = "sandbox-functions.dev/uid";
const lifeLabel = "sandbox-functions.dev/life";
const folderLabel = "sandbox-functions.dev/folder";

/** Tells one agent's data folder from another's on the same node. */
function digestOf(root: string): string {
  return createHash("sha256").update(root).digest("hex").slice(0, 32);
}

/** A spec that asks for nothing, where containerd wants one. */
const emptySpec: Any = {
  typeUrl: runtimeSpecType,
  value: Buffer.from('{"ociVersion":"1.2.0"}'),
};

/** Labels of everything that is made on the node for a sandbox: whose it is, and of which life. */
export function ownerLabels({ record, folder }: Kept): [string, string][] {
  const { namespace, id, uid, life } = record;
  return [
    [namespaceLabel, namespace],
    [idLabel, id],
    [uidLabel, uid],
    [lifeLabel, String(life)],
    [folderLabel, digestOf(dirname(folder.path))],
  ];
}

/**
 * The client's record as its node's containerd is given it: under its name there, with whose it is, and with what
 * the daemon dies or forgets it without: a runtime, a spec, and in CRI's namespace CRI's metadata.
 * @throws `invalid_argument`
 */
export function toContainerdRecord(sandbox: Sandbox, kept: Kept, name: ContainerdName): Sandbox {
  const extensions = new Map(sandbox.extensions);
  if (name.namespace === criNamespace) {
    extensions.set(metadataKey, podMetadata(sandbox, kept.opts, name, kept.record.namespace));
  }
  return {
    id: name.id,
    runtime: sandbox.runtime ?? { name: "" },
    spec: sandbox.spec ?? emptySpec,
    labels: new Map([...sandbox.labels, ...ownerLabels(kept)]),
    extensions,
    sandboxer: name.sandboxer,
  };
}

/** What bears labels on the node: a record, or the container of a workload. */
interface Labelled {
  readonly labels: ReadonlyMap<string, string>;
}

/** Returns whether a record on the node was made for a sandbox, in that very life of it. */
export function isRecordOf({ labels }: Labelled, kept: Kept): boolean {
  return labels.get(uidLabel) === kept.record.uid;
}

/**
 * Returns whether a record on the node was made for a sandbox of a data folder, in a life up to the one given.
 * @param isLabelled whether it has to say that itself, which records of older agents do not
 */
export function isRecordIn(
  { labels }: Labelled,
  { namespace, id, life, root }: UnknownSandbox,
  isLabelled: boolean,
): boolean {
  if (labels.get(namespaceLabel) !== namespace || labels.get(idLabel) !== id) return false;
  const folder = labels.get(folderLabel);
  if (folder === undefined) return !isLabelled;
  return folder === digestOf(root) && Number(labels.get(lifeLabel)) <= life;
}
