import { isAbsolute } from "node:path";
import { invalid } from "../../../shared/errors/error.ts";
import { type Base, folderBelow, isWithin } from "./rootfs.ts";
import { fieldOf, type OciSpec } from "./spec.ts";

/** A folder of the node that a spec mounts. */
export interface Bind {
  /** The number of the mount in the spec. */
  readonly index: number;
  /** The folder, without links in its path. */
  readonly folder: string;
}

/**
 * Finds the folders that a spec binds: below the rootfs folder, to be read, or below that of volumes, to be written to
 * as well. A relative path is below the rootfs folder if the mount is read-only, else below that of volumes.
 * @throws `invalid_argument`, `failed_precondition`
 */
export async function bindsOf({ plain }: OciSpec, rootfs: Base, volumes: Base): Promise<Bind[]> {
  const binds: Bind[] = [];
  for (const [index, { type, options, source = "" }] of (plain.mounts ?? []).entries()) {
    const isBind = type === "bind" || options?.some((option) => option === "bind" || option === "rbind");
    if (!isBind || source === null) continue;
    const isReadonly = options?.includes("ro") ?? false;
    const isOfVolumes =
      volumes.folder !== undefined && isAbsolute(source) && isWithin(source, volumes.folder);
    if (!isReadonly && volumes.folder === undefined) {
      throw invalid(
        fieldOf("mounts", index, "options"),
        'must have "ro": this node has no volumes (--volume-dir)',
      );
    }
    const base = isOfVolumes || !isReadonly ? volumes : rootfs;
    binds.push({ index, folder: await folderBelow(base, source, fieldOf("mounts", index, "source")) });
  }
  return binds;
}
