import { inParallel } from "../async/in-parallel.ts";
import type { KnownSandbox } from "../instances/instance.ts";
import type { InventoryEntry, InventoryPage } from "../instances/inventory.ts";
import { formatKey, parseKey } from "./key.ts";
import { mergeEntry } from "./merge-entry.ts";
import { ownCall } from "./own-call.ts";
import type { ReconcileParts } from "./parts.ts";
import { finishInterrupted } from "./unfinished.ts";

/** Number of sandboxes whose reports are recorded at a time. */
const maxConcurrency = 8;

export interface ReportParts extends Pick<ReconcileParts, "agents" | "controller" | "instances" | "lives"> {
  /** Keeps work alive that continues after the report was answered. */
  readonly background: (work: Promise<unknown>) => void;
}

/** Records what agents report by themselves. A late or repeated report changes nothing. */
export class AgentReports {
  readonly #parts: ReportParts;

  constructor(parts: ReportParts) {
    this.#parts = parts;
  }

  /**
   * Records a report, in its order for each sandbox. Sandboxes without a row, and those of another agent, are left to
   * reconciliation, because a report may be old. What a report shows to be unfinished, such as the Delete after an exit, is finished afterwards.
   * @param agent the sandboxer that the agent serves
   */
  async record(signal: AbortSignal, agent: string, { epoch, entries }: InventoryPage): Promise<void> {
    const { agents, background, instances, lives } = this.#parts;
    const bySandbox = Map.groupBy(entries, ({ namespace, sandboxId: id }) => formatKey({ namespace, id }));
    const keys = [...bySandbox.values()].flatMap(([first]) =>
      first ? [{ namespace: first.namespace, id: first.sandboxId }] : [],
    );
    const known = await lives.find(signal, keys);
    await inParallel(bySandbox, maxConcurrency, async ([key, ofSandbox]: [string, InventoryEntry[]]) => {
      let before: KnownSandbox | undefined = known.get(key);
      for (const entry of ofSandbox) {
        if (!before?.instance) return;
        // An agent that serves several sandboxers reports for all of them.
        const owner = before.instance.agent;
        if (owner !== agent && !agents.isSameAgent(owner, agent)) return;
        const listed = { agent: owner, epoch, entry };
        // The row was read after the agent made the entry, so no life is known to be older than the entry.
        before = await mergeEntry(instances, ownCall(entry.namespace, "agent"), listed, before, 0, true);
      }
      if (before) background(finishInterrupted(this.#parts, parseKey(key), before).catch(() => {}));
    });
  }
}
