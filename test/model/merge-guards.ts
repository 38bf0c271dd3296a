import { type LifeState, merge, mergeUnsent } from "../../shared/instances/merge.ts";
import type { AgentView } from "../../shared/instances/view.ts";
import type { Guard } from "./guard.ts";
import type { Parts } from "./setting.ts";

type MergeArguments = [row: LifeState, view: AgentView, asked: number];

/** Returns `merge` with other arguments, and a change of its result, where there is a row. */
function merging(
  change: (...input: MergeArguments) => MergeArguments,
  restore: (after: LifeState, row: LifeState, view: AgentView) => LifeState = (after) => after,
): Partial<Parts> {
  return {
    merge: (row, view, asked) => {
      const after = row ? merge(...change(row, view, asked)) : merge(row, view, asked);
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
    text: "epochs are ordered: a view of an older folder is not one of a newer folder",
    scope: "folder-lost",
    parts: merging(
      (row, view, asked) => [
        row,
        view.epoch < row.epoch && view.agent === row.agent ? { ...view, epoch: row.epoch + 1 } : view,
        asked,
      ],
      (after, row, view) =>
        view.epoch < row.epoch && view.agent === row.agent ? { ...after, epoch: row.epoch } : after,
    ),
  },
  newFolder: {
    text: "what a newer folder does not have is gone",
    scope: "folder-lost",
    parts: merging(
      (row, view, asked) => [row, view.agent === row.agent ? { ...view, epoch: row.epoch } : view, asked],
      (after, row, view) => ({
        ...after,
        epoch: view.agent === row.agent ? Math.max(row.epoch, view.epoch) : after.epoch,
      }),
    ),
  },
  word: {
    text: "absent means gone only if the fence reaches the life, or the epoch is newer",
    scope: "no-fault",
    parts: merging((row, view, asked) => [
      row,
      view.phase ? view : { ...view, fence: Math.max(view.fence, row.life) },
      asked,
    ]),
  },
  otherAgent: {
    text: "absence at another agent than the row's says nothing",
    scope: "elsewhere",
    parts: merging((row, view, asked) => [row, view.phase ? view : { ...view, agent: row.agent }, asked]),
  },
  adopt: {
    text: "a life lower than the row's is taken over when the agent really has it",
    scope: "backup-empty",
    parts: merging((row, view) => [row, view, -1]),
  },
  asked: {
    text: "a life lower than the row's is taken over only from an answer that was asked for the row's life",
    scope: "folder-lost",
    parts: merging((row, view) => [row, view, row.life]),
  },
  due: {
    text: "a lower life that a Shutdown is to end is not taken over",
    scope: "two-agents",
    parts: merging(
      (row, view, asked) => [{ ...row, ending: 0 }, view, asked],
      (after, { ending }) => ({ ...after, ending }),
    ),
  },
  learn: {
    text: "the row's highest number is not behind what the agent tells",
    scope: "clock-stuck",
    parts: merging(
      (...input) => input,
      (after, { highest }) => ({ ...after, highest }),
    ),
  },
  sole: {
    text: "a Create that did not reach the agent frees the id only if no other one joined",
    scope: "refused",
    parts: { mergeUnsent: (row, life) => mergeUnsent(row, life, row?.sole ?? "") },
  },
} as const satisfies Record<string, Guard>;
