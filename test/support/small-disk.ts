import { spawnSync } from "node:child_process";
import { closeSync, fsyncSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A small mounted disk. */
export interface SmallDisk {
  readonly path: string;
  /** Fills the disk to its last byte. A further call fills space that has become free. */
  fill(): void;
  /** Frees the filled space. */
  empty(): void;
  /** Mounts a disk with what a power loss at this moment would leave. Not for tmpfs. */
  afterPowerLoss(): SmallDisk;
  unmount(): void;
}

/** Returns the command that mounts an image. It is written only by fsync, or else after 10 minutes. */
const mountImage = (path: string, image: string) => ["mount", "-o", "loop,commit=600", image, path];

/** The commands that mount a file system of each kind, given a folder and the path of an image. */
const commands: Readonly<Record<DiskKind, (path: string, image: string) => readonly string[][]>> = {
  tmpfs: (path) => [["mount", "-t", "tmpfs", "-o", "size=12m,mode=700", "tmpfs", path]],
  // Without blocks reserved for root.
  ext4: (path, image) => [
    ["truncate", "-s", "40M", image],
    ["mkfs.ext4", "-q", "-m", "0", image],
    mountImage(path, image),
  ],
};

export type DiskKind = "tmpfs" | "ext4";

/** Returns the reason why a small disk cannot be mounted; false if it can. */
export function whyNoDisk(kind: DiskKind): string | false {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "only root on Linux can mount a disk";
  try {
    mountSmallDisk(kind).unmount();
    return false;
  } catch (error) {
    return String(error);
  }
}

/** Mounts a small disk. @throws if that fails */
export function mountSmallDisk(kind: DiskKind): SmallDisk {
  return mountBy(commands[kind]);
}

function mountBy(commandsFor: (path: string, image: string) => readonly string[][]): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), "small-disk-"));
  const path = join(folder, "disk");
  const image = join(folder, "image");
  mkdirSync(path);
  for (const [command = "", ...args] of commandsFor(path, image)) {
    const { status, stderr, error } = spawnSync(command, args, { encoding: "utf8" });
    if (status === 0) continue;
    rmSync(folder, { recursive: true });
    throw new Error(`cannot mount a small disk: ${command}: ${stderr || error}`);
  }
  const filler = join(path, "filler");
  return {
    path,
    fill() {
      const file = openSync(filler, "a");
      try {
        for (let size = 64 * 1024; size >= 1; size /= 2) {
          const chunk = Buffer.alloc(size, "x");
          try {
            while (writeSync(file, chunk) > 0);
          } catch (error) {
            if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
          }
        }
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
    },
    empty: () => rmSync(filler, { force: true }),
    afterPowerLoss: () =>
      mountBy((path, copy) => [["cp", "--sparse=always", image, copy], mountImage(path, copy)]),
    unmount() {
      // A folder that is still mounted must not be removed.
      if (spawnSync("umount", [path]).status === 0) rmSync(folder, { recursive: true });
    },
  };
}
