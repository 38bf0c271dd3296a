import type { Bind } from "./binds.ts";
import { type OverlayConfig, overlayLines } from "./overlay.ts";
import { programMounts, type Rootfs } from "./rootfs.ts";
import { quoted } from "./shell.ts";

/** The mounts of a sandbox. They are made in a mount namespace of their own, so that none can remain on the host. */
export interface MountPlan {
  /** The folder of its container, whose path needs no quotes. */
  readonly at: string;
  readonly rootfs: Rootfs;
  readonly binds: readonly Bind[];
  readonly overlay: OverlayConfig;
  /** The file of an overlay on disk. */
  readonly image: string;
  /** Paths of the host to hide, with symbolic links resolved. */
  readonly hidden: readonly string[];
}

/** Returns the mount point of a bound folder, from which the runtime binds it. */
export function bindPlace(at: string, index: number): string {
  return `${at}/binds/${index}`;
}

/** Returns the commands that enter a folder and check its path, so that a later rename cannot redirect the mount. */
function enterLines(folder: string): string[] {
  const fail = `{ echo "a folder was replaced by a link" >&2; exit 1; }`;
  return [`cd -P -- ${quoted(folder)}`, `[ "$(pwd -P)" = ${quoted(folder)} ] || ${fail}`];
}

/** Returns the commands that bind a folder. They enter it first, since a sandbox may replace a folder with a link. */
function bindLines({ index, folder }: Bind, at: string): string[] {
  const place = bindPlace(at, index);
  return [...enterLines(folder), `mkdir -p ${place}`, `mount -n -c --bind . ${place}`];
}

/** Returns the command that hides a path of the host: it mounts an empty folder or file over it. */
function hideLine(path: string, at: string): string {
  const place = quoted(`${at}/rootfs${path}`);
  const folder = `mount -n -t tmpfs -o ro,mode=0555,size=4k sandbox ${place}`;
  return `if [ -d ${place} ]; then ${folder}; elif [ -e ${place} ]; then mount -n --bind ${at}/empty ${place}; fi`;
}

/** Returns the command that shows a mount of the host that contains programs. */
function showLine(path: string, at: string): string {
  const place = quoted(`${at}/rootfs${path}`);
  const show = `mount -n --bind ${quoted(path)} ${place} && mount -n -o remount,bind,ro,nosuid,nodev ${place}`;
  return `if [ -d ${quoted(path)} ] && [ -d ${place} ]; then ${show}; fi`;
}

/** Mount points of the base mounts. Created here, since root of a user namespace may lack the permission. */
const mountPoints = ["dev", "proc", "sys", "tmp"];

function mountPointLine(name: string, at: string): string {
  const place = `${at}/rootfs/${name}`;
  return `[ -L ${place} ] || [ -e ${place} ] || mkdir ${place} 2>/dev/null || :`;
}

/** Returns the script that mounts a sandbox's root. It fails with a message that names the mount. */
export function mountScript({ at, rootfs, binds, overlay, image, hidden }: MountPlan): string {
  const programPoints = rootfs.isHost ? programMounts() : [];
  const hiddenPaths = rootfs.isHost ? [...hidden].sort((one, other) => one.length - other.length) : [];
  return [
    "set -eu",
    "umask 022",
    ...enterLines(rootfs.folder),
    ...overlayLines(overlay, rootfs.isReadonly, at, image),
    ...mountPoints.map((name) => mountPointLine(name, at)),
    ...programPoints.map((path) => showLine(path, at)),
    ...hiddenPaths.map((path) => hideLine(path, at)),
    ...binds.flatMap((bind) => bindLines(bind, at)),
    "cd /",
    "",
  ].join("\n");
}

/**
 * Returns the script that runs a container to its end and exits with its status. The script ignores signals, which
 * reach the container through the runtime. If a killed runtime has left state behind, the script removes the container
 * and records its exit as lost.
 * @param run the command that runs it
 * @param remove the command that removes it by force
 */
export function runScript(at: string, run: readonly string[], remove: readonly string[]): string {
  const words = (command: readonly string[]) => command.map(quoted).join(" ");
  return [
    "trap : HUP INT QUIT TERM USR1 USR2",
    `. ${at}/mount.sh`,
    "status=0",
    `${words(run)} || status=$?`,
    `[ -z "$(ls -A ${at}/state)" ] || { : >${at}/lost; ${words(remove)}; }`,
    'exit "$status"',
    "",
  ].join("\n");
}

/** Returns the command that runs a script in a mount namespace of its own. */
export function inOwnMounts(script: string): string[] {
  return ["unshare", "--mount", "--propagation", "private", "/bin/sh", script];
}
