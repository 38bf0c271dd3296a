import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Archive, ownSuite } from "../containerd/apt.ts";
import { cached } from "../containerd/cached.ts";
import { ContainerdError } from "../containerd/error.ts";
import { mustRun, unpackFirst } from "../containerd/unpack-first.ts";

/** Programs from Debian's archive: their packages, their paths in them, and arguments for a test run. */
const programs = {
  runc: { package: "runc", path: "usr/sbin/runc", test: ["--version"] },
  runsc: { package: "runsc", path: "usr/bin/runsc", test: ["--version"] },
  busybox: { package: "busybox-static", path: "bin/busybox", test: ["true"] },
} as const;

export type ProgramName = keyof typeof programs;

/** Suites to try if this system's own has no program that runs. */
const laterSuites = ["trixie", "sid"];

/**
 * Returns a program: downloads it from Debian's archive into `.cache` on the first call. Installs nothing.
 * @returns its path
 * @throws ContainerdError if there is none for this host or the download fails
 */
export async function fetchProgram(name: ProgramName): Promise<string> {
  if (process.platform !== "linux" || process.getuid?.() !== 0) {
    throw new ContainerdError("containers require Linux and root");
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
