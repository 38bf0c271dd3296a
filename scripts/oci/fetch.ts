import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Archive, ownSuite } from "../containerd/apt.ts";
import { cached } from "../containerd/cached.ts";
import { ContainerdError } from "../containerd/error.ts";
import { mustRun, unpackFirst } from "../containerd/unpack-first.ts";

/** Programs that are fetched from Debian's archive: where a package has them, and how they are tried. */
const programs = {
  runc: { package: "runc", path: "usr/sbin/runc", test: ["--version"] },
  runsc: { package: "runsc", path: "usr/bin/runsc", test: ["--version"] },
  busybox: { package: "busybox-static", path: "bin/busybox", test: ["true"] },
} as const;

export type ProgramName = keyof typeof programs;

/** Later suites are tried where this system's own has none that runs. */
const laterSuites = ["trixie", "sid"];

/**
 * A program from Debian's archive the first time, and from `.cache` afterwards. Nothing is installed.
 * @returns its path
 * @throws ContainerdError when there is none for this machine, or it cannot be had
 */
export async function fetchProgram(name: ProgramName): Promise<string> {
  if (process.platform !== "linux" || process.getuid?.() !== 0) {
    throw new ContainerdError("containers need Linux and root");
  }
  const { package: debian, path, test } = programs[name];
  const folder = await cached(`${name}-${process.arch}`, async (scratch) => {
    const lists = join(scratch, "apt");
    const archive = await Archive.open(lists, laterSuites);
    const runs = () => mustRun(join(scratch, path), ...test);
    await unpackFirst(archive, debian, [ownSuite, ...laterSuites], scratch, runs);
    await rm(lists, { recursive: true });
  });
  return join(folder, path);
}
