import { quoted } from "./shell.ts";

/** The place and the size of a sandbox's writable files. */
export interface OverlayConfig {
  readonly kind: "tmpfs" | "disk";
  /** As mount takes it: a number, and k, m or g. */
  readonly size: string;
}

/** Room for the mount points that a root needs which is not written to. */
const mountPointsSize = "1m";

/**
 * The commands that make a file system for what a sandbox writes.
 * @param scratch an empty folder, where it is mounted
 * @param image the file that holds it if it is on disk; made if it is not there
 */
function scratchLines({ kind, size }: OverlayConfig, scratch: string, image: string): string[] {
  if (kind === "tmpfs") return [`mount -n -t tmpfs -o mode=0700,size=${size} sandbox ${scratch}`];
  const file = quoted(image);
  return [
    `[ -e ${file} ] || { truncate -s ${size.toUpperCase()} ${file} && mkfs.ext4 -q -F -m 0 -O ^has_journal ${file}; }`,
    `mount -n -t ext4 -o loop,noatime ${file} ${scratch}`,
  ];
}

/**
 * The commands that mount an overlay of a sandbox's own over the current folder. Where that is impossible, a root that
 * is only read is bound instead.
 * @param at the folder of its container, whose path needs no quotes
 */
export function overlayLines(
  config: OverlayConfig,
  isReadonly: boolean,
  at: string,
  image: string,
): string[] {
  const kept: OverlayConfig = isReadonly ? { kind: "tmpfs", size: mountPointsSize } : config;
  const layers = `lowerdir=.,upperdir=${at}/scratch/upper,workdir=${at}/scratch/work`;
  const bind = `mount -n -c --bind . ${at}/rootfs && mount -n -o remount,bind,ro ${at}/rootfs`;
  return [
    ...scratchLines(kept, `${at}/scratch`, image),
    `mkdir ${at}/scratch/upper ${at}/scratch/work`,
    // The root of an overlay is the upper one's.
    `chown --reference=. ${at}/scratch/upper && chmod --reference=. ${at}/scratch/upper`,
    `mount -n -c -t overlay -o ${layers} sandbox ${at}/rootfs${isReadonly ? ` 2>/dev/null || { ${bind}; }` : ""}`,
  ];
}
