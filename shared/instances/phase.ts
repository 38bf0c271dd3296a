import type { State } from "../sandbox/controller.ts";

/** The phases of one life. They only follow each other in this order. */
export const phases = ["creating", "created", "running", "stopped", "gone"] as const;

export type Phase = (typeof phases)[number];

/** The phases of a sandbox at an agent, which keeps no sandbox of a life that is gone. */
export type LivePhase = Exclude<Phase, "gone">;

const ranks: Readonly<Record<Phase, number>> = { creating: 1, created: 2, running: 3, stopped: 4, gone: 5 };

/** Compares two phases of the same life: negative if `a` comes before `b`. */
export function comparePhases(a: Phase, b: Phase): number {
  return ranks[a] - ranks[b];
}

/** Returns true if a text is the name of a phase. */
export function isPhase(text: unknown): text is Phase {
  return typeof text === "string" && text in ranks;
}

/** Maps a phase to containerd's state. */
export const stateOfPhase: Readonly<Record<LivePhase, State>> = {
  creating: "SANDBOX_UNKNOWN",
  created: "SANDBOX_UNKNOWN",
  running: "SANDBOX_READY",
  stopped: "SANDBOX_NOTREADY",
};
