import { link, mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { outputStreams } from "../../shared/sandbox/output.ts";
import { errnoOf } from "../host/errno.ts";
import { segmentName, segmentsOf } from "./segments.ts";

/** The folder of all kept outputs, in that of all sandboxes. */
export const outputsFolder = ".output";

/** The kept output of one life. */
interface Entry {
  readonly life: number;
  readonly bytes: number;
}

/** Returns the total size of the files of a folder. */
async function sizeOf(folder: string): Promise<number> {
  const files = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(files.map((file) => stat(join(folder, file)).then(({ size }) => size)));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/**
 * The outputs of sandboxes that were shut down: of each id that of its last life. They go with the tombstones, and the
 * oldest go earlier if there are too many bytes.
 */
export class KeptOutputs {
  readonly #root: string;
  readonly #maxBytes: number;
  /** By the names of the sandboxes' folders, the oldest first. */
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  /** @param sandboxes the folder of all sandboxes */
  constructor(sandboxes: string, maxBytes: number) {
    this.#root = join(sandboxes, outputsFolder);
    this.#maxBytes = maxBytes;
  }

  /**
   * Finds the outputs that earlier agents kept.
   * @param lifeOf returns the life whose exit is known of a sandbox; other outputs are deleted
   */
  async recover(lifeOf: (name: string) => number | undefined): Promise<void> {
    const found: { folder: string; keptAtMs: number }[] = [];
    for (const folder of await readdir(this.#root).catch(() => [])) {
      const { mtimeMs } = await stat(join(this.#root, folder));
      found.push({ folder, keptAtMs: mtimeMs });
    }
    found.sort((one, other) => one.keptAtMs - other.keptAtMs);
    for (const { folder } of found) {
      const at = folder.lastIndexOf("@");
      const [name, life] = [folder.slice(0, at), Number(folder.slice(at + 1))];
      const path = join(this.#root, folder);
      if (lifeOf(name) === life) this.#add(name, { life, bytes: await sizeOf(path) });
      else await rm(path, { recursive: true, force: true });
    }
    await this.#limit();
  }

  /** Returns the folder with the output of a life; undefined if it has none, or it is no longer kept. */
  find(name: string, life: number): string | undefined {
    return this.#entries.get(name)?.life === life ? this.#folderOf(name, life) : undefined;
  }

  /**
   * Keeps the output of a life beyond its folder, and deletes that of earlier lives. Output that the disk has no space for
   * is not kept.
   * @param folder the folder with its segments; undefined for none
   * @returns the folder in which it is kept
   */
  async keep(name: string, life: number, folder: string | undefined): Promise<string | undefined> {
    await this.drop(name);
    if (folder === undefined) return undefined;
    const kept = this.#folderOf(name, life);
    try {
      const lists = await Promise.all(outputStreams.map((stream) => segmentsOf(folder, stream)));
      const segments = lists.flat().filter(({ size }) => size > 0);
      if (segments.length === 0) return undefined;
      await mkdir(kept, { recursive: true, mode: 0o700 });
      // The files stay where they are too, so that nobody reads half of them.
      for (const { path } of segments) await link(path, join(kept, basename(path))).catch(ignoreExisting);
      this.#add(name, { life, bytes: segments.reduce((sum, { size }) => sum + size, 0) });
      await this.#limit();
      return kept;
    } catch {
      await rm(kept, { recursive: true, force: true });
      return undefined;
    }
  }

  /** Deletes the output of a sandbox. */
  async drop(name: string): Promise<void> {
    const entry = this.#entries.get(name);
    if (!entry) return;
    this.#entries.delete(name);
    this.#bytes -= entry.bytes;
    await rm(this.#folderOf(name, entry.life), { recursive: true, force: true }).catch(() => {});
  }

  #folderOf(name: string, life: number): string {
    return join(this.#root, `${name}@${life}`);
  }

  #add(name: string, entry: Entry): void {
    this.#entries.set(name, entry);
    this.#bytes += entry.bytes;
  }

  /** Deletes the oldest outputs until the rest is within the limit. */
  async #limit(): Promise<void> {
    for (const [name, { life, bytes }] of this.#entries) {
      if (this.#bytes <= this.#maxBytes) return;
      if (bytes === 0) continue;
      this.#entries.set(name, { life, bytes: 0 });
      this.#bytes -= bytes;
      await clear(this.#folderOf(name, life));
    }
  }
}

/** Deletes the bytes of an output, and leaves the offsets at which its streams end. */
async function clear(folder: string): Promise<void> {
  for (const stream of outputStreams) {
    const segments = await segmentsOf(folder, stream);
    const { from = 0, size = 0 } = segments.at(-1) ?? {};
    await writeFile(join(folder, segmentName(stream, from + size)), "", { mode: 0o600 });
    for (const segment of segments) if (segment.size > 0) await rm(segment.path, { force: true });
  }
}

function ignoreExisting(error: unknown): void {
  if (errnoOf(error) !== "EEXIST") throw error;
}
