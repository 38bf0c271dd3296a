import { type LifeState, merge, mergeFailedCreate } from "../../shared/instances/merge.ts";
import type { AgentView } from "../../shared/instances/view.ts";
import type { Guard } from "./guard.ts";
import type { Parts } from "./setting.ts";

type MergeArguments = [row: LifeState, view: AgentView, lifeBefore: number];

/** Returns a `merge` that changes the arguments, and then the result, if there is a row. */
function merging(
  change: (...input: MergeArguments) => MergeArguments,
  restore: (after: LifeState, row: LifeState, view: AgentView) => LifeState = (after) => after,
): Partial<Parts> {
  return {
    merge: (row, view, lifeBefore) => {
      const after = row ? merge(...change(row, view, lifeBefore)) : merge(row, view, lifeBefore);
      return after && row ? restore(after, row, view) : after;
    },
  };
}

/** Guards in the transition function of the row. */
export const mergeGuards = {
  order: {
    text: "a view that is older than the row is ignored",
    scope: "no-fault",
    parts: merging(
      (...input) => input,
      (after, row, { agent, life, phase }) =>
        phase && agent === row.agent ? { ...after, life, phase } : after,
    ),
  },
  epochOrder: {
    text: "epochs are ordered: a view of an older folder does not count as a newer one",
    scope: "folder-lost",
    parts: merging(
      (row, view, lifeBefore) => [
        row,
        view.epoch < row.epoch && view.agent === row.agent ? { ...view, epoch: row.epoch + 1 } : view,
        lifeBefore,
      ],
      (after, row, view) =>
        view.epoch < row.epoch && view.agent === row.agent ? { ...after, epoch: row.epoch } : after,
    ),
  },
  newFolder: {
    text: "a life that a newer folder lacks is gone",
    scope: "folder-lost",
    parts: merging(
      (row, view, lifeBefore) => [
        row,
        view.agent === row.agent ? { ...view, epoch: row.epoch } : view,
        lifeBefore,
      ],
      (after, row, view) => ({
        ...after,
        epoch: view.agent === row.agent ? Math.max(row.epoch, view.epoch) : after.epoch,
      }),
    ),
  },
  word: {
    text: "absent means gone only if the fence reaches the life or the epoch is newer",
    scope: "no-fault",
    parts: merging((row, view, lifeBefore) => [
      row,
      view.phase ? view : { ...view, fence: Math.max(view.fence, row.life) },
      lifeBefore,
    ]),
  },
  otherAgent: {
    text: "an absence at another agent than the row's means nothing",
    scope: "elsewhere",
    parts: merging((row, view, lifeBefore) => [
      row,
      view.phase ? view : { ...view, agent: row.agent },
      lifeBefore,
    ]),
  },
  adopt: {
    text: "a life below the row's is adopted if the agent has it",
    scope: "backup-empty",
    parts: merging((row, view) => [row, view, -1]),
  },
  lifeBefore: {
    text: "a life below the row's is adopted only if the call began with the row's life",
    scope: "folder-lost",
    parts: merging((row, view) => [row, view, row.life]),
  },
  due: {
    text: "a lower life that a Shutdown must end is not adopted",
    scope: "two-agents",
    parts: merging(
      (row, view, lifeBefore) => [{ ...row, ending: 0 }, view, lifeBefore],
      (after, { ending }) => ({ ...after, ending }),
    ),
  },
  learn: {
    text: "the row's highest number is at least the agent's",
    scope: "clock-stuck",
    parts: merging(
      (...input) => input,
      (after, { highest }) => ({ ...after, highest }),
    ),
  },
  sole: {
    text: "a Create that did not reach the agent frees the id only if no other Create joined",
    scope: "refused",
    parts: { mergeFailedCreate: (row, life) => mergeFailedCreate(row, life, row?.sole ?? "") },
  },
} as const satisfies Record<string, Guard>;
