import { checkId } from "../sandbox/identifier.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { anyBytes, runtimeBytes } from "./change.ts";
import { encodeEntries, extensionTexts, labelsToStore } from "./entries.ts";
import { checkSize, utf8Length } from "./limits.ts";
import { toBlob } from "./row.ts";
import type { StoredColumns } from "./stored-sandbox.ts";

/**
 * Returns the columns of a new record.
 * @param nowMicros the time in microseconds since 1970
 * @throws `invalid_argument`, `resource_exhausted`
 */
export function newColumns(sandbox: Sandbox, uid: string, nowMicros: number): StoredColumns {
  const id = checkId(sandbox.id);
  const { name: runtimeName, options: runtimeOptions } = runtimeBytes(sandbox.runtime);
  const labels = encodeEntries(labelsToStore(sandbox.labels));
  const extensions = encodeEntries(extensionTexts(sandbox.extensions));
  const sandboxer = toBlob(sandbox.sandboxer);
  const spec = anyBytes(sandbox.spec);
  const blobBytes =
    runtimeName.length + (runtimeOptions?.length ?? 0) + (spec?.length ?? 0) + sandboxer.length;
  checkSize(id, blobBytes + utf8Length(labels) + utf8Length(extensions));
  const version = { uid, revision: 1, createdAt: nowMicros, updatedAt: nowMicros };
  return { id, ...version, runtimeName, runtimeOptions, spec, labels, extensions, sandboxer };
}
