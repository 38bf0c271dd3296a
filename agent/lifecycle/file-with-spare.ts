import { link, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { syncFolder, writeAtomic } from "../atomic-file.ts";
import { isDiskFull } from "../disk-full.ts";

/** Allocation unit of file systems, in bytes. */
const blockBytes = 4_096;
/** Bytes that a text may grow before it needs another block. */
const headroomBytes = 1_024;

/** Pads a text with spaces, so that one which is a little longer takes the same space. */
function padded(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Math.ceil((bytes.length + headroomBytes) / blockBytes) * blockBytes;
  return Buffer.concat([bytes, Buffer.alloc(length - bytes.length, " ")]);
}

/**
 * A text file with a spare of its size beside it. It can be replaced by a text of about the same length on a full
 * disk: the spare is written in place, and the two change their names. Under its name there is always all of it.
 */
export class FileWithSpare {
  readonly #path: string;
  readonly #spare: string;
  /** Another name of the file that is being replaced. */
  readonly #old: string;

  constructor(path: string) {
    this.#path = path;
    this.#spare = `${path}.spare`;
    this.#old = `${path}.old`;
  }

  /** Writes the text to the disk. @throws the system's error for a full disk, where there is no spare of that size */
  async write(text: string): Promise<void> {
    const bytes = padded(text);
    try {
      await writeAtomic(this.#path, bytes);
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      await this.#swap(bytes, error);
    }
  }

  /** Allocates the spare, if it is not there. */
  async allocateSpare(text: string): Promise<void> {
    await this.#finishSwap();
    const file = await open(this.#spare, "a", 0o600);
    try {
      const bytes = padded(text);
      const { size } = await file.stat();
      if (size < bytes.length) await file.writeFile(bytes.subarray(size));
    } finally {
      await file.close();
    }
  }

  /** Finishes a swap that was broken off. What has no spare yet is one; else it is the file itself, by another name. */
  async #finishSwap(): Promise<void> {
    await link(this.#old, this.#spare).catch(() => {});
    await rm(this.#old, { force: true });
  }

  async #swap(bytes: Buffer, full: unknown): Promise<void> {
    await this.#finishSwap();
    const file = await open(this.#spare, "r+").catch(() => {
      throw full;
    });
    try {
      const { size } = await file.stat();
      if (size < bytes.length) throw full;
      await file.write(bytes, 0, bytes.length, 0);
      await file.truncate(bytes.length);
      await file.sync();
    } finally {
      await file.close();
    }
    await link(this.#path, this.#old);
    await rename(this.#spare, this.#path);
    await rename(this.#old, this.#spare);
    await syncFolder(dirname(this.#path));
  }
}
