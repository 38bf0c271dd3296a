import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ContainerdError } from "./error.ts";
import { lastLine } from "./last-line.ts";

const run = promisify(execFile);

/** Paths of Debian's archive keys in its different releases. */
const keyrings = [
  "/usr/share/keyrings/debian-archive-keyring.pgp",
  "/usr/share/keyrings/debian-archive-keyring.gpg",
];

/** Stands for the suite of this system's own release. */
export const ownSuite = "own";

function optionFlags(...options: readonly string[]): string[] {
  return options.flatMap((option) => ["-o", option]);
}

/**
 * Debian's archive, read with this system's apt but with package lists and sources in a folder of our own: needs no
 * root and changes nothing on the system. Uses the mirror of the system's own sources, so that its mirror and proxy
 * settings apply.
 */
export class Archive {
  readonly #folder: string;
  readonly #ownOptions: readonly string[];
  readonly #suiteOptions: readonly string[];

  private constructor(folder: string) {
    this.#folder = folder;
    const options = [
      "Acquire::Languages=none",
      "Acquire::Retries=3",
      // Otherwise apt would drop from root to the user _apt, who cannot write here.
      "APT::Sandbox::User=root",
      `Dir::Cache=${join(folder, "cache")}`,
    ];
    this.#ownOptions = optionFlags(...options, `Dir::State::Lists=${join(folder, "own")}`);
    this.#suiteOptions = optionFlags(
      ...options,
      `Dir::State::Lists=${join(folder, "others")}`,
      `Dir::Etc::SourceParts=${join(folder, "sources")}`,
      "Dir::Etc::SourceList=/dev/null",
      "APT::Update::Error-Mode=any",
    );
  }

  /**
   * Opens the archive.
   * @param folder for package lists and downloads; must be empty
   * @param suites to make available in addition to `ownSuite`
   * @throws ContainerdError if this system has no apt, or one without Debian's archive
   */
  static async open(folder: string, suites: readonly string[]): Promise<Archive> {
    for (const part of ["own", "others", "sources", "cache"]) {
      await mkdir(join(folder, part), { recursive: true });
    }
    const archive = new Archive(folder);
    // Some of the system's own sources may be unreachable, as long as Debian's archive is not.
    await archive.#run("apt-get", ["update", "-qq", ...archive.#ownOptions]);
    const keyring = keyrings.find((path) => existsSync(path));
    const source = [
      "Types: deb",
      `URIs: ${await archive.#mirror()}`,
      `Suites: ${suites.join(" ")}`,
      "Components: main",
      ...(keyring ? [`Signed-By: ${keyring}`] : []),
    ];
    await writeFile(join(folder, "sources", "debian.sources"), `${source.join("\n")}\n`);
    await archive.#run("apt-get", ["update", "-qq", ...archive.#suiteOptions]);
    return archive;
  }

  /** Unpacks a package's files into a folder, without installing it. */
  async unpack(name: string, suite: string, into: string): Promise<void> {
    const downloads = join(this.#folder, `${name}-${suite}`);
    await mkdir(downloads);
    const target =
      suite === ownSuite ? [...this.#ownOptions, name] : [...this.#suiteOptions, `${name}/${suite}`];
    await this.#run("apt-get", ["download", "-qq", ...target], downloads);
    const [file] = await readdir(downloads);
    if (file === undefined) throw new ContainerdError(`apt has no package ${name} in ${suite}`);
    await this.#run("dpkg", ["-x", join(downloads, file), into]);
  }

  async #mirror(): Promise<string> {
    const format = "$(ORIGIN)|$(LABEL)|$(REPO_URI)";
    const targets = await this.#run("apt-get", ["indextargets", ...this.#ownOptions, "--format", format]);
    // The label distinguishes the archive from security updates and backports.
    const found = /^Debian\|Debian\|(\S+)$/m.exec(targets)?.[1];
    if (found === undefined) throw new ContainerdError("this system's apt has no reachable Debian archive");
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
