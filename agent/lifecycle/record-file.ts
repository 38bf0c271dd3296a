import { isDiskFull } from "../host/disk-full.ts";
import type { Exit } from "./exit.ts";
import type { SandboxFolder } from "./folder.ts";
import { Mutex, untilDone } from "./mutex.ts";
import type { LocalRecord } from "./record.ts";
import { errorOfRefusal, refusalOf } from "./refusal.ts";

/** The record of one sandbox. Memory equals the disk, except after `amendDespiteFullDisk` on a full disk. */
export class RecordFile {
  readonly #folder: SandboxFolder;
  readonly #writes = new Mutex();
  #record: LocalRecord;

  constructor(folder: SandboxFolder, record: LocalRecord) {
    this.#folder = folder;
    this.#record = record;
  }

  get record(): Readonly<LocalRecord> {
    return this.#record;
  }

  /**
   * Changes the record on the disk, then in memory.
   * @param isTolerable returns true for an error of the disk despite which the change holds in memory
   */
  amend(
    change: (record: LocalRecord) => void,
    isTolerable: (error: unknown) => boolean = () => false,
  ): Promise<void> {
    return this.#writes.run(untilDone, async () => {
      const next = structuredClone(this.#record);
      change(next);
      await this.#folder.writeRecord(next).catch((error) => {
        if (!isTolerable(error)) throw error;
      });
      this.#record = next;
    });
  }

  /**
   * Changes the record even if the disk is full. The change then holds in memory, and reaches the disk with the next
   * change.
   */
  amendDespiteFullDisk(change: (record: LocalRecord) => void): Promise<void> {
    return this.amend(change, isDiskFull);
  }

  /** Records the exit, unless one is recorded. */
  recordExit(exit: Exit): Promise<void> {
    return this.amendDespiteFullDisk((record) => {
      record.exit ??= exit;
    });
  }

  /** Repeats the refusal of a call. @throws the error of the first time */
  checkRefusal(callId: string): void {
    const { refusal } = this.#record;
    if (refusal?.call === callId) throw errorOfRefusal(refusal);
  }

  /** Runs a part of a call, and records its error if it is final. */
  async recordRefusal<T>(callId: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (refusalOf(callId, error)) await this.refuse(callId, error);
      throw error;
    }
  }

  /** Records the error of a call if it is final. */
  refuse(callId: string, error: unknown, change: (record: LocalRecord) => void = () => {}): Promise<void> {
    const refusal = refusalOf(callId, error);
    return this.amend((record) => {
      if (refusal) record.refusal = refusal;
      change(record);
    });
  }
}
