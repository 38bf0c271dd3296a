import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ContainerdError } from "./error.ts";
import { lastLine } from "./last-line.ts";

const run = promisify(execFile);

/** Where Debian keeps the keys of its archive, by release. */
const keyrings = [
  "/usr/share/keyrings/debian-archive-keyring.pgp",
  "/usr/share/keyrings/debian-archive-keyring.gpg",
];

/** The suite that stands for the release of this system, whatever that is. */
export const ownSuite = "own";

function set(...options: readonly string[]): string[] {
  return options.flatMap((option) => ["-o", option]);
}

/**
 * Debian's archive, read with this system's apt but with lists and sources in a folder: nothing of the system's is
 * changed, and no root is needed. The mirror is the one that the system's own sources name, so that its settings for
 * mirrors and proxies hold.
 */
export class Archive {
  readonly #folder: string;
  readonly #own: readonly string[];
  readonly #others: readonly string[];

  private constructor(folder: string) {
    this.#folder = folder;
    const options = [
      "Acquire::Languages=none",
      "Acquire::Retries=3",
      // Root would become the user _apt, who may not write here.
      "APT::Sandbox::User=root",
      `Dir::Cache=${join(folder, "cache")}`,
    ];
    this.#own = set(...options, `Dir::State::Lists=${join(folder, "own")}`);
    this.#others = set(
      ...options,
      `Dir::State::Lists=${join(folder, "others")}`,
      `Dir::Etc::SourceParts=${join(folder, "sources")}`,
      "Dir::Etc::SourceList=/dev/null",
      "APT::Update::Error-Mode=any",
    );
  }

  /**
   * @param folder for its lists and downloads; there must be nothing in it
   * @param suites which can be asked for, beside `ownSuite`
   * @throws ContainerdError when this system has no apt, or none that knows Debian's archive
   */
  static async open(folder: string, suites: readonly string[]): Promise<Archive> {
    for (const part of ["own", "others", "sources", "cache"]) {
      await mkdir(join(folder, part), { recursive: true });
    }
    const archive = new Archive(folder);
    // Of the system's own sources some may be out of reach, as long as Debian's archive is not.
    await archive.#run("apt-get", ["update", "-qq", ...archive.#own]);
    const keyring = keyrings.find((path) => existsSync(path));
    const source = [
      "Types: deb",
      `URIs: ${await archive.#mirror()}`,
      `Suites: ${suites.join(" ")}`,
      "Components: main",
      ...(keyring ? [`Signed-By: ${keyring}`] : []),
    ];
    await writeFile(join(folder, "sources", "debian.sources"), `${source.join("\n")}\n`);
    await archive.#run("apt-get", ["update", "-qq", ...archive.#others]);
    return archive;
  }

  /** Unpacks a package's files into a folder, without installing it. */
  async unpack(name: string, suite: string, into: string): Promise<void> {
    const downloads = join(this.#folder, `${name}-${suite}`);
    await mkdir(downloads);
    const asked = suite === ownSuite ? [...this.#own, name] : [...this.#others, `${name}/${suite}`];
    await this.#run("apt-get", ["download", "-qq", ...asked], downloads);
    const [file] = await readdir(downloads);
    if (file === undefined) throw new ContainerdError(`apt has no package ${name} of ${suite}`);
    await this.#run("dpkg", ["-x", join(downloads, file), into]);
  }

  async #mirror(): Promise<string> {
    const format = "$(ORIGIN)|$(LABEL)|$(REPO_URI)";
    const targets = await this.#run("apt-get", ["indextargets", ...this.#own, "--format", format]);
    // The label tells the archive from that of security and of backports.
    const found = /^Debian\|Debian\|(\S+)$/m.exec(targets)?.[1];
    if (found === undefined)
      throw new ContainerdError("this system's apt knows no archive of Debian that it can reach");
    return found;
  }

  async #run(program: string, args: readonly string[], cwd = this.#folder): Promise<string> {
    try {
      return (await run(program, args, { cwd })).stdout;
    } catch (cause) {
      throw new ContainerdError(`${program} ${args[0]} failed: ${lastLine(cause)}`, { cause });
    }
  }
}
