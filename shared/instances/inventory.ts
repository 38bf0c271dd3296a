import type { LifeView } from "./view.ts";

/** One sandbox id in an agent's inventory: its view without the epoch, which is the same for all entries. */
export interface InventoryEntry extends Omit<LifeView, "epoch"> {
  readonly namespace: string;
  readonly sandboxId: string;
  /** The pid of its process; 0 if none runs. */
  readonly pid: number;
  /** True if the agent found the process without a folder. Its exit will be lost. */
  readonly isOrphan: boolean;
}

/** A request for one page of an agent's inventory. */
export interface InventoryQuery {
  /** Lists this namespace; all of them if empty. */
  readonly namespace: string;
  /** Lists entries after this `<namespace>/<id>`. */
  readonly after: string;
  /** Maximum number of entries in the page. */
  readonly limit: number;
  /** Lists exactly these `<namespace>/<id>`, also those without a sandbox; if empty, lists all sandboxes. */
  readonly ids: readonly string[];
}

/** One page of an agent's inventory. */
export interface InventoryPage {
  /** The epoch of all entries: it identifies the agent's data folder. */
  readonly epoch: number;
  /** The fence of every id without a tombstone. */
  readonly floor: number;
  readonly entries: readonly InventoryEntry[];
  /** The `after` of the next page; empty on the last page. */
  readonly next: string;
  /** Descriptions of faults at the agent, for people. */
  readonly problems: readonly string[];
}

/** Maximum number of entries in a page, and of ids in a query. */
export const maxInventoryPage = 1_000;
