import type { InventoryEntry, InventoryPage, InventoryQuery } from "../../shared/instances/inventory.ts";
import { folderName, parseFolderName } from "./folder.ts";
import type { Lives } from "./lives.ts";
import { nextNumber } from "./number.ts";
import { problemsOf } from "./recovery.ts";

/** Converts a folder's name to a key of the inventory. */
const keyOf = (name: string) => name.replace("@", "/");

function nameOf(key: string): string {
  const at = key.indexOf("/");
  return folderName(key.slice(0, at), key.slice(at + 1));
}

function entryOf(lives: Lives, name: string): InventoryEntry[] {
  const view = lives.viewOf(name);
  if (!view) return [];
  const { epoch: _, ...seen } = view;
  const { namespace, id } = parseFolderName(name);
  const sandbox = lives.sandboxes.get(name);
  const pid = seen.phase === "running" ? (sandbox?.running?.pid ?? 0) : 0;
  return [{ ...seen, namespace, sandboxId: id, pid, isOrphan: sandbox?.record.isOrphan ?? false }];
}

/** Lists problems with names, for authenticated callers. */
function detailsOf(lives: Lives): string[] {
  return [...lives.unreadable.keys()].map((name) => `${keyOf(name)}: its record cannot be read`);
}

/** Lists all sandboxes, or those with the given ids. Assigns a number to each life without one. */
export async function listEntries(lives: Lives, query: InventoryQuery): Promise<InventoryPage> {
  const { sandboxes, creations, unreadable, tombstones } = lives;
  const { namespace, after, limit, ids } = query;
  const existing = new Set([...sandboxes.keys(), ...creations.keys(), ...unreadable.keys()].map(keyOf));
  const sorted = [...existing]
    .sort()
    .filter((key) => key > after && (!namespace || key.startsWith(`${namespace}/`)));
  const keys = ids.length > 0 ? ids : sorted.slice(0, limit);
  const names = keys.filter((key) => key.includes("/")).map(nameOf);
  for (const name of names) {
    const sandbox = sandboxes.get(name);
    if (sandbox?.record.life === 0) await sandbox.assignLife(nextNumber(tombstones.get(name).fence));
  }
  const hasMore = ids.length === 0 && sorted.length > keys.length;
  return {
    epoch: tombstones.epoch,
    floor: tombstones.floor,
    entries: names.flatMap((name) => entryOf(lives, name)),
    next: hasMore ? (keys.at(-1) ?? "") : "",
    problems: [...problemsOf(lives), ...detailsOf(lives)],
  };
}

/** Calls a listener with the entry of each sandbox, and from then on with each entry that changes. */
export function observeEntries(lives: Lives, listener: (entry: InventoryEntry) => void): void {
  const notify = (name: string) => {
    // A life without a number has to be numbered by a call first.
    for (const entry of entryOf(lives, name)) if (entry.life > 0 || !entry.phase) listener(entry);
  };
  for (const name of [...lives.sandboxes.keys(), ...lives.unreadable.keys()]) notify(name);
  lives.onChange = notify;
}
