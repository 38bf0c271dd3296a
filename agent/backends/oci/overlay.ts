import { quoted } from "./shell.ts";

/** The storage and size limit of a sandbox's writable files. */
export interface OverlayConfig {
  readonly kind: "tmpfs" | "disk";
  /** In mount's notation: a number followed by k, m or g. */
  readonly size: string;
}

/** Size of the overlay of a read-only root, which holds only mount points. */
const mountPointsSize = "1m";

/**
 * Returns the commands that create the file system for a sandbox's changes.
 * @param scratch an empty folder to mount it on
 * @param image the file that holds it if it is on disk; created if missing
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
 * Returns the commands that mount a sandbox's overlay over the current folder. If that fails, a read-only root is
 * bound instead.
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
    // The root of an overlay has the owner and mode of the upper folder.
    `chown --reference=. ${at}/scratch/upper && chmod --reference=. ${at}/scratch/upper`,
    `mount -n -c -t overlay -o ${layers} sandbox ${at}/rootfs${isReadonly ? ` 2>/dev/null || { ${bind}; }` : ""}`,
  ];
}
