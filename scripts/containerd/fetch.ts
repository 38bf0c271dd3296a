import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Archive, ownSuite } from "./apt.ts";
import { cached } from "./cached.ts";
import { ContainerdError } from "./error.ts";
import { mustRun, unpackFirst } from "./unpack-first.ts";

/** Which suite of Debian carries which containerd. What `sid` has is 2.1 or newer. */
const suites = { "2.1": "sid", "1.7": "trixie" } as const;

export type ContainerdVersion = keyof typeof suites;

export function isContainerdVersion(text: string): text is ContainerdVersion {
  return Object.hasOwn(suites, text);
}

/** Whose runc is tried, in this order: a newer one may need a libc that this system does not have. */
const suitesOfRunc = [ownSuite, "trixie", "sid"];

/** What a containerd consists of: folders for PATH, and the programs in them. */
export interface Binaries {
  readonly path: readonly string[];
  readonly containerd: string;
  readonly ctr: string;
  readonly runc: string;
}

function binariesIn(folder: string): Binaries {
  const bin = join(folder, "usr", "bin");
  const sbin = join(folder, "usr", "sbin");
  return {
    path: [bin, sbin],
    containerd: join(bin, "containerd"),
    ctr: join(bin, "ctr"),
    runc: join(sbin, "runc"),
  };
}

/**
 * A containerd and its runc, from Debian's archive the first time and from `.cache` afterwards. Nothing is installed.
 * @throws ContainerdError when there is none for this machine, or it cannot be had
 */
export async function fetchContainerd(version: ContainerdVersion): Promise<Binaries> {
  if (process.platform !== "linux") throw new ContainerdError("containerd runs on Linux only");
  const suite = suites[version];
  const folder = await cached(`${suite}-${process.arch}`, async (scratch) => {
    const lists = join(scratch, "apt");
    const archive = await Archive.open(lists, Object.values(suites));
    await archive.unpack("containerd", suite, scratch);
    await mustRun(binariesIn(scratch).containerd);
    await unpackFirst(archive, "runc", suitesOfRunc, scratch, () => mustRun(binariesIn(scratch).runc));
    await rm(lists, { recursive: true });
  });
  return binariesIn(folder);
}
