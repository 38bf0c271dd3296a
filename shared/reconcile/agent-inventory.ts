import { SandboxError } from "../errors/error.ts";
import type { KnownSandbox } from "../instances/instance.ts";
import type { InventoryEntry, InventoryPage } from "../instances/inventory.ts";
import { formatKey, parseKey, type SandboxKey } from "./key.ts";
import type { ReconcileParts } from "./parts.ts";
import { isStray } from "./stray.ts";

/**
 * The comparison of an agent's entry with the record. `same`: both have the same life and phase; `changed`: the phase
 * differs; `ending`: the agent is ending it; `stray`: no row is about this life; `missing`: recorded, but not at the
 * agent; `unknown`: recorded, and the agent does not say.
 */
export type Verdict = "same" | "changed" | "ending" | "stray" | "missing" | "unknown";

/** A sandbox id at an agent, with its record. */
export interface ComparedSandbox extends SandboxKey {
  readonly verdict: Verdict;
  /** The agent's entry; undefined if it has no sandbox of that id, or does not say. */
  readonly entry: InventoryEntry | undefined;
  readonly known: KnownSandbox;
}

/** One page of the comparison: first what the agent has, then what is recorded and missing there. */
export interface ComparedPage {
  readonly entries: readonly ComparedSandbox[];
  /** The `after` of the next page; undefined on the last one. */
  readonly next: string | undefined;
  /** The time at which the page had everything in its range, in milliseconds since 1970; undefined if it may not. */
  readonly completeAsOfMs: number | undefined;
  /** The reason why the page may be incomplete. */
  readonly reason: string | undefined;
}

const noRow: KnownSandbox = {
  instance: undefined,
  exit: undefined,
  recordSandboxer: undefined,
  agentEpoch: 0,
  givenUp: 0,
  hasGivenUp: false,
};

function verdictOf(entry: InventoryEntry, known: KnownSandbox): Verdict {
  const { instance } = known;
  if (isStray(entry, known)) return "stray";
  if (instance?.life !== entry.life || instance.phase === "gone") return "ending";
  return instance.phase === entry.phase ? "same" : "changed";
}

/** Compares the inventories of agents with the records, without changing anything. */
export class AgentInventories {
  readonly #parts: Pick<ReconcileParts, "agents" | "instances" | "lives">;

  constructor(parts: Pick<ReconcileParts, "agents" | "instances" | "lives">) {
    this.#parts = parts;
  }

  /**
   * Returns a page of the comparison.
   * @param after the `next` of the page before
   * @throws `not_found` if no agent serves the sandboxer and none of its sandboxes are recorded
   */
  async page(signal: AbortSignal, agent: string, size: number, after = "list:"): Promise<ComparedPage> {
    const at = after.indexOf(":");
    const key = after.slice(at + 1);
    if (after.startsWith("list:")) return this.#listed(signal, agent, size, key);
    return this.#recorded(signal, agent, size, key ? parseKey(key) : undefined);
  }

  /** Returns a page of what the agent has. */
  async #listed(signal: AbortSignal, agent: string, size: number, after: string): Promise<ComparedPage> {
    const { lives } = this.#parts;
    const asked = await this.#ask(signal, agent, { after, limit: size, ids: [] });
    if (!asked.page) return this.#recorded(signal, agent, size, undefined);
    const keys = asked.page.entries.map(({ namespace, sandboxId: id }) => ({ namespace, id }));
    const found = await lives.find(signal, keys);
    const entries = asked.page.entries.map((entry): ComparedSandbox => {
      const key = { namespace: entry.namespace, id: entry.sandboxId };
      const known = found.get(formatKey(key)) ?? noRow;
      return { ...key, entry, known, verdict: verdictOf(entry, known) };
    });
    const { next } = asked.page;
    return { ...asked, entries, next: next === "" ? "rows:" : `list:${next}` };
  }

  /** Returns a page of what is recorded at the agent and missing there; of everything recorded if the agent is silent. */
  async #recorded(
    signal: AbortSignal,
    agent: string,
    size: number,
    after: SandboxKey | undefined,
  ): Promise<ComparedPage> {
    const { agents, lives } = this.#parts;
    const keys = await lives.keysAt(signal, agent, after, size);
    // An agent that is neither configured nor recorded does not exist.
    if (keys.length === 0 && !after) agents.find(agent);
    const found = await lives.find(signal, keys);
    const asked = await this.#ask(signal, agent, { after: "", limit: 1, ids: keys.map(formatKey) });
    const there = new Map(
      asked.page?.entries.map((entry) => [formatKey({ ...entry, id: entry.sandboxId }), entry]),
    );
    const entries = keys.flatMap((key): ComparedSandbox[] => {
      const entry = there.get(formatKey(key));
      if (entry && entry.life > 0) return [];
      const known = found.get(formatKey(key)) ?? noRow;
      return [{ ...key, entry: undefined, known, verdict: entry ? "missing" : "unknown" }];
    });
    const last = keys.length < size ? undefined : keys.at(-1);
    return { ...asked, entries, next: last && `rows:${formatKey(last)}` };
  }

  /** Asks the agent. If it does not answer, returns the reason in place of a page. */
  async #ask(
    signal: AbortSignal,
    agent: string,
    query: { readonly after: string; readonly limit: number; readonly ids: readonly string[] },
  ): Promise<Pick<ComparedPage, "completeAsOfMs" | "reason"> & { readonly page?: InventoryPage }> {
    const { agents } = this.#parts;
    if (!agents.served.includes(agent))
      return { reason: "the agent is not configured", completeAsOfMs: undefined };
    const client = agents.find(agent);
    const askedAtMs = this.#parts.instances.nowMs();
    try {
      const page = await client.list(signal, { namespace: "", ...query });
      const reason = page.problems.length > 0 ? page.problems.join("; ") : undefined;
      return { page, reason, completeAsOfMs: reason === undefined ? askedAtMs : undefined };
    } catch (error) {
      if (signal.aborted || !(error instanceof SandboxError)) throw error;
      const reason = error.code === "unimplemented" ? "the agent has no inventory" : error.message;
      return { reason, completeAsOfMs: undefined };
    }
  }
}
