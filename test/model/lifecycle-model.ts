import type { Model } from "./explorer.ts";
import { HashSet, hash } from "./hash-set.ts";
import { checkReconciliation, checkShutdown } from "./recovery.ts";
import { checkSafety } from "./safety.ts";
import type { Setting } from "./setting.ts";
import { initialState, type State } from "./state.ts";
import { lastingKey, stateKey } from "./state-key.ts";
import { stepsFrom } from "./steps.ts";

/**
 * The lifecycle of one sandbox id: the calls of clients, the functions, the network, the agents, the database and the
 * processes. The decisions are those of the shipped functions in `setting.parts`.
 */
export function createLifecycleModel(setting: Setting): Model<State> {
  /** State that outlives the calls under way, where it was found to recover. */
  const recovering = new HashSet();
  return {
    initial: () => initialState(setting.scope),
    next: (state) => stepsFrom(setting, state),
    key: stateKey,
    check(state) {
      const problem = checkSafety(setting, state);
      if (problem || !recovering.add(hash(lastingKey(state)))) return problem;
      return checkReconciliation(setting, state) || checkShutdown(setting, state);
    },
  };
}
