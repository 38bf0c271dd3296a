import { inParallel } from "../async/in-parallel.ts";
import type { AgentClient } from "../controller/agent-client.ts";
import { isShutdownOwed } from "../controller/shutdown.ts";
import { isCodeOf } from "../errors/error.ts";
import type { KnownSandbox } from "../instances/instance.ts";
import type { InventoryEntry, InventoryPage, InventoryQuery } from "../instances/inventory.ts";
import type { Position } from "./cursor.ts";
import { formatKey, parseKey, type SandboxKey } from "./key.ts";
import { type Listed, mergeEntry } from "./merge-entry.ts";
import { ownCall } from "./own-call.ts";
import type { ReconcileParts } from "./parts.ts";
import type { RoundTally } from "./round-report.ts";
import { isStray } from "./stray.ts";
import type { FoundStray, Stray } from "./stray-store.ts";
import { withTimeLimit } from "./time-limit.ts";
import { finishInterrupted } from "./unfinished.ts";

/** Number of sandboxes in one step of a round. */
const batchSize = 200;

/** Time for which a round waits for the Shutdown of given-up lives, in milliseconds. The Shutdowns continue. */
const maxBeginMs = 15_000;

/** Time limit of reading the exit of a sandbox that has stopped, in milliseconds. */
const maxWaitMs = 2_000;

/** Number of sandboxes of a step that are worked on at a time. */
const maxConcurrency = 8;

const keyOf = ({ namespace, sandboxId }: InventoryEntry): SandboxKey => ({ namespace, id: sandboxId });

/** Compares the records with what one agent has, step by step. A step may be repeated, and others may do the same. */
export class AgentRound {
  readonly #parts: ReconcileParts;
  readonly #name: string;
  readonly #agent: AgentClient;
  readonly #tally: RoundTally;
  readonly #signal: AbortSignal;

  /**
   * @param name the sandboxer that the agent serves
   * @param signal ends the reading of records and inventory
   */
  constructor(parts: ReconcileParts, name: string, tally: RoundTally, signal: AbortSignal) {
    this.#parts = parts;
    this.#name = name;
    this.#agent = parts.agents.find(name);
    this.#tally = tally;
    this.#signal = signal;
  }

