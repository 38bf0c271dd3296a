import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type AgentState,
  decide,
  type FolderPhase,
  fenceAfterRefusal,
  type LifecycleRequest,
} from "../../agent/lifecycle/decide.ts";

type Column = "nothing" | FolderPhase;
const columns: readonly Column[] = ["nothing", "creating", "created", "starting", "running", "stopped"];

/** Returns the state of an agent whose folder, if any, is of life 10, with Create `create-1` and Start `start-1`. */
function stateOf(column: Column, more: Partial<AgentState> = {}): AgentState {
  const isStarted = column === "starting" || column === "running" || column === "stopped";
  const calls = { createCall: "create-1", startCall: isStarted ? "start-1" : "", updateCall: "update-1" };
  const folder = column === "nothing" ? undefined : { life: 10, phase: column, ...calls };
  return { epoch: 3, fence: 0, exitLife: 0, folder, ...more };
}

interface Line {
  readonly event: string;
  readonly request: Partial<LifecycleRequest> & Pick<LifecycleRequest, "method">;
  readonly state?: Partial<AgentState>;
  /** `act`, `join` or the code: one for all columns, or one per column. */
  readonly cells: string | readonly [string, string, string, string, string, string];
  /** The fence that the decision sets; absent for none. */
  readonly fence?: number;
}

const ended = "failed_precondition";
const exists = "already_exists";

const lines: readonly Line[] = [
  { event: "Create at the fence", request: { method: "Create" }, state: { fence: 10 }, cells: "aborted" },
  {
    event: "Create below the fence",
    request: { method: "Create", life: 9 },
    state: { fence: 10 },
    cells: "aborted",
  },
  {
    event: "Create by the same call at the floor of pruned fences",
    request: { method: "Create", callId: "create-1" },
    state: { floor: 10 },
    cells: ["aborted", "join", "ok", "ok", "ok", "ok"],
  },
  {
    event: "Create by the same call above the floor of pruned fences",
    request: { method: "Create", callId: "create-1" },
    state: { floor: 9 },
    cells: ["act", "join", "ok", "ok", "ok", "ok"],
  },
  { event: "Create for another epoch", request: { method: "Create", epoch: 2 }, cells: "aborted" },
  {
    event: "Create by the same call",
    request: { method: "Create", callId: "create-1", epoch: 3 },
    cells: ["act", "join", "ok", "ok", "ok", "ok"],
  },
  {
    event: "Create by the same call, which knows no epoch",
    request: { method: "Create", callId: "create-1" },
    cells: ["act", "join", "ok", "ok", "ok", "ok"],
  },
  {
    event: "Create by another call",
    request: { method: "Create", callId: "create-2", epoch: 3 },
    cells: ["act", exists, exists, exists, exists, exists],
  },
  {
    event: "Create of another life by the same call id",
    request: { method: "Create", life: 20, callId: "create-1" },
    cells: ["act", exists, exists, exists, exists, exists],
  },
  {
    event: "Start",
    request: { method: "Start", callId: "start-2" },
    cells: ["not_found", "not_found", "act", exists, exists, ended],
  },
  {
    event: "Start by the same call",
    request: { method: "Start", callId: "start-1" },
    cells: ["not_found", "not_found", "act", "join", "ok", "ok"],
  },
  {
    event: "Start of a life that is to end",
    request: { method: "Start", callId: "start-2" },
    state: { fence: 10 },
    cells: ["not_found", "not_found", ended, ended, ended, ended],
  },
  {
    event: "Stop",
    request: { method: "Stop" },
    cells: ["not_found", "not_found", "act", "act", "act", "ok"],
  },
  {
    event: "Stop of a life that is to end",
    request: { method: "Stop" },
    state: { fence: 10 },
    cells: ["not_found", "not_found", "act", "act", "act", "ok"],
  },
  { event: "Wait", request: { method: "Wait" }, cells: ["not_found", "join", "join", "join", "join", "ok"] },
  {
    event: "Wait for the life in the tombstone",
    request: { method: "Wait", life: 9 },
    state: { fence: 9, exitLife: 9 },
    cells: "ok",
  },
  {
    event: "Wait for a life whose exit is unknown",
    request: { method: "Wait", life: 8 },
    state: { fence: 9, exitLife: 9 },
    cells: "not_found",
  },
  {
    event: "Update",
    request: { method: "Update", callId: "update-2" },
    cells: ["not_found", "not_found", "act", "act", "act", "act"],
  },
  {
    event: "Update by the same call",
    request: { method: "Update", callId: "update-1" },
    cells: ["not_found", "not_found", "ok", "ok", "ok", "ok"],
  },
  {
    event: "Update of a life that is to end",
    request: { method: "Update", callId: "update-2" },
    state: { fence: 10 },
    cells: "not_found",
  },
  ...(["Start", "Stop", "Wait", "Update"] as const).flatMap((method): Line[] => [
    { event: `${method} of an earlier life`, request: { method, life: 9 }, cells: "not_found" },
    { event: `${method} of a later life`, request: { method, life: 11 }, cells: "not_found" },
  ]),
  ...[0, 9, 10, 11].map(
    (life): Line => ({
      event: `Status of life ${life}`,
      request: { method: "Status", life },
      cells: ["not_found", "ok", "ok", "ok", "ok", "ok"],
    }),
  ),
  ...[10, 11].map(
    (life): Line => ({
      event: `Shutdown up to ${life}`,
      request: { method: "Shutdown", life },
      cells: ["ok", "act", "act", "act", "act", "act"],
      fence: life,
    }),
  ),
  {
    event: "Shutdown of a life that is to end",
    request: { method: "Shutdown" },
    state: { fence: 12 },
    cells: ["ok", "act", "act", "act", "act", "act"],
    fence: 12,
  },
  { event: "Shutdown of earlier lives", request: { method: "Shutdown", life: 9 }, cells: "ok", fence: 9 },
  {
    event: "Shutdown below the fence",
    request: { method: "Shutdown", life: 7 },
    state: { fence: 8 },
    cells: "ok",
    fence: 8,
  },
];

for (const { event, request, state, cells, fence } of lines) {
  for (const [i, column] of columns.entries()) {
    const expected = typeof cells === "string" ? cells : (cells[i] ?? "");
    test(`${event}, and the agent has ${column === "nothing" ? column : `life 10, ${column}`}: ${expected}`, () => {
      const decision = decide(stateOf(column, state), { life: 10, callId: "", ...request });
      assert.equal(decision.do === "answer" ? decision.code : decision.do, expected);
      assert.equal(decision.fence, fence);
    });
  }
}

test("a refused Create raises the fence to its life and never lowers it", () => {
  const create = { method: "Create", life: 10, callId: "create-1" } as const;
  assert.equal(fenceAfterRefusal(9, create), 10);
  assert.equal(fenceAfterRefusal(12, create), 12);
});
