import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { inParallel } from "../async/in-parallel.ts";
import { AgentError } from "../controller/agent-error.ts";
import { staleMs } from "../controller/unfinished-work.ts";
import { compactEvents, findExpiredLogs } from "../events/compact.ts";
import type { CompoundStore } from "../instances/compound-store.ts";
import { pruneStatements } from "../instances/retention.ts";
import { callDatabase } from "../store/database-error.ts";
import { AgentRound } from "./agent-round.ts";
import { formatPosition, parsePosition } from "./cursor.ts";
import type { ReconcileParts } from "./parts.ts";
import { RemovedAgents } from "./removed-agents.ts";
import { type RoundReport, RoundTally } from "./round-report.ts";
import { type Claim, Rounds } from "./rounds.ts";

/** Number of agents that one server reconciles at a time. */
const maxAgents = 4;

/** Maximum number of batches of rows that one call prunes. */
const maxPruneBatches = 20;

/** Maximum number of namespaces whose oldest events one call deletes. */
const maxExpiredLogs = 100;

/** Maximum number of runs without a life that one call resumes. */
const maxResumedRuns = 100;

/** The limits of one call. */
export interface ReconcileLimits {
  /** Time after which no further step begins, in milliseconds. The next call continues. */
  readonly budgetMs: number;
  /** Time since an agent's last finished round before which no new one begins, in milliseconds. */
  readonly minAgeMs: number;
}

export interface ReconcilerOptions extends ReconcileParts {
  readonly db: LibSQLDatabase;
  readonly compounds: CompoundStore;
  /** Retention of exits and of rows of sandboxes that are gone, in milliseconds. */
  readonly retentionMs: number;
}

/**
 * Makes the records and the agents agree, in rounds. A round is a sequence of bounded steps, and its position is stored,
 * so that any server can continue it. Servers share the work: each agent's round belongs to one server at a time.
 * @see docs/reconciliation.md
 */
export class Reconciler {
  readonly #options: ReconcilerOptions;
  readonly #rounds: Rounds;
  readonly #removed: RemovedAgents;

  constructor(options: ReconcilerOptions) {
    const { db, instances, agents } = options;
    const clock = () => instances.nowMs();
    this.#options = options;
    this.#rounds = new Rounds(db, clock);
    this.#removed = new RemovedAgents(db, agents.served, clock);
  }

  /**
   * Begins or continues a round of every agent, and prunes rows and exits whose retention has passed.
   * @returns the reports by the name of the agent
   */
  async run(signal: AbortSignal, limits: ReconcileLimits): Promise<ReadonlyMap<string, RoundReport>> {
    const { served } = this.#options.agents;
    const reports = new Map<string, RoundReport>();
    await inParallel(served, maxAgents, async (agent) => {
      reports.set(agent, await this.#runAgent(agent, signal, limits));
    });
    for (const agent of await this.#removed.note(signal)) {
      reports.set(
        agent,
        new RoundTally().report(false, "the agent is not configured, but has sandboxes here"),
      );
    }
    await this.#resumeRuns(signal);
    await this.#prune(signal);
    return reports;
  }

  async #runAgent(agent: string, signal: AbortSignal, limits: ReconcileLimits): Promise<RoundReport> {
    const tally = new RoundTally();
    const claim = await this.#rounds.claim(signal, agent, limits.minAgeMs);
    if (!claim) return tally.report(false, "another server reconciles this agent, or has just done so");
    const held = { claim };
    try {
      return tally.report(await this.#follow(held, tally, signal, limits.budgetMs));
    } catch (error) {
      tally.addError(error);
      const isUnread = error instanceof AgentError && !signal.aborted;
      await (isUnread ? this.#rounds.fail(held.claim) : this.#rounds.release(held.claim)).catch(() => {});
      return tally.report(false);
    }
  }

  /**
   * Carries out the steps of a claimed round within the budget. Returns true if the round is complete.
   * @param held has the claim, which each step replaces
   */
  async #follow(
    held: { claim: Claim },
    tally: RoundTally,
    signal: AbortSignal,
    budgetMs: number,
  ): Promise<boolean> {
    const round = new AgentRound(this.#options, held.claim.agent, tally, signal);
    const endMs = performance.now() + budgetMs;
    if (held.claim.cursor === "") await round.begin();
    for (;;) {
      const next = await round.step(parsePosition(held.claim.cursor));
      if (!next) {
        await this.#rounds.finish(held.claim);
        return true;
      }
      const advanced = await this.#rounds.advance(held.claim, formatPosition(next), next.stage !== "rows");
      if (!advanced) return false;
      held.claim = advanced;
      if (performance.now() < endMs && !signal.aborted) continue;
      await this.#rounds.release(held.claim);
      return false;
    }
  }

  /** Resumes runs whose server has died between two lives, so that no agent has a life of them. */
  async #resumeRuns(signal: AbortSignal): Promise<void> {
    const { compounds, controller, instances } = this.#options;
    const beforeMs = instances.nowMs() - staleMs;
    const limit = maxResumedRuns;
    const found = await compounds.unfinishedRuns(signal, { beforeMs, limit });
    await inParallel(found, maxAgents, async ({ namespace, id }) => {
      // One whose agent is unreachable is tried again by the next call, and undone after some minutes.
      if (!signal.aborted) await controller.compounds.resume(namespace, id).catch(() => {});
    });
  }

  async #prune(signal: AbortSignal): Promise<void> {
    const { db, instances, retentionMs } = this.#options;
    const beforeMicros = Math.floor((instances.nowMs() - retentionMs) * 1_000);
    const logs = await callDatabase(signal, "reads", () => findExpiredLogs(db, beforeMicros, maxExpiredLogs));
    for (const { namespace } of logs) {
      await callDatabase(signal, "writes", () => compactEvents(db, namespace, beforeMicros).run());
    }
    for (let batch = 0; batch < maxPruneBatches; batch++) {
      const results = await callDatabase(signal, "writes", () => db.batch(pruneStatements(db, beforeMicros)));
      if (results.every(({ rowsAffected }) => rowsAffected === 0)) return;
    }
  }
}
