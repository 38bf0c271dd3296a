import type { Model } from "./explorer.ts";
import { HashSet } from "./hash-set.ts";
import { checkReconciliation, checkShutdown } from "./recovery.ts";
import { checkSafety } from "./safety.ts";
import type { Setting } from "./setting.ts";
import { initialState, type State } from "./state.ts";
import { lastingHash, stateHash } from "./state-hash.ts";
import { stepsFrom } from "./steps.ts";

/**
 * Creates a model of the lifecycle of one sandbox id: the calls of clients, the functions, the network, the agents, the
 * database and the processes. The product's own functions in `setting.parts` make the decisions.
 */
export function createLifecycleModel(setting: Setting): Model<State> {
  /** Lasting states whose recovery was checked. */
  const checked = new HashSet();
  return {
    initial: () => initialState(setting.scope),
    next: (state) => stepsFrom(setting, state),
    hash: stateHash,
    check(state) {
      const problem = checkSafety(setting, state);
      if (problem || !checked.add(lastingHash(state))) return problem;
      return checkReconciliation(setting, state) || checkShutdown(setting, state);
    },
  };
}
