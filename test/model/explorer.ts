import { HashSet } from "./hash-set.ts";

/** A system as a graph: its states, the steps between them, and the properties of each state. */
export interface Model<S> {
  initial(): S;
  /** Returns every possible next step with its name. The order must be the same at each call. */
  next(state: S): [name: string, next: S][];
  /** Returns a number of 53 bits that is the same for equivalent states, and hardly ever for others. */
  hash(state: S): number;
  /** Returns a description of the property that a state violates, if any. */
  check(state: S): string | undefined;
}

export interface Result {
  readonly states: number;
  readonly depth: number;
  readonly seconds: number;
  /** False if the search ended at a problem or at the limit of states. */
  readonly isComplete: boolean;
  readonly problem: string | undefined;
  /** The names of the steps on a shortest path to the problem. */
  readonly trace: readonly string[];
}

/** Returns the names of the steps on the path that `choices` describe. */
function replay<S>(model: Model<S>, choices: readonly number[]): string[] {
  let state = model.initial();
  return choices.map((choice) => {
    const [name, next] = model.next(state)[choice] ?? ["?", state];
    state = next;
    return name;
  });
}

/**
 * Visits every reachable state, breadth first. Keeps a 53-bit hash of each state: among 4 million states the
 * chance that any two collide is about 1 in 1,000.
 */
export function explore<S>(model: Model<S>, maxStates: number): Result {
  const startedAtMs = performance.now();
  const seen = new HashSet();
  /** For each visited state: the index of its predecessor, and of the step from there. */
  const parents: number[] = [-1];
  const choices: number[] = [0];
  const finish = (depth: number, isComplete: boolean, problem?: string): Result => {
    const path: number[] = [];
    const last = problem ? parents.length - 1 : 0;
    for (let i = last; i > 0; i = parents[i] ?? 0) path.unshift(choices[i] ?? 0);
    const seconds = (performance.now() - startedAtMs) / 1_000;
    return { states: parents.length, depth, seconds, isComplete, problem, trace: replay(model, path) };
  };
  const first = model.initial();
  let frontier: [index: number, state: S][] = [[0, first]];
  seen.add(model.hash(first));
  for (let depth = 0; frontier.length > 0; depth++) {
    const following: [index: number, state: S][] = [];
    for (const [index, state] of frontier) {
      for (const [choice, [, next]] of model.next(state).entries()) {
        if (!seen.add(model.hash(next))) continue;
        choices.push(choice);
        const at = parents.push(index) - 1;
        const problem = model.check(next);
        if (problem) return finish(depth + 1, false, problem);
        following.push([at, next]);
      }
      if (parents.length > maxStates) return finish(depth, false);
    }
    frontier = following;
  }
  return finish(0, true);
}
