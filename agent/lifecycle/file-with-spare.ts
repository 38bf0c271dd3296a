import { link, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { syncFolder, writeAtomic } from "../host/atomic-file.ts";
import { isDiskFull } from "../host/disk-full.ts";

/** Allocation unit of file systems, in bytes. */
const blockBytes = 4_096;
/** Growth of a text that needs no further block. */
const headroomBytes = 1_024;

/** Pads a text with spaces, so that a slightly longer text needs the same space. */
function padded(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Math.ceil((bytes.length + headroomBytes) / blockBytes) * blockBytes;
  return Buffer.concat([bytes, Buffer.alloc(length - bytes.length, " ")]);
}

/**
 * A text file with a spare file of the same size. On a full disk, a text of about the same length can replace it: the
 * spare is written in place, and the two files swap names. The file is complete at all times.
 */
export class FileWithSpare {
  readonly #path: string;
  readonly #spare: string;
  /** A second name of the file during a swap. */
  readonly #old: string;

  constructor(path: string) {
    this.#path = path;
    this.#spare = `${path}.spare`;
    this.#old = `${path}.old`;
  }

  /**
   * Writes the text to the disk.
   * @throws the system's error if the disk is full and the spare is missing or too small
   */
  async write(text: string): Promise<void> {
    const bytes = padded(text);
    try {
      await writeAtomic(this.#path, bytes);
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      await this.#swap(bytes, error);
    }
  }

  /** Allocates the spare if it is missing or too small. */
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

  /** Finishes an interrupted swap. Without a spare, the old file becomes the spare; otherwise it is a second name. */
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
