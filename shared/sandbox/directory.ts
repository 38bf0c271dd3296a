import type { Call } from "./call.ts";
import type { SandboxStatus } from "./status.ts";

/** A namespace with something in it. */
export interface NamespaceEntry {
  readonly name: string;
  /** The number of records. Counting ends at 1,000, as for `living`. */
  readonly records: number;
  /** The number of sandboxes that are not gone, with or without a record. */
  readonly living: number;
  /** False if a count has ended, so that there may be more. */
  readonly isExact: boolean;
}

/** The last recorded life of a sandbox id. */
export interface LifeEntry {
  readonly id: string;
  /** The number of the life. */
  readonly life: number;
  readonly hasRecord: boolean;
  readonly status: SandboxStatus;
}

/** One page of a list, in order. */
export interface Page<T> {
  readonly entries: readonly T[];
  /** The name or id after which the next page begins; undefined on the last page. A page may be short and not be the last. */
  readonly next: string | undefined;
}

/** Lists what is recorded, across namespaces and without records. All methods throw `SandboxError`. */
export interface Directory {
  /** Returns namespaces with a record or a living sandbox, in order of their names. */
  namespaces(call: Call, size: number, after?: string): Promise<Page<NamespaceEntry>>;
  /**
   * Returns the recorded lives of the call's namespace, in order of their ids.
   * @param onlyOrphans true for those that are not over and have no record
   */
  lives(call: Call, size: number, after: string | undefined, onlyOrphans: boolean): Promise<Page<LifeEntry>>;
}
