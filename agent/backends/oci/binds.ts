import { isAbsolute } from "node:path";
import { invalid } from "../../../shared/errors/error.ts";
import { type Base, folderBelow, isWithin } from "./rootfs.ts";
import { fieldOf, type OciSpec } from "./spec.ts";

/** A folder of this host that a spec mounts. */
export interface Bind {
  /** The index of the mount in the spec. */
  readonly index: number;
  /** The folder's path, with symbolic links resolved. */
  readonly folder: string;
}

/**
 * Resolves the folders that a spec binds: read-only below the rootfs folder, or read-write below the volume folder. A
 * relative path is below the rootfs folder if the mount is read-only, else below the volume folder.
 * @throws `invalid_argument`, `failed_precondition`
 */
export async function bindsOf({ plain }: OciSpec, rootfs: Base, volumes: Base): Promise<Bind[]> {
  const binds: Bind[] = [];
  for (const [index, { type, options, source = "" }] of (plain.mounts ?? []).entries()) {
    const isBind = type === "bind" || options?.some((option) => option === "bind" || option === "rbind");
    if (!isBind || source === null) continue;
    const isReadonly = options?.includes("ro") ?? false;
    const isInVolumes =
      volumes.folder !== undefined && isAbsolute(source) && isWithin(source, volumes.folder);
    if (!isReadonly && volumes.folder === undefined) {
      throw invalid(
        fieldOf("mounts", index, "options"),
        'must include "ro": this node has no volume folder (--volume-dir)',
      );
    }
    const base = isInVolumes || !isReadonly ? volumes : rootfs;
    binds.push({ index, folder: await folderBelow(base, source, fieldOf("mounts", index, "source")) });
  }
  return binds;
}