  /** Shuts down the lives that were given up while the agent was lost. */
  async begin(): Promise<void> {
    const route = { agent: this.#agent, name: this.#name };
    const shutDown = () => this.#parts.lostAgents.shutDownAll(route);
    await withTimeLimit(maxBeginMs, shutDown).catch((error: unknown) => this.#tally.addError(error));
  }

  /**
   * Carries out one step.
   * @returns the position after it; undefined at the end of the round
   * @throws the agent's error if its inventory cannot be read
   */
  async step({ stage, after }: Position): Promise<Position | undefined> {
    if (stage === "rows") return this.#compareRows(after);
    if (stage === "list") return this.#searchUnknown(after);
    return this.#endStrays(after && { life: 0, ...after });
  }

  /** Compares recorded lives with the agent's views. The rows are read first, so that no view is older than its row. */
  async #compareRows(after: SandboxKey | undefined): Promise<Position> {
    const keys = await this.#parts.lives.keysAt(this.#signal, this.#name, after, batchSize);
    const known = await this.#parts.lives.find(this.#signal, keys);
    const page = await this.#list(keys);
    if (page) {
      await this.#each(page.entries, async (entry) => {
        const before = known.get(formatKey(keyOf(entry)));
        if (before?.instance) await this.#merge(this.#listed(page, entry), before);
      });
    } else {
      await this.#askEach(keys, known);
    }
    this.#tally.add("checked", keys.length);
    const last = keys.length < batchSize ? undefined : keys.at(-1);
    if (last) return { stage: "rows", after: last };
    // An agent without an inventory is asked only for what is recorded.
    return { stage: page ? "list" : "strays", after: undefined };
  }

  /** Asks an agent without an inventory for each sandbox. */
  async #askEach(keys: readonly SandboxKey[], known: ReadonlyMap<string, KnownSandbox>): Promise<void> {
    const { controller, lives } = this.#parts;
    await this.#each(keys, async ({ namespace, id }) => {
      await controller.status(ownCall(namespace), id, this.#name, false).catch((error: unknown) => {
        if (!isCodeOf(error, "not_found")) throw error;
      });
    });
    const now = await lives.find(this.#signal, keys);
    await this.#each(keys, async (key) => {
      const [before, after] = [known.get(formatKey(key)), now.get(formatKey(key))];
      if (!before || !after) return;
      if (after.instance?.phase === "stopped" && !after.exit) await this.#recordExit(key);
      // Status has begun to finish a Shutdown that is owed. A second one could hit the next life at such an agent.
      if (isShutdownOwed(after)) this.#tally.addChange(before, after);
      else await this.#conclude(key, before, after);
    });
  }

  /** Asks an agent without an inventory for the exit of a sandbox that has stopped; the Controller records it. */
  async #recordExit({ namespace, id }: SandboxKey): Promise<void> {
    await withTimeLimit(maxWaitMs, (signal) =>
      this.#parts.controller.wait({ ...ownCall(namespace), signal }, id, this.#name),
    );
  }

  /** Searches the inventory for lives that no row is about, adopts those with a record, and notes the others. */
  async #searchUnknown(after: SandboxKey | undefined): Promise<Position> {
    const { lives, strays, instances } = this.#parts;
    const from = after ? formatKey(after) : "";
    const page = await this.#query({ namespace: "", after: from, limit: batchSize, ids: [] });
    if (!page) return { stage: "strays", after: undefined };
    const found = await lives.find(this.#signal, page.entries.map(keyOf));
    const unknown = page.entries.filter((entry) => this.#isUnknown(entry, found)).map(keyOf);
    // Asked again, because these views are older than the rows.
    const known = await lives.find(this.#signal, unknown);
    const again = unknown.length > 0 ? await this.#list(unknown) : undefined;
    const noted: Stray[] = [];
    await this.#each(again?.entries ?? [], async (entry) => {
      const key = keyOf(entry);
      const before = known.get(formatKey(key));
      if (!again || !before || !this.#isUnknown(entry, known)) return;
      const isAdoptable = before.instance !== undefined || before.recordSandboxer !== undefined;
      const now = isAdoptable ? await this.#merge(this.#listed(again, entry), before) : before;
      if (isStray(entry, now)) noted.push({ ...key, life: entry.life });
    });
    await strays.note(this.#name, noted, instances.nowMs());
    this.#tally.add("checked", unknown.length);
    return page.next === ""
      ? { stage: "strays", after: undefined }
      : { stage: "list", after: parseKey(page.next) };
  }

  /** Shuts down strays after their grace period, and forgets those that are no longer strays. */
  async #endStrays(after: Stray | undefined): Promise<Position | undefined> {
    const { lives, strays } = this.#parts;
    const noted = await strays.list(this.#signal, this.#name, after, batchSize);
    if (noted.length === 0) return undefined;
    const known = await lives.find(this.#signal, noted);
    const page = await this.#list(noted);
    if (!page) return undefined;
    const entries = new Map(page.entries.map((entry) => [formatKey(keyOf(entry)), entry]));
    const over: Stray[] = [];
    await this.#each(noted, async (stray) => {
      const [entry, row] = [entries.get(formatKey(stray)), known.get(formatKey(stray))];
      if (!entry || !row) return;
      if (entry.life === stray.life && isStray(entry, row)) await this.#endStray(stray, row);
      else over.push(stray);
    });
    await strays.remove(this.#name, over);
    const last = noted.length < batchSize ? undefined : noted.at(-1);
    return last && { stage: "strays", after: last };
  }

  /** Shuts a stray down if its grace period has passed. */
  async #endStray(stray: FoundStray, row: KnownSandbox): Promise<void> {
    const { namespace, id, life, foundAtMs } = stray;
    const { instances, strayGraceMs, strays } = this.#parts;
    const isDue = instances.nowMs() - foundAtMs >= strayGraceMs;
    // A record that was created since adopts it in the next round.
    const mayBeAdopted = row.instance === undefined && row.recordSandboxer !== undefined;
    if (!isDue || mayBeAdopted) return this.#tally.add("strays");
    await this.#agent.shutdown({ ...ownCall(namespace), lifecycle: { life } }, id);
    await strays.end(this.#name, stray, instances.nowMs());
    this.#tally.add("finished");
  }

  /** Merges a view into its row, and finishes the sandbox's interrupted calls. */
  async #merge(listed: Listed, before: KnownSandbox): Promise<KnownSandbox> {
    const key = keyOf(listed.entry);
    const call = ownCall(key.namespace);
    const after = await mergeEntry(this.#parts.instances, call, listed, before, before.instance?.life ?? 0);
    await this.#conclude(key, before, after);
    return after;
  }

  async #conclude(key: SandboxKey, before: KnownSandbox, after: KnownSandbox): Promise<void> {
    this.#tally.addChange(before, after);
    if (await finishInterrupted(this.#parts, key, after)) this.#tally.add("finished");
  }

  /** Returns true if a life at the agent is not the recorded one, and another sandboxer of the agent does not own it. */
  #isUnknown(entry: InventoryEntry, found: ReadonlyMap<string, KnownSandbox>): boolean {
    const known = found.get(formatKey(keyOf(entry)));
    if (!known || !isStray(entry, known)) return false;
    const owner = known.instance?.agent ?? known.recordSandboxer ?? "";
    const { agents } = this.#parts;
    return owner === this.#name || !agents.isSameAgent(owner, this.#name);
  }

  #listed({ epoch }: InventoryPage, entry: InventoryEntry): Listed {
    return { agent: this.#name, epoch, entry };
  }

  /** Lists the agent's views of these sandboxes. Returns undefined if the agent has no inventory. */
  #list(keys: readonly SandboxKey[]): Promise<InventoryPage | undefined> {
    // Without ids the agent would list everything.
    const limit = keys.length === 0 ? 1 : batchSize;
    return this.#query({ namespace: "", after: "", limit, ids: keys.map(formatKey) });
  }

  async #query(query: InventoryQuery): Promise<InventoryPage | undefined> {
    try {
      return await this.#agent.list(this.#signal, query);
    } catch (error) {
      if (isCodeOf(error, "unimplemented")) return undefined;
      throw error;
    }
  }

  /** Works on each item. Errors are counted, so that one sandbox does not hold up the others. */
  #each<T>(items: Iterable<T>, work: (item: T) => Promise<void>): Promise<void> {
    return inParallel(items, maxConcurrency, (item) =>
      work(item).catch((error: unknown) => this.#tally.addError(error)),
    );
  }
}
