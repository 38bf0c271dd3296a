import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ContainerdError } from "./error.ts";

const run = promisify(execFile);

/** What is fetched is kept here, and found again by the next one. */
export const cache = join(import.meta.dirname, "..", "..", ".cache", "containerd");

/** The versions that can be had, and the suite of Debian that has them; both run on older systems, too. */
const suites = { "2": "sid", "1.7": "trixie" } as const;
export type ContainerdVersion = keyof typeof suites;

/** Where this system's apt has Debian from, so that its mirrors and proxies are used here, too. */
async function mirror(): Promise<string> {
  const { stdout } = await run("apt-get", ["indextargets", "--format", "$(REPO_URI)"]);
  const found = stdout.split("\n").find((uri) => /\/debian\/?$/.test(uri));
  if (found) return found;
  throw new ContainerdError("apt on this system knows no archive of Debian");
}

async function codename(): Promise<string> {
  const release = await readFile("/etc/os-release", "utf8");
  return /^VERSION_CODENAME=(\w+)$/m.exec(release)?.[1] ?? "stable";
}

/** An apt of our own, with other sources than the system's, that leaves the system alone. */
async function privateApt(folder: string, archive: string, names: readonly string[]): Promise<string[]> {
  for (const name of ["sources", "lists/partial", "cache/archives/partial"])
    await mkdir(join(folder, name), { recursive: true });
  const sources = [
    "Types: deb",
    `URIs: ${archive}`,
    `Suites: ${names.join(" ")}`,
    "Components: main",
    "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg",
  ];
  await writeFile(join(folder, "sources", "debian.sources"), `${sources.join("\n")}\n`);
  const settings = {
    "Dir::Etc::sourcelist": "/dev/null",
    "Dir::Etc::sourceparts": join(folder, "sources"),
    "Dir::State::Lists": join(folder, "lists"),
    "Dir::Cache": join(folder, "cache"),
    "APT::Sandbox::User": "root",
  };
  return Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
}

/** Unpacks packages of several suites, each into a folder of its own, without installing anything. */
async function fetchInto(folder: string): Promise<void> {
  const own = await codename();
  const apt = await privateApt(join(folder, "apt"), await mirror(), [...Object.values(suites), own]);
  await run("apt-get", [...apt, "update"]);
  // Newer runcs want a newer libc than an older system has.
  const wanted = [
    ...Object.entries(suites).map(([name, suite]) => [name, `containerd/${suite}`]),
    ["runc", `runc/${own}`],
  ];
  for (const [name = "", origin = ""] of wanted) {
    const into = join(folder, name);
    await mkdir(into);
    await run("apt-get", [...apt, "download", origin], { cwd: into });
    const [archive = ""] = await readdir(into);
    await run("dpkg", ["-x", archive, "."], { cwd: into });
    await rm(join(into, archive));
  }
  await rm(join(folder, "apt"), { recursive: true });
  for (const name of [
    join("2", "usr/bin/containerd"),
    join("1.7", "usr/bin/containerd"),
    "runc/usr/sbin/runc",
  ])
    await run(join(folder, name), ["--version"]);
}

/** The error's last line, which is what apt and dpkg have to say. */
function reason(error: unknown): string {
  const said = error instanceof Error && "stderr" in error ? String(error.stderr) : "";
  return said.trim().split("\n").at(-1) || (error instanceof Error ? error.message : String(error));
}

/**
 * The folders with the programs of a containerd and of a runc, for a PATH: from Debian's archive the first time and
 * from `.cache` afterwards.
 * @throws ContainerdError
 */
export async function fetchContainerd(version: ContainerdVersion): Promise<string[]> {
  const folder = join(cache, process.arch);
  if (!existsSync(folder)) {
    await mkdir(cache, { recursive: true });
    const scratch = await mkdtemp(join(cache, "fetch-"));
    try {
      await fetchInto(scratch);
      // Of two that fetch at once the second finds it there, which is as good.
      await rename(scratch, folder).catch((error: unknown) => {
        if (!existsSync(folder)) throw error;
      });
    } catch (cause) {
      if (cause instanceof ContainerdError) throw cause;
      throw new ContainerdError(`containerd cannot be had from Debian's archive: ${reason(cause)}`, {
        cause,
      });
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }
  return [`${version}/usr/bin`, "runc/usr/sbin"].map((name) => join(folder, name));
}
