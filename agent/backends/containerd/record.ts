import { createHash } from "node:crypto";
import { dirname } from "node:path";
import type { Any, Sandbox } from "../../../shared/sandbox/sandbox.ts";
import type { SandboxContext, UnknownSandbox } from "../../lifecycle/backend.ts";
import { metadataKey, podMetadata } from "./metadata.ts";
import { type ContainerdName, criNamespace } from "./name.ts";
import { runtimeSpecType } from "./spec.ts";

/** Labels of containerd's record that identify its owner. They override the client's labels. */
const namespaceLabel = "sandbox-functions.dev/namespace";
const idLabel = "sandbox-functions.dev/id";
const uidLabel = "sandbox-functions.dev/uid";
const lifeLabel = "sandbox-functions.dev/life";
const folderLabel = "sandbox-functions.dev/folder";

/** Returns a short name of a data folder, to distinguish agents on the same node. */
function digestOf(root: string): string {
  return createHash("sha256").update(root).digest("hex").slice(0, 32);
}

/** An empty spec, since containerd requires one. */
const emptySpec: Any = {
  typeUrl: runtimeSpecType,
  value: Buffer.from('{"ociVersion":"1.2.0"}'),
};

/** Returns the labels of everything made in containerd for a sandbox: its owner and its life. */
export function ownerLabels({ record, folder }: SandboxContext): [string, string][] {
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
 * Converts the client's record to containerd's: with its name there, the owner labels, and the parts without which
 * containerd crashes or forgets the sandbox: a runtime, a spec, and in CRI's namespace CRI's metadata.
 * @throws `invalid_argument`
 */
export function toContainerdRecord(sandbox: Sandbox, context: SandboxContext, name: ContainerdName): Sandbox {
  const extensions = new Map(sandbox.extensions);
  if (name.namespace === criNamespace) {
    extensions.set(metadataKey, podMetadata(sandbox, context.opts, name, context.record.namespace));
  }
  return {
    id: name.id,
    runtime: sandbox.runtime ?? { name: "" },
    spec: sandbox.spec ?? emptySpec,
    labels: new Map([...sandbox.labels, ...ownerLabels(context)]),
    extensions,
    sandboxer: name.sandboxer,
  };
}

/** A record or a workload's container in containerd. */
interface Labelled {
  readonly labels: ReadonlyMap<string, string>;
}

/** Returns true if a containerd record belongs to this life of the sandbox. */
export function isRecordOf({ labels }: Labelled, context: SandboxContext): boolean {
  return labels.get(uidLabel) === context.record.uid;
}

/**
 * Returns true if a containerd record belongs to a sandbox of this data folder, in the given life or an earlier one.
 * @param mustBeLabelled true to reject records without the folder label, which older agents did not write
 */
export function isRecordIn(
  { labels }: Labelled,
  { namespace, id, life, root }: UnknownSandbox,
  mustBeLabelled: boolean,
): boolean {
  if (labels.get(namespaceLabel) !== namespace || labels.get(idLabel) !== id) return false;
  const folder = labels.get(folderLabel);
  if (folder === undefined) return !mustBeLabelled;
  return folder === digestOf(root) && Number(labels.get(lifeLabel)) <= life;
}
