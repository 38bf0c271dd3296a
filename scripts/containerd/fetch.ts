import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Archive, ownSuite } from "./apt.ts";
import { cached } from "./cached.ts";
import { ContainerdError } from "./error.ts";
import { mustRun, unpackFirst } from "./unpack-first.ts";

/** The Debian suite of each containerd version. `sid` has 2.1 or newer. */
const suites = { "2.1": "sid", "1.7": "trixie" } as const;

export type ContainerdVersion = keyof typeof suites;

export function isContainerdVersion(text: string): text is ContainerdVersion {
  return Object.hasOwn(suites, text);
}

/** Suites to try for runc, in this order: a newer runc may need a newer libc than this system has. */
const runcSuites = [ownSuite, "trixie", "sid"];

/** containerd's programs, and their folders for PATH. */
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
 * Returns a containerd and its runc: downloads them from Debian's archive into `.cache` on the first call. Installs
 * nothing.
 * @throws ContainerdError if there is none for this host or the download fails
 */
export async function fetchContainerd(version: ContainerdVersion): Promise<Binaries> {
  if (process.platform !== "linux") throw new ContainerdError("containerd runs on Linux only");
  const suite = suites[version];
  const folder = await cached(`${suite}-${process.arch}`, async (scratch) => {
    const lists = join(scratch, "apt");
    const archive = await Archive.open(lists, Object.values(suites));
    await archive.unpack("containerd", suite, scratch);
    await mustRun(binariesIn(scratch).containerd);
    await unpackFirst(archive, "runc", runcSuites, scratch, () => mustRun(binariesIn(scratch).runc));
    await rm(lists, { recursive: true });
  });
  return binariesIn(folder);
}
