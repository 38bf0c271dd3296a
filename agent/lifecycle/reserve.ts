import { closeSync, constants, fdatasyncSync, fstatSync, openSync, readSync, writeSync } from "node:fs";
import { crc32 } from "node:zlib";
import * as z from "zod";
import { SandboxError } from "../../shared/errors/error.ts";
import { exitReasons, type LifeExit } from "../../shared/instances/view.ts";
import { isDiskFull } from "../host/disk-full.ts";
import { timeSchema } from "./exit.ts";

/** The size of one entry. Disks write this many bytes atomically. */
const slotBytes = 512;
const defaultSlots = 2_048;

const entrySchema = z.object({
  name: z.string(),
  fence: z.int(),
  exit: z
    .object({
      life: z.int(),
      status: z.int(),
      exitedAt: timeSchema.optional(),
      reason: z.enum(exitReasons),
    })
    .optional(),
});

/** The part of a tombstone that a Shutdown must store. */
export interface ReserveEntry {
  readonly name: string;
  readonly fence: number;
  readonly exit: LifeExit | undefined;
}

/** Creates free slots. They contain no zeros, since some file systems allocate nothing for those. */
const blank = (slots: number) => Buffer.alloc(slots * slotBytes, " ");

function encode({ name, fence, exit }: ReserveEntry): Buffer {
  const text = JSON.stringify({ name, fence, exit });
  const slot = blank(1);
  const length = slot.write(`${crc32(text).toString(16).padStart(8, "0")} ${text}`);
  if (length > slotBytes - 1) throw new SandboxError("resource_exhausted", "the tombstone is too long");
  slot.write("\n", slotBytes - 1);
  return slot;
}

/** Reads a slot; undefined if it is free or was written incompletely. */
function decode(slot: Buffer): ReserveEntry | undefined {
  const text = slot.toString("utf8", 9).trimEnd();
  if (slot.toString("utf8", 0, 8) !== crc32(text).toString(16).padStart(8, "0")) return undefined;
  const { name, fence, exit } = entrySchema.parse(JSON.parse(text));
  return { name, fence, exit: exit && { ...exit, exitedAt: exit.exitedAt } };
}

/**
 * A preallocated file that is only written in place, so that a Shutdown can store its tombstone on a full disk. An
 * entry never overwrites the previous one of its name.
 */
export class Reserve {
  readonly #file: number;
  readonly #slots: number;
  /** The latest entry of each name, and its slot. */
  readonly #entries = new Map<string, { readonly slot: number; readonly entry: ReserveEntry }>();
  #free: number[] = [];
  /** Number of allocated slots. */
  #allocated = 0;

  private constructor(file: number, slots: number) {
    this.#file = file;
    this.#slots = slots;
  }

  /** Opens or creates a reserve. On a full disk it may be smaller than asked. */
  static open(path: string, slots = defaultSlots): Reserve {
    const file = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    const reserve = new Reserve(file, slots);
    try {
      reserve.#load();
      reserve.grow();
    } catch (error) {
      reserve.close();
      throw error;
    }
    return reserve;
  }

  /** The entries, which take precedence over tombstones. */
  get entries(): readonly ReserveEntry[] {
    return [...this.#entries.values()].map(({ entry }) => entry);
  }

  get size(): number {
    return this.#entries.size;
  }

  /**
   * Writes an entry to the disk.
   * @param isNeeded true if a sandbox cannot be removed without it; other entries use half of the space at most
   * @throws `resource_exhausted` if there is no space
   */
  write(entry: ReserveEntry, isNeeded: boolean): void {
    const minFreeSlots = isNeeded ? 0 : this.#allocated / 2;
    const slot = this.#free.length > minFreeSlots ? this.#free.pop() : undefined;
    if (slot === undefined) {
      throw new SandboxError("resource_exhausted", "the node's disk is full, and so is the agent's reserve");
    }
    try {
      this.#write(slot, encode(entry));
      fdatasyncSync(this.#file);
    } catch (error) {
      this.#free.push(slot);
      throw error;
    }
    const before = this.#entries.get(entry.name);
    this.#entries.set(entry.name, { slot, entry });
    // The old slot need not be cleared: a reader takes the latest entry of a name.
    if (before) this.#free.unshift(before.slot);
  }

  /** Clears all entries, after they were stored elsewhere. */
  clear(): void {
    writeSync(this.#file, blank(this.#allocated), 0, this.#allocated * slotBytes, 0);
    fdatasyncSync(this.#file);
    this.#entries.clear();
    this.#free = Array.from({ length: this.#allocated }, (_, slot) => slot);
  }

  /** Allocates the missing slots, as far as the disk has space. */
  grow(): void {
    if (this.isFullyAllocated) return;
    try {
      for (; this.#allocated < this.#slots; this.#allocated++) {
        this.#write(this.#allocated, blank(1));
        this.#free.push(this.#allocated);
      }
      fdatasyncSync(this.#file);
    } catch (error) {
      if (!isDiskFull(error)) throw error;
    }
  }

  /** True if all slots are allocated. */
  get isFullyAllocated(): boolean {
    return this.#allocated >= this.#slots;
  }

  close(): void {
    closeSync(this.#file);
  }

  #load(): void {
    this.#allocated = Math.floor(fstatSync(this.#file).size / slotBytes);
    const slot = Buffer.alloc(slotBytes);
    for (let index = 0; index < this.#allocated; index++) {
      readSync(this.#file, slot, 0, slotBytes, index * slotBytes);
      const entry = decode(slot);
      const before = entry && this.#entries.get(entry.name);
      const isNewer = entry && isAfter(entry, before?.entry);
      if (isNewer) this.#entries.set(entry.name, { slot: index, entry });
      if (before && isNewer) this.#free.push(before.slot);
      if (!isNewer) this.#free.push(index);
    }
  }

  #write(slot: number, content: Buffer): void {
    const written = writeSync(this.#file, content, 0, slotBytes, slot * slotBytes);
    if (written < slotBytes) throw Object.assign(new Error("the slot was cut off"), { code: "ENOSPC" });
  }
}

/** Returns true if an entry is later than another of its name. Fence and life only grow. */
function isAfter(entry: ReserveEntry, other: ReserveEntry | undefined): boolean {
  if (!other || entry.fence !== other.fence) return entry.fence > (other?.fence ?? -1);
  return (entry.exit?.life ?? 0) > (other.exit?.life ?? 0);
}
