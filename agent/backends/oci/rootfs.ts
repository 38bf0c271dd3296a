import { readFileSync } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { isAbsolute, join, relative } from "node:path";
import { invalid, quote, SandboxError } from "../../../shared/errors/error.ts";
import { fieldOf, type OciSpec } from "./spec.ts";

/** The root file system of a sandbox. */
export interface Rootfs {
  /** The folder's path, with symbolic links resolved; `/` stands for the host's own files. */
  readonly folder: string;
  readonly isHost: boolean;
  readonly isReadonly: boolean;
}

/** Folders of the host that contain programs and may be mounts of their own. */
const programFolders = /^\/(usr|etc|opt|bin|sbin|lib\w*)(\/|$)/;

/** Returns true if a path is the folder or lies in it. */
export function isWithin(path: string, folder: string): boolean {
  const fromFolder = relative(folder, path);
  return fromFolder.split("/")[0] !== ".." && !isAbsolute(fromFolder);
}

/**
 * A folder whose subfolders specs may name, with its name and flag for error messages; undefined if not configured.
 */
export interface Base {
  readonly name: string;
  readonly flag: string;
  readonly folder: string | undefined;
}

/**
 * Resolves a folder that a spec names below a base folder.
 * @param field of the spec that names it
 * @throws `invalid_argument` for a path outside of the base, `failed_precondition` if there is no such folder
 */
export async function folderBelow(
  { name, flag, folder: top }: Base,
  path: string,
  field: string,
): Promise<string> {
  if (top === undefined) {
    throw new SandboxError("failed_precondition", `${field}: this node has no ${name} folder (${flag})`);
  }
  const base = await realpath(top);
  const named = isAbsolute(path) ? path : join(top, path);
  const isBelow = [top, base].some((folder) => named !== folder && isWithin(named, folder));
  if (!isBelow || path.split("/").includes("..")) {
    throw invalid(field, `${quote(path)} must name a folder below the ${name} folder of this node`);
  }
  const found = await realpath(named).catch(() => undefined);
  if (found === undefined)
    throw new SandboxError("failed_precondition", `${field}: ${quote(path)} does not exist`);
  if (found === base || !isWithin(found, base)) {
    throw invalid(field, `${quote(path)} leads out of the ${name} folder of this node`);
  }
  if ((await stat(found)).isDirectory()) return found;
  throw new SandboxError("failed_precondition", `${field}: ${quote(path)} is not a directory`);
}

/** Resolves the root of a spec. @throws as `folderBelow` */
export async function rootfsOf({ plain }: OciSpec, base: Base): Promise<Rootfs> {
  const { root } = plain;
  if (!root) return { folder: "/", isHost: true, isReadonly: true };
  const folder = await folderBelow(base, root.path, fieldOf("root", "path"));
  return { folder, isHost: false, isReadonly: root.readonly ?? false };
}

/** Lists the host's mounts that contain programs. */
export function programMounts(mountinfo = readFileSync("/proc/self/mountinfo", "utf8")): string[] {
  const points = mountinfo.split("\n").map((line) => line.split(" ")[4] ?? "");
  return points.filter((point) => programFolders.test(point) && !point.includes("\\"));
}
