import type { State } from "../sandbox/controller.ts";

/** The phases of one life, in the only order in which they follow each other. */
export const phases = ["creating", "created", "running", "stopped", "gone"] as const;

export type Phase = (typeof phases)[number];

/** The phase of what an agent has; it has nothing of a life that is gone. */
export type LivePhase = Exclude<Phase, "gone">;

const ranks: Readonly<Record<Phase, number>> = { creating: 1, created: 2, running: 3, stopped: 4, gone: 5 };

/** Compares two phases of the same life: negative if `a` comes before `b`. */
export function comparePhases(a: Phase, b: Phase): number {
  return ranks[a] - ranks[b];
}

export function isPhase(text: unknown): text is Phase {
  return typeof text === "string" && text in ranks;
}

/** containerd's state of a sandbox in a phase. */
export const stateOfPhase: Readonly<Record<LivePhase, State>> = {
  creating: "SANDBOX_UNKNOWN",
  created: "SANDBOX_UNKNOWN",
  running: "SANDBOX_READY",
  stopped: "SANDBOX_NOTREADY",
};
