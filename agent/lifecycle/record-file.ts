import { isDiskFull } from "../disk-full.ts";
import type { Exit } from "./exit.ts";
import type { SandboxFolder } from "./folder.ts";
import { Mutex } from "./mutex.ts";
import type { LocalRecord } from "./record.ts";
import { errorOfRefusal, refusalOf } from "./refusal.ts";

const untilDone = new AbortController().signal;

/** The record of one sandbox: what is known here is on the disk, but for a `amendDespiteFullDisk` that found it full. */
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
   * Changes the record: on disk, then here.
   * @param isTolerable says of an error of the disk that the change holds all the same
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
   * Changes the record where a full disk must not stand in the way. The change then holds as long as this agent
   * lives, and reaches the disk with the next one.
   */
  amendDespiteFullDisk(change: (record: LocalRecord) => void): Promise<void> {
    return this.amend(change, isDiskFull);
  }

  /** Writes the exit, unless there is one. */
  recordExit(exit: Exit): Promise<void> {
    return this.amendDespiteFullDisk((record) => {
      record.exit ??= exit;
    });
  }

  /** @throws the error that refused a call, when that is sent again */
  checkRefusal(callId: string): void {
    const { refusal } = this.#record;
    if (refusal?.call === callId) throw errorOfRefusal(refusal);
  }

  /** Does a part of a call, and keeps the error that refuses the call for good. */
  async recordRefusal<T>(callId: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (refusalOf(callId, error)) await this.refuse(callId, error);
      throw error;
    }
  }

  /** Keeps the error of a call if it is final. */
  refuse(callId: string, error: unknown, change: (record: LocalRecord) => void = () => {}): Promise<void> {
    const refusal = refusalOf(callId, error);
    return this.amend((record) => {
      if (refusal) record.refusal = refusal;
      change(record);
    });
  }
}
