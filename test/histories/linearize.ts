/** An operation of a concurrent history. */
export interface HistoryOperation<Input, Output> {
  readonly input: Input;
  /** Undefined if it is not known: the operation may have taken effect at any time after its start, or never. */
  readonly output: Output | undefined;
  readonly startedAt: number;
  /** The time of its answer, if its output is known. */
  readonly endedAt: number;
}

/** A sequential object. */
export interface Model<State, Input, Output> {
  readonly initial: State;
  /**
   * Returns the states after an operation that had an output; none if it cannot have had that output.
   * @param output undefined for any
   */
  step(state: State, input: Input, output: Output | undefined): readonly State[];
  /** Returns a text that is the same for equal states. */
  keyOf(state: State): string;
}

/** The verdict on a history: `unknown` if the search was given up. */
export type Verdict = "linearizable" | "wrong" | "unknown";

/** Maximum number of configurations that are visited, so that a search ends. */
const maxConfigurations = 1_000_000;

/**
 * Decides if a history is linearizable: if there is an order of its operations that agrees with their times, in which the
 * sequential object gives the same outputs. Visits each set of operations with each state once.
 * @see Wing and Gong, Testing and Verifying Concurrent Objects; Lowe, Testing for linearizability
 */
export function linearize<State, Input, Output>(
  model: Model<State, Input, Output>,
  history: readonly HistoryOperation<Input, Output>[],
): Verdict {
  const operations = [...history].sort((one, other) => one.startedAt - other.startedAt);
  const known = operations.flatMap(({ output }, index) =>
    output === undefined ? [] : [1n << BigInt(index)],
  );
  const all = known.reduce((set, bit) => set | bit, 0n);
  const visited = new Set<string>();
  const stack: { readonly done: bigint; readonly state: State }[] = [{ done: 0n, state: model.initial }];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { done, state } = next;
    if ((done & all) === all) return "linearizable";
    const key = `${done} ${model.keyOf(state)}`;
    if (visited.has(key)) continue;
    if (visited.size >= maxConfigurations) return "unknown";
    visited.add(key);
    // The next operation has started before all others that are left have ended.
    const left = operations.filter((_, index) => (done & (1n << BigInt(index))) === 0n);
    const firstEnd = Math.min(
      ...left.map(({ output, endedAt }) => (output === undefined ? Number.POSITIVE_INFINITY : endedAt)),
    );
    for (const [index, { input, output, startedAt }] of operations.entries()) {
      const bit = 1n << BigInt(index);
      if ((done & bit) !== 0n || startedAt > firstEnd) continue;
      for (const after of model.step(state, input, output)) stack.push({ done: done | bit, state: after });
    }
  }
  return "wrong";
}
