import type { AgentClient } from "../../shared/controller/agent-client.ts";
import type { Agents } from "../../shared/controller/agents.ts";
import type { LostAgents } from "../../shared/controller/lost-agents.ts";
import type { CompoundStore } from "../../shared/instances/compound-store.ts";
import { InstanceStore } from "../../shared/instances/instance-store.ts";
import type { InventoryEntry, InventoryPage, InventoryQuery } from "../../shared/instances/inventory.ts";
import { AgentInventories } from "../../shared/reconcile/agent-inventory.ts";
import { AgentRound } from "../../shared/reconcile/agent-round.ts";
import type { ReconcileParts } from "../../shared/reconcile/parts.ts";
import { Reconciler } from "../../shared/reconcile/reconciler.ts";
import { RecordedLives } from "../../shared/reconcile/recorded-lives.ts";
import { RoundTally } from "../../shared/reconcile/round-report.ts";
import { StrayStore } from "../../shared/reconcile/stray-store.ts";
import { openDatabase } from "../../shared/store/database.ts";
import { type FreshStore, openFreshStore } from "../support/fresh-store.ts";
import { partOf } from "../support/part-of.ts";

/** The time of the clock of all rounds. */
export const nowMs = 1_800_000_000_000;

/** The epoch of the agent. */
export const epoch = 5;

/** Returns an entry of the agent: a running life, unless something else is given. */
export function entryOf(sandboxId: string, life: number, more: Partial<InventoryEntry> = {}): InventoryEntry {
  const view = { life, phase: "running", fence: 0, pid: 1, isOrphan: false, exit: undefined } as const;
  return { namespace: "n", sandboxId, ...view, ...more };
}

/** The parts of rounds of agent `a`, in this process: a database, and stubs of the agent and the Controller. */
export class RoundFixture {
  readonly #fresh: FreshStore;
  /** The requests to the agent and the Controller. */
  readonly done: string[] = [];
  /** The limits of the searches for unfinished runs. */
  readonly asked: unknown[] = [];
  /** Number of batches that have pruned rows. */
  pruned = 0;
  /** The ids of the unfinished runs. */
  unfinished: readonly string[] = [];
  onUnfinished = () => {};
  /** Grace period of strays, in milliseconds. */
  strayGraceMs = 0;
  /** Returns true if one agent serves both sandboxers. */
  isSameAgent = (_sandboxer: string, _other: string) => false;
  /** The answer of the agent to List. */
  list: (query: InventoryQuery) => Promise<InventoryPage> = nothing;
  /** The answers of the Controller. */
  status: (id: string) => Promise<unknown> = nothingToDo;
  wait: (id: string) => Promise<unknown> = nothingToDo;
  resume: (id: string) => Promise<void> = nothingToDo;
  /** The Shutdown of the lives that were given up. */
  shutDownAll: () => Promise<void> = nothingToDo;

  constructor(fresh: FreshStore) {
    this.#fresh = fresh;
  }

