import { beginGuards } from "./begin-guards.ts";
import { decideGuards } from "./decide-guards.ts";
import type { Guard } from "./guard.ts";
import { mergeGuards } from "./merge-guards.ts";
import type { StepGuard } from "./setting.ts";

/** Guards in the model's own steps, which stand for the product's reads and writes. */
const stepGuards = {
  cas: { text: "the row is written by compare-and-swap", scope: "no-fault" },
  createdFirst: {
    text: "a Start or Stop is sent only once its life is known to be created",
    scope: "network",
  },
  debt: { text: "lives that were given up are shut down when their agent returns", scope: "two-agents" },
  exitLife: { text: "an exit is stored under the life that the agent names", scope: "no-fault" },
  fenceOnDisk: { text: "the fence is on disk", scope: "restarts" },
  floor: { text: "pruning a tombstone raises the floor", scope: "prune" },
  orphans: { text: "the agent looks for processes without a folder", scope: "folder-lost" },
  pending: {
    text: "a third party's not_found means nothing while a Create is pending",
    scope: "third-party",
  },
  retention: { text: "a row is pruned only after every call about it has ended", scope: "retention" },
  startIntent: { text: "the agent records a Start on disk before it launches", scope: "restarts" },
  tombstoneExit: { text: "the tombstone keeps the exit", scope: "no-fault" },
  waitLife: { text: "a Wait returns only the exit of its own life", scope: "waits" },
} as const satisfies Record<StepGuard, Guard>;

export const guards = { ...decideGuards, ...mergeGuards, ...beginGuards, ...stepGuards };

export type GuardName = keyof typeof guards;

/** Returns true if a guard is in the model's own steps. */
export function isStepGuard(name: GuardName): name is StepGuard {
  return name in stepGuards;
}
