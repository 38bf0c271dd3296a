import { chmod, mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseJson } from "../../shared/json/parse.ts";
import { toPlain } from "../../shared/json/plain.ts";
import { Sandbox as SandboxCodec } from "../../shared/protobuf/messages.ts";
import { fromProto, toProto } from "../../shared/protobuf/sandbox.ts";
import type { Sandbox } from "../../shared/sandbox/sandbox.ts";
import { syncFolder, writeAtomic } from "../atomic-file.ts";
import { makeFolder } from "../make-folder.ts";
import { type LocalRecord, recordSchema } from "./record.ts";

/** Folders under way into being or out of it: no sandbox is called so. */
const passing = /^\.(new|gone)-/;

/** How the folder of a sandbox is called; no identifier has an `@`. */
export function folderName(namespace: string, id: string): string {
  return `${namespace}@${id}`;
}

/** Lets go of whatever still holds files in a folder. */
type Sweep = (folder: string) => Promise<void>;

/** The folder of one sandbox, and the two files in it that the agent writes. */
export class SandboxFolder {
  readonly path: string;
  readonly #sweep: Sweep;
  /** Where its files are, once it is as if there had been none. */
  #gone: string | undefined;

  private constructor(path: string, sweep: Sweep) {
    this.path = path;
    this.#sweep = sweep;
  }

  /**
   * Prepares the folder that all sandboxes are in, clears away what was left half made or half removed, and
   * opens the rest.
   */
  static async openAll(root: string, sweep: Sweep): Promise<SandboxFolder[]> {
    await makeFolder(root);
    await chmod(root, 0o700);
    const names = await readdir(root);
    // What cannot be removed now hinders nobody, and is there for the next time.
    await Promise.allSettled(
      names.filter((name) => passing.test(name)).map((name) => remove(join(root, name), sweep)),
    );
    return names
      .filter((name) => name.includes("@"))
      .map((name) => new SandboxFolder(join(root, name), sweep));
  }

  /** Makes the folder of a sandbox, complete or not at all. @throws if there is one */
  static async create(
    root: string,
    record: LocalRecord,
    sandbox: Sandbox,
    sweep: Sweep,
  ): Promise<SandboxFolder> {
    const folder = new SandboxFolder(join(root, `.new-${crypto.randomUUID()}`), sweep);
    let made = folder.path;
    await mkdir(made, { mode: 0o700 });
    try {
      await folder.writeSandbox(sandbox);
      await folder.writeRecord(record);
      const path = join(root, folderName(record.namespace, record.id));
      await rename(made, path);
      made = path;
      await syncFolder(root);
      return new SandboxFolder(path, sweep);
    } catch (error) {
      await rm(made, { recursive: true, force: true });
      throw error;
    }
  }

  /** Where one launch of its process has its files. */
  attempt(number: number): string {
    return join(this.path, `run-${number}`);
  }

  async readRecord(): Promise<LocalRecord> {
    return recordSchema.parse(toPlain(parseJson(await readFile(join(this.path, "record.json"), "utf8"))));
  }

  /** Writes it, unless there is nothing more to be known of the sandbox. */
  async writeRecord(record: LocalRecord): Promise<void> {
    if (this.#gone === undefined) await writeAtomic(join(this.path, "record.json"), JSON.stringify(record));
  }

  /** Reads the client's record of it. */
  async readSandbox(): Promise<Sandbox> {
    return fromProto(SandboxCodec.decode(await readFile(join(this.path, "sandbox.pb"))));
  }

  async writeSandbox(sandbox: Sandbox): Promise<void> {
    await writeAtomic(join(this.path, "sandbox.pb"), SandboxCodec.encode(toProto(sandbox)));
  }

  /** Makes it as if there had been none: at once as far as names go, then file by file. */
  async remove(): Promise<void> {
    const root = dirname(this.path);
    if (this.#gone === undefined) {
      const gone = join(root, `.gone-${crypto.randomUUID()}`);
      await rename(this.path, gone);
      this.#gone = gone;
    }
    await syncFolder(root);
    await remove(this.#gone, this.#sweep);
  }
}

async function remove(path: string, sweep: Sweep): Promise<void> {
  await sweep(path);
  await rm(path, { recursive: true, force: true });
}
