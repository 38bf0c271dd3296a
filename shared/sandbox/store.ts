import type { Call } from "./call.ts";
import type { LeaseTerm } from "./lease.ts";
import type { Sandbox, SandboxRecord } from "./sandbox.ts";
import type { SandboxSubscription } from "./subscription.ts";

/**
 * The parts of a record that are read: `stored` is the record alone, `full` also has the status of its sandbox, and
 * `basic` is `full` without spec and extensions.
 */
export type RecordView = "stored" | "full" | "basic";

/** The version of a record: the `uid` and `revision` in its ETag. */
export interface RecordVersion {
  readonly uid: string;
  readonly revision: number;
}

/** The conditions of a Delete. */
export interface DeleteConditions {
  /** If given, the record must have one of these versions. */
  readonly versions?: readonly RecordVersion[] | undefined;
  /** True to require that the sandbox was never created, or was shut down. */
  readonly onlyIfEnded?: boolean;
}

/** One page of a list, sorted by the bytes of the ids. */
export interface SandboxPage<T = SandboxRecord> {
  readonly sandboxes: readonly T[];
  /** The last id that was examined, to continue from; absent on the last page. */
  readonly next?: string | undefined;
  /** The sequence of the last event that the page certainly reflects. */
  readonly sequence: number;
  /** The ids of records that cannot be read, and are left out. */
  readonly damaged: readonly string[];
}

/** The number of records that match. */
export interface SandboxCount {
  readonly count: number;
  /** False if the count ended at the limit of work, so that there may be more. */
  readonly isExact: boolean;
}

/**
 * Stores sandbox metadata. Has no effect on running sandboxes.
 *
 * Every method but those that list is atomic. All methods throw `SandboxError`.
 * @see containerd core/sandbox/store.go
 */
export interface Store {
  /**
   * Adds a record. The Store sets its times.
   * @param term its lease; by default that of containerd's label, if it has one
   * @param subscription the subscription to its events that is stored with it
   * @throws `already_exists`, `invalid_argument`, `resource_exhausted`
   */
  create(
    call: Call,
    sandbox: Sandbox,
    term?: LeaseTerm,
    subscription?: SandboxSubscription,
  ): Promise<SandboxRecord>;

  /**
   * Replaces the fields that the field paths name, and returns the new record. Without field paths, replaces labels,
   * extensions, spec and runtime.
   * @param fieldpaths `none` to change only the lease
   * @param versions if given, the record must have one of these versions
   * @param term its new lease
   * @throws `not_found`, `invalid_argument`, `resource_exhausted`, `failed_precondition` if the lease has expired, `aborted` if no version matches
   */
  update(
    call: Call,
    sandbox: Sandbox,
    fieldpaths: readonly string[] | "none",
    versions?: readonly RecordVersion[],
    term?: LeaseTerm,
  ): Promise<SandboxRecord>;

  /** Returns a record, by default the stored one. @throws `not_found`, `data_loss` if the stored record is damaged */
  get(call: Call, id: string, view?: RecordView): Promise<SandboxRecord>;

  /**
   * Returns the records that match any of the filters, or all records without filters, sorted by the bytes of the ids.
   * Leaves out damaged records.
   * @param write converts each record, in small slices so that other requests get turns; by default records are returned
   * @throws `invalid_argument` for a filter that does not parse, `resource_exhausted` if the answer is too large
   */
  list(call: Call, filters: readonly string[]): Promise<SandboxRecord[]>;
  list<T>(call: Call, filters: readonly string[], write: (record: SandboxRecord) => T): Promise<T[]>;

  /**
   * Returns one page of `list`: at most `size` records with an id after `after`. A page does a bounded amount of work, so
   * that it may have fewer records, or none, and still a `next`.
   * @param view the parts of each record; by default all
   * @throws `invalid_argument` for a filter that does not parse, or that names a field that no sandbox has
   */
  page(call: Call, filters: readonly string[], size: number, after?: string): Promise<SandboxPage>;
  page<T>(
    call: Call,
    filters: readonly string[],
    size: number,
    after: string | undefined,
    write: (record: SandboxRecord) => T,
    view?: RecordView,
  ): Promise<SandboxPage<T>>;

  /** Counts the records that match as those of a page do, with a page's limit of work. @throws as `page` */
  count(call: Call, filters: readonly string[]): Promise<SandboxCount>;

  /**
   * Deletes the record. A running sandbox keeps running.
   * @throws `not_found`, `aborted` if no version matches, `failed_precondition` if `onlyIfEnded` is not met
   */
  delete(call: Call, id: string, conditions?: DeleteConditions): Promise<void>;
}
