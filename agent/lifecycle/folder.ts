import { chmod, mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { parseJson } from "../../shared/json/parse.ts";
import { toPlain } from "../../shared/json/plain.ts";
import { Sandbox as SandboxCodec } from "../../shared/protobuf/messages.ts";
import { fromProto, toProto } from "../../shared/protobuf/sandbox.ts";
import type { Sandbox } from "../../shared/sandbox/sandbox.ts";
import { syncFolder, writeAtomic } from "../host/atomic-file.ts";
import { isDiskFull } from "../host/disk-full.ts";
import { makeFolder } from "../host/make-folder.ts";
import { FileWithSpare } from "./file-with-spare.ts";
import { type FoundRecord, readRecord } from "./migrate-record.ts";
import type { LocalRecord } from "./record.ts";

/** Names of folders that are being created or removed. No sandbox's folder has such a name. */
const temporaryName = /^\.(new|gone)-/;

/** Returns the name of a sandbox's folder. Identifiers contain no `@`. */
export function folderName(namespace: string, id: string): string {
  return `${namespace}@${id}`;
}

/** Splits a folder's name into namespace and id. */
export function parseFolderName(name: string): { readonly namespace: string; readonly id: string } {
  const at = name.indexOf("@");
  return { namespace: name.slice(0, at), id: name.slice(at + 1) };
}

/** The folder of one sandbox, with the two files that the agent writes. */
export class SandboxFolder {
  readonly path: string;
  /** True once its removal has begun. Its life is then over, and the tombstone has the exit. */
  #isBeingRemoved = false;
  /** The path of the folder during its removal. */
  #trashPath: string | undefined;

  private constructor(path: string) {
    this.path = path;
  }

  /**
   * Prepares the folder of all sandboxes, deletes incomplete and partially removed ones, and opens the rest.
   */
  static async openAll(root: string): Promise<SandboxFolder[]> {
    await makeFolder(root);
    await chmod(root, 0o700);
    const names = await readdir(root);
    // A folder that cannot be removed now does no harm, and the next agent retries.
    await Promise.allSettled(
      names.filter((name) => temporaryName.test(name)).map((name) => remove(join(root, name))),
    );
    return names.filter((name) => name.includes("@")).map((name) => new SandboxFolder(join(root, name)));
  }

  /**
   * Creates the folder of a sandbox atomically.
   * @param write writes further files to it
   * @throws if it exists
   */
  static async create(
    root: string,
    record: LocalRecord,
    sandbox: Sandbox,
    write: (folder: string) => Promise<void> = async () => {},
  ): Promise<SandboxFolder> {
    const folder = new SandboxFolder(join(root, `.new-${crypto.randomUUID()}`));
    let currentPath = folder.path;
    await mkdir(currentPath, { mode: 0o700 });
    try {
      await folder.writeSandbox(sandbox);
      await folder.writeRecord(record);
      await folder.allocateSpare(record);
      await write(currentPath);
      const path = join(root, folderName(record.namespace, record.id));
      await rename(currentPath, path);
      currentPath = path;
      await syncFolder(root);
      return new SandboxFolder(path);
    } catch (error) {
      await rm(currentPath, { recursive: true, force: true });
      throw error;
    }
  }

  get #recordFile(): FileWithSpare {
    return new FileWithSpare(join(this.path, "record.json"));
  }

  /** Returns the folder of one launch attempt. */
  attempt(number: number): string {
    return join(this.path, `run-${number}`);
  }

  get name(): string {
    return basename(this.path);
  }

  async readRecord(): Promise<FoundRecord> {
    const found = readRecord(toPlain(parseJson(await readFile(join(this.path, "record.json"), "utf8"))));
    const { namespace, id } = found.record;
    if (folderName(namespace, id) !== this.name) throw new Error("the record is another sandbox's");
    return found;
  }

  /** Returns the life in an unreadable record; 0 if it cannot be found. */
  async guessLife(): Promise<number> {
    const text = await readFile(join(this.path, "record.json"), "utf8").catch(() => "");
    const life = Number(/"life":(\d{1,16})\b/.exec(text)?.[1] ?? 0);
    return Number.isSafeInteger(life) ? life : 0;
  }

  writeRecord(record: LocalRecord): Promise<void> {
    return this.#write(() => this.#recordFile.write(JSON.stringify(record)));
  }

  /** Allocates the space in which the record can be changed on a full disk. */
  async allocateSpare(record: LocalRecord): Promise<void> {
    await this.#recordFile.allocateSpare(JSON.stringify(record));
  }

  /** Reads the client's record of the sandbox. */
  async readSandbox(): Promise<Sandbox> {
    return fromProto(SandboxCodec.decode(await readFile(join(this.path, "sandbox.pb"))));
  }

  writeSandbox(sandbox: Sandbox): Promise<void> {
    const write = () => writeAtomic(join(this.path, "sandbox.pb"), SandboxCodec.encode(toProto(sandbox)));
    return this.#write(write);
  }

  /** Writes a file, unless the folder is being removed and the file is no longer needed. */
  async #write(write: () => Promise<void>): Promise<void> {
    if (this.#isBeingRemoved) return;
    try {
      await write();
    } catch (error) {
      if (!this.#isBeingRemoved) throw error;
    }
  }

  /**
   * Renames the folder away atomically, then deletes it.
   * @param freeSpace called if the disk has no space for a rename
   */
  async remove(freeSpace: () => Promise<void> = async () => {}): Promise<void> {
    const root = dirname(this.path);
    this.#isBeingRemoved = true;
    if (this.#trashPath === undefined) {
      const gone = join(root, `.gone-${crypto.randomUUID()}`);
      await rename(this.path, gone).catch(async (error) => {
        if (!isDiskFull(error)) throw error;
        await this.#clearOutput();
        await freeSpace();
        await rename(this.path, gone);
      });
      this.#trashPath = gone;
    }
    await syncFolder(root);
    await remove(this.#trashPath);
  }

  /** Deletes the output of all launches, so that the disk has space for a rename. */
  async #clearOutput(): Promise<void> {
    for (const name of await readdir(this.path)) {
      if (name.startsWith("run-")) await rm(join(this.path, name), { recursive: true, force: true });
    }
  }
}

async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
}
