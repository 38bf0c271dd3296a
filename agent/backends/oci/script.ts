import type { Bind } from "./binds.ts";
import { type OverlayConfig, overlayLines } from "./overlay.ts";
import { programMounts, type Rootfs } from "./rootfs.ts";
import { quoted } from "./shell.ts";

/** The mounts of a sandbox, in a mount namespace of its own, so that nothing of it is ever left on the node. */
export interface MountPlan {
  /** The folder of its container, whose path needs no quotes. */
  readonly at: string;
  readonly rootfs: Rootfs;
  readonly binds: readonly Bind[];
  readonly overlay: OverlayConfig;
  /** The file of an overlay on disk. */
  readonly image: string;
  /** Paths of the node that are not to be seen, without links in them. */
  readonly hidden: readonly string[];
}

/** The mount point of a folder that a spec binds, for the runtime to find it. */
export function bindPlace(at: string, index: number): string {
  return `${at}/binds/${index}`;
}

/** The commands that enter a folder, and stay in it whatever becomes of its path. */
function enterLines(folder: string): string[] {
  const complaint = `{ echo "a folder was replaced by a link" >&2; exit 1; }`;
  return [`cd -P -- ${quoted(folder)}`, `[ "$(pwd -P)" = ${quoted(folder)} ] || ${complaint}`];
}

/** The commands that bind a folder. A sandbox may write to it, and so may put a link in the place of what it names. */
function bindLines({ index, folder }: Bind, at: string): string[] {
  const place = bindPlace(at, index);
  return [...enterLines(folder), `mkdir -p ${place}`, `mount -n -c --bind . ${place}`];
}

/** The commands that hide a path of the node: an empty folder or file is mounted over it. */
function hideLine(path: string, at: string): string {
  const place = quoted(`${at}/rootfs${path}`);
  const folder = `mount -n -t tmpfs -o ro,mode=0555,size=4k sandbox ${place}`;
  return `if [ -d ${place} ]; then ${folder}; elif [ -e ${place} ]; then mount -n --bind ${at}/empty ${place}; fi`;
}

/** The commands that show a file system of the node that holds programs. */
function showLine(path: string, at: string): string {
  const place = quoted(`${at}/rootfs${path}`);
  const show = `mount -n --bind ${quoted(path)} ${place} && mount -n -o remount,bind,ro,nosuid,nodev ${place}`;
  return `if [ -d ${quoted(path)} ] && [ -d ${place} ]; then ${show}; fi`;
}

/** Places for what every sandbox has of its own; in a namespace of users its root might not be allowed to make them. */
const mountPoints = ["dev", "proc", "sys", "tmp"];

function mountPointLine(name: string, at: string): string {
  const place = `${at}/rootfs/${name}`;
  return `[ -L ${place} ] || [ -e ${place} ] || mkdir ${place} 2>/dev/null || :`;
}

/** The script that mounts a sandbox's root. It fails with a message of what cannot be mounted. */
export function mountScript({ at, rootfs, binds, overlay, image, hidden }: MountPlan): string {
  const shown = rootfs.isHost ? programMounts() : [];
  const covered = rootfs.isHost ? [...hidden].sort((one, other) => one.length - other.length) : [];
  return [
    "set -eu",
    "umask 022",
    ...enterLines(rootfs.folder),
    ...overlayLines(overlay, rootfs.isReadonly, at, image),
    ...mountPoints.map((name) => mountPointLine(name, at)),
    ...shown.map((path) => showLine(path, at)),
    ...covered.map((path) => hideLine(path, at)),
    ...binds.flatMap((bind) => bindLines(bind, at)),
    "cd /",
    "",
  ].join("\n");
}

/**
 * The script that runs a container to its end and exits as it does. Signals are the container's, and come by way of
 * the runtime. A runtime that was killed leaves state behind: then the container is ended, and its exit is lost.
 * @param run the words that run it
 * @param remove the words that remove it by force
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

/** The command that runs a script in a mount namespace of its own. */
export function inOwnMounts(script: string): string[] {
  return ["unshare", "--mount", "--propagation", "private", "/bin/sh", script];
}
