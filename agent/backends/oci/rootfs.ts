import { readFileSync } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { isAbsolute, join, relative } from "node:path";
import { invalid, quote, SandboxError } from "../../../shared/errors/error.ts";
import { fieldOf, type OciSpec } from "./spec.ts";

/** The root file system of a sandbox. */
export interface Rootfs {
  /** The folder, without links in its path; `/` stands for the node's own files. */
  readonly folder: string;
  readonly isHost: boolean;
  readonly isReadonly: boolean;
}

/** Folders of the node in which programs are found, also where they are mounted by themselves. */
const programFolders = /^\/(usr|etc|opt|bin|sbin|lib\w*)(\/|$)/;

/** Returns whether a path is a folder or lies in it. */
export function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === "" || (way.split("/")[0] !== ".." && !isAbsolute(way));
}

/** A folder whose folders specs may name, and what it is called; its path is undefined where there is none. */
export interface Base {
  readonly name: string;
  readonly flag: string;
  readonly folder: string | undefined;
}

/**
 * Finds a folder that a spec names below another one.
 * @param field which names it
 * @throws `invalid_argument` for a path that leads elsewhere, `failed_precondition` where there is no such folder
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
    throw new SandboxError("failed_precondition", `${field}: there is no ${quote(path)}`);
  if (found === base || !isWithin(found, base)) {
    throw invalid(field, `${quote(path)} leads out of the ${name} folder of this node`);
  }
  if ((await stat(found)).isDirectory()) return found;
  throw new SandboxError("failed_precondition", `${field}: ${quote(path)} is not a directory`);
}

/** Finds what a spec names as its root. @throws as `folderBelow` */
export async function rootfsOf({ plain }: OciSpec, base: Base): Promise<Rootfs> {
  const { root } = plain;
  if (!root) return { folder: "/", isHost: true, isReadonly: true };
  const folder = await folderBelow(base, root.path, fieldOf("root", "path"));
  return { folder, isHost: false, isReadonly: root.readonly ?? false };
}

/** File systems of the node that hold programs and are not part of its root's. */
export function programMounts(mountinfo = readFileSync("/proc/self/mountinfo", "utf8")): string[] {
  const points = mountinfo.split("\n").map((line) => line.split(" ")[4] ?? "");
  return points.filter((point) => programFolders.test(point) && !point.includes("\\"));
}
