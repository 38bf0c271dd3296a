import {
  type AgentState,
  type Decision,
  decide,
  type FolderState,
  type LifecycleRequest,
} from "../../agent/lifecycle/decide.ts";
import type { Guard } from "./guard.ts";
import type { Parts } from "./setting.ts";

/** Returns a `decide` that changes the arguments for the given methods. */
function deciding(
  methods: readonly LifecycleRequest["method"][],
  change: (state: AgentState, request: LifecycleRequest) => [AgentState, LifecycleRequest],
): Partial<Parts> {
  return {
    decide: (state, request) =>
      methods.includes(request.method) ? decide(...change(state, request)) : decide(state, request),
  };
}

/** Returns a `decide` that changes the decision for calls that satisfy `test`. */
function overruling(
  test: (state: AgentState, request: LifecycleRequest) => boolean,
  change: (decision: Decision) => Decision,
): Partial<Parts> {
  return {
    decide: (state, request) => {
      const decision = decide(state, request);
      return test(state, request) ? change(decision) : decision;
    },
  };
}

const unknownCalls = (folder: FolderState | undefined) =>
  folder && { ...folder, createCall: "?", startCall: "?", updateCall: "?" };

/** Guards in the agent's decision table. */
export const decideGuards = {
  fence: {
    text: "the agent refuses a Create up to its fence",
    scope: "no-fault",
    parts: deciding(["Create"], (state, request) => [{ ...state, fence: 0 }, request]),
  },
  agentLife: {
    text: "the agent accepts Start, Stop and Wait only for the life they name",
    scope: "no-fault",
    parts: deciding(["Start", "Stop", "Wait"], (state, request) => [
      state,
      { ...request, life: state.folder?.life ?? request.life },
    ]),
  },
  callId: {
    text: "the agent gives a repeated call id the same answer",
    scope: "network",
    parts: deciding(["Create", "Start"], (state, request) => [
      { ...state, folder: unknownCalls(state.folder) },
      request,
    ]),
  },
  join: {
    text: "Shutdown and Stop of one life join",
    scope: "no-fault",
    parts: overruling(
      ({ folder, fence }, { method }) =>
        (method === "Shutdown" || method === "Stop") && folder !== undefined && folder.life <= fence,
      () => ({ do: "answer", code: "aborted" }),
    ),
  },
  untilEnded: {
    text: "the agent answers Shutdown only after everything has ended",
    scope: "no-fault",
    parts: overruling(
      (_, { method }) => method === "Shutdown",
      (decision) => ({ ...decision, do: "answer", code: "ok" }),
    ),
  },
  epoch: {
    text: "a Create names the epoch, and the agent refuses a different one",
    scope: "folder-lost",
    parts: deciding(["Create"], (state, request) => [state, { ...request, epoch: undefined }]),
  },
  emptyFence: {
    text: "a Shutdown raises the fence even if there is no sandbox",
    scope: "network",
    parts: {
      decide: (state, request) => {
        const decision = decide(state, request);
        const isEmpty = request.method === "Shutdown" && !state.folder;
        return isEmpty ? { ...decision, fence: state.fence } : decision;
      },
    },
  },
  burn: {
    text: "a Create that the agent refuses raises the fence to its life",
    scope: "refused",
    parts: { fenceAfterRefusal: (fence) => fence },
  },
} as const satisfies Record<string, Guard>;
