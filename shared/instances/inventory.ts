import type { LifeView } from "./view.ts";

/** One sandbox id as an agent lists it: its view, without the epoch that is the same of all. */
export interface InventoryEntry extends Omit<LifeView, "epoch"> {
  readonly namespace: string;
  readonly sandboxId: string;
  readonly pid: number;
  /** True if its process was found without a folder, so that its exit will be lost. */
  readonly isOrphan: boolean;
}

export interface InventoryQuery {
  /** Empty: all namespaces. */
  readonly namespace: string;
  /** Lists what comes after this `<namespace>/<id>`. */
  readonly after: string;
  readonly limit: number;
  /** Lists exactly these `<namespace>/<id>`, also those of which nothing is there; empty: all that is there. */
  readonly ids: readonly string[];
}

/** One page of an agent's inventory. */
export interface InventoryPage {
  readonly epoch: number;
  /** The fence of every id without a tombstone. */
  readonly floor: number;
  readonly entries: readonly InventoryEntry[];
  /** The `after` of the next page; empty: this is the last one. */
  readonly next: string;
  /** Describes the fault at the agent, for people. */
  readonly problems: readonly string[];
}

/** The largest page, and the largest number of ids in a query. */
export const maxInventoryPage = 1_000;
