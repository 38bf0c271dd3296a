import type { CallRecord, Operation } from "./history.ts";
import type { Random } from "./random.ts";

/** The state of an id that clients assume from the last informative response. */
export type Guess = "nothing" | "created" | "running" | "stopped";

type Weights = readonly (readonly [Operation, number])[];

/** The weights of calls per state. Calls that do not fit the state must do no harm either. */
const weights: Readonly<Record<Guess, Weights>> = {
  nothing: [
    ["create", 66],
    ["shutdown", 9],
    ["wait", 9],
    ["start", 6],
    ["status", 5],
    ["stop", 5],
  ],
  created: [
    ["start", 54],
    ["shutdown", 16],
    ["wait", 9],
    ["create", 9],
    ["stop", 6],
    ["status", 3],
    ["update", 3],
  ],
  running: [
    ["shutdown", 32],
    ["wait", 22],
    ["stop", 18],
    ["create", 9],
    ["status", 7],
    ["start", 7],
    ["update", 5],
  ],
  stopped: [
    ["shutdown", 52],
    ["wait", 19],
    ["create", 12],
    ["start", 9],
    ["status", 8],
  ],
};

export function nextOperation(guess: Guess, random: Random): Operation {
  return random.weighted(weights[guess]);
}

/** Returns the guess after a call. An uninformative response does not change it. */
export function learn(guess: Guess, { operation, outcome }: CallRecord): Guess {
  if (outcome?.kind !== "answered") return guess;
  const { status, code } = outcome;
  if (code === "not_found") return "nothing";
  if (operation === "create" && status === 200) return "created";
  if (operation === "start" && (status === 200 || code === "already_exists")) return "running";
  if (operation === "start" && code === "failed_precondition") return "stopped";
  if (operation === "stop" && status === 200) return "stopped";
  if (operation === "wait" && status === 200) return "stopped";
  if (operation === "shutdown" && status === 200) return "nothing";
  return operation === "create" && code === "already_exists" && guess === "nothing" ? "created" : guess;
}