  /** Empties the database, and takes back all answers. */
  async clear(): Promise<void> {
    for (const table of ["agents", "instances", "exits", "sandboxes", "strays", "events"])
      await this.query(`delete from ${table}`);
    const { done, asked, ...answers } = new RoundFixture(this.#fresh);
    Object.assign(this, answers);
    for (const log of [this.done, this.asked]) log.length = 0;
  }

  async query(sql: string): Promise<Record<string, unknown>[]> {
    const { columns, rows } = await this.#fresh.client.execute(sql);
    return rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at]])));
  }

  /** Inserts the row of a life. */
  async insertLife(
    id: string,
    life: number,
    more: Readonly<Record<string, string | number>> = {},
  ): Promise<void> {
    const row = {
      ...{ namespace: "n", id, life, phase: "running", highest: life, ending: 0, wanted: "", start_call: "" },
      ...{
        on_exit: "",
        agent: "a",
        epoch,
        sole: "",
        revision: 1,
        call: "start",
        call_id: "c",
        outcome: "ok",
      },
      ...{ pid: 1, observed_at: 1, ...more },
    };
    const values = Object.values(row).map((value) => (typeof value === "number" ? value : `'${value}'`));
    await this.query(
      `insert into instances (${Object.keys(row)}, error, address) values (${values}, x'', x'')`,
    );
  }

  /** Inserts the rows of sandboxes that are gone. */
  async insertGone(count: number, observedAt: number): Promise<void> {
    await this.insertLife("seed", 1, { phase: "gone", observed_at: observedAt });
    await this.query(`with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count - 1})
      insert into instances (namespace, id, life, phase, highest, ending, wanted, start_call, on_exit, agent, epoch,
        sole, revision, call, call_id, outcome, error, pid, address, observed_at)
      select namespace, 's' || i, life, phase, highest, ending, wanted, start_call, on_exit, agent, epoch,
        sole, revision, call, call_id, outcome, error, pid, address, observed_at from instances, n`);
  }

  /** Inserts events of a namespace, by their times. */
  async insertEvents(namespace: string, times: readonly number[]): Promise<void> {
    for (const [at, time] of times.entries()) {
      await this.query(`insert into events (namespace, sequence, time, type, id, life, call_id, actor, request_id, reason,
        data) values ('${namespace}', ${at + 1}, ${time}, 'created', 's', 0, '', '', '', '', x'')`);
    }
  }

  reconciler(retentionMs: number): Reconciler {
    const compounds = partOf<CompoundStore>({
      unfinishedRuns: async (_signal: AbortSignal, limits: unknown) => {
        this.asked.push(limits);
        this.onUnfinished();
        return this.unfinished.map((id) => ({ namespace: "n", id }));
      },
    });
    const db = openDatabase(this.#fresh.client);
    const batch = db.batch.bind(db);
    const counted = new Proxy(db, {
      get: (target, name) => {
        if (name !== "batch") return Reflect.get(target, name);
        return (...of: Parameters<typeof batch>) => {
          this.pruned++;
          return batch(...of);
        };
      },
    });
    return new Reconciler({ ...this.#parts(), db: counted, compounds, retentionMs });
  }

  /** Returns a round of the agent, and what it counts. */
  round(): { readonly round: AgentRound; readonly tally: RoundTally } {
    const tally = new RoundTally();
    return { round: new AgentRound(this.#parts(), "a", tally, new AbortController().signal), tally };
  }

  /** Returns the comparison of the agent's inventory with the records. */
  inventories(): AgentInventories {
    return new AgentInventories(this.#parts());
  }

  /** Returns the strays that are noted. */
  get strays(): StrayStore {
    return new StrayStore(openDatabase(this.#fresh.client), () => {});
  }

  close(): void {
    this.#fresh.close();
  }

  #parts(): ReconcileParts {
    const db = openDatabase(this.#fresh.client);
    const agent = partOf<AgentClient>({
      list: (_signal: AbortSignal, query: InventoryQuery) => this.list(query),
      shutdown: async (
        { namespace, lifecycle }: { namespace: string; lifecycle: { life: number } },
        id: string,
      ) => this.done.push(`shutdown ${namespace} ${id} ${lifecycle.life}`),
    });
    const agents = partOf<Agents>({
      served: ["a"],
      find: () => agent,
      isSameAgent: (...names: [string, string]) => this.isSameAgent(...names),
    });
    const lostAgents = partOf<LostAgents>({
      shutDownAll: ({ name }: { name: string }) => {
        this.done.push(`begin ${name}`);
        return this.shutDownAll();
      },
    });
    return {
      ...{
        agents,
        lostAgents,
        strayGraceMs: this.strayGraceMs,
        lives: new RecordedLives(db),
        strays: this.strays,
      },
      instances: new InstanceStore(db, { served: ["a"], defaultSandboxer: "a", clock: () => nowMs }),
      controller: {
        status: (_call, id) => this.status(id),
        wait: (_call, id) => this.wait(id),
        shutdown: async ({ namespace }, id, _sandboxer, life) => {
          this.done.push(`end ${namespace} ${id} ${life}`);
        },
        compounds: {
          resume: (namespace, id) => {
            this.done.push(`resume ${namespace} ${id}`);
            return this.resume(id);
          },
        },
      },
    };
  }
}

async function nothing(): Promise<InventoryPage> {
  return { epoch, floor: 0, entries: [], next: "", problems: [] };
}

async function nothingToDo(): Promise<void> {}

export async function openRound(): Promise<RoundFixture> {
  return new RoundFixture(await openFreshStore());
}
