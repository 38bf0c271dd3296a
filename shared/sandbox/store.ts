import type { Call } from "./call.ts";
import type { Sandbox, SandboxRecord } from "./sandbox.ts";

/** The version a caller insists on: a `uid` and `revision` as they stand in an ETag. */
export interface RecordVersion {
  readonly uid: string;
  readonly revision: number;
}

/** The conditions of a Delete. */
export interface DeleteConditions {
  /** With any, the record must still be one of them. */
  readonly versions?: readonly RecordVersion[] | undefined;
  /** True if the sandbox must not live: never created, or shut down. */
  readonly onlyIfEnded?: boolean;
}

/** One page of a list, in the byte order of ids. */
export interface SandboxPage<T = SandboxRecord> {
  readonly sandboxes: readonly T[];
  /** Where the next page begins (the last id examined), absent on the last page. */
  readonly next?: string | undefined;
  /** The ids of records that cannot be read, and are left out. */
  readonly damaged: readonly string[];
}

/**
 * Keeps sandbox metadata. It starts and stops nothing.
 *
 * Every method but those that list is atomic and one round trip to the database. All of them throw `SandboxError`.
 * @see containerd core/sandbox/store.go
 */
export interface Store {
  /**
   * Adds a record; its times are the Store's own.
   * @throws `already_exists`, `invalid_argument`, `resource_exhausted`
   */
  create(call: Call, sandbox: Sandbox): Promise<SandboxRecord>;

  /**
   * Replaces what the field paths name, or with none of them labels, extensions, spec and runtime,
   * and answers the record as it now is.
   * @param versions with any, only a record that still is one of them is changed
   * @throws `not_found`, `invalid_argument`, `resource_exhausted`, `aborted` when no version fits
   */
  update(
    call: Call,
    sandbox: Sandbox,
    fieldpaths: readonly string[],
    versions?: readonly RecordVersion[],
  ): Promise<SandboxRecord>;

  /** @throws `not_found`, `data_loss` when what is stored cannot be read */
  get(call: Call, id: string): Promise<SandboxRecord>;

  /**
   * Everything that matches any of the filters (or everything, without filters), ordered by the bytes of the id.
   * Records that cannot be read are left out.
   * @param write makes each record what it is to be, bit by bit, so that others get turns; records by default
   * @throws `invalid_argument` for a filter that does not parse, `resource_exhausted` when there is too much
   */
  list(call: Call, filters: readonly string[]): Promise<SandboxRecord[]>;
  list<T>(call: Call, filters: readonly string[], write: (record: SandboxRecord) => T): Promise<T[]>;

  /**
   * One page of `list`: at most `size` records with an id after `after`. It may be short, even empty,
   * and still have a `next`: a page does a bounded amount of work.
   * @throws `invalid_argument` for a filter that does not parse
   */
  page(call: Call, filters: readonly string[], size: number, after?: string): Promise<SandboxPage>;
  page<T>(
    call: Call,
    filters: readonly string[],
    size: number,
    after: string | undefined,
    write: (record: SandboxRecord) => T,
  ): Promise<SandboxPage<T>>;

  /**
   * Deletes the record; a sandbox that runs keeps running.
   * @throws `not_found`, `aborted` when no version fits, `failed_precondition` when it must not live but does
   */
  delete(call: Call, id: string, conditions?: DeleteConditions): Promise<void>;
}
