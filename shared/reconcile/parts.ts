import type { Agents } from "../controller/agents.ts";
import type { LostAgents } from "../controller/lost-agents.ts";
import type { InstanceStore } from "../instances/instance-store.ts";
import type { Call } from "../sandbox/call.ts";
import type { Compounds } from "../sandbox/compound.ts";
import type { RecordedLives } from "./recorded-lives.ts";
import type { StrayStore } from "./stray-store.ts";

/** The calls of the Controller that reconciliation makes. */
export interface ReconciledController {
  status(call: Call, id: string, sandboxer: string, verbose: boolean): Promise<unknown>;
  wait(call: Call, id: string, sandboxer: string): Promise<unknown>;
  /** @param life the life to end, unless it is over by now */
  shutdown(call: Call, id: string, sandboxer: string, life: number): Promise<void>;
  readonly compounds: Pick<Compounds, "resume">;
}

/** The parts of the functions that reconciliation works with. */
export interface ReconcileParts {
  readonly agents: Agents;
  readonly controller: ReconciledController;
  readonly instances: InstanceStore;
  readonly lives: RecordedLives;
  readonly lostAgents: LostAgents;
  readonly strays: StrayStore;
  /** Time for which a stray is left alone, in milliseconds; infinite if strays are only reported. */
  readonly strayGraceMs: number;
}
