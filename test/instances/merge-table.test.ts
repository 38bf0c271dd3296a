import assert from "node:assert/strict";
import { test } from "node:test";
import { type LifeState, merge, mergeFailedCreate } from "../../shared/instances/merge.ts";
import type { AgentView } from "../../shared/instances/view.ts";

/** The row before each event: life 10 in data folder 3 of agent a. */
const base = { life: 10, highest: 10, ending: 0, agent: "a", epoch: 3, sole: "call-1" };
const view = (life: number, phase: AgentView["phase"], more: Partial<AgentView> = {}): AgentView => ({
  ...{ agent: "a", epoch: 3, fence: 0, life, phase, exit: undefined, ...more },
});
const nothing = (more: Partial<AgentView>) => view(0, undefined, more);

type Column = "none" | "creating" | "running" | "gone";
const columns: readonly Column[] = ["none", "creating", "running", "gone"];

interface Line {
  readonly event: string;
  readonly view: AgentView;
  readonly lifeBefore?: number;
  readonly ending?: number;
  /** The row after the event: `life phase`, with ` agent` if it is not a; `-` for no row, `=` for no change. */
  readonly cells: readonly [none: string, creating: string, running: string, gone: string];
}

const lines: readonly Line[] = [
  { event: "life L there", view: view(10, "running"), cells: ["10 running", "10 running", "=", "="] },
  {
    event: "life L there, earlier",
    view: view(10, "created"),
    cells: ["10 created", "10 created", "=", "="],
  },
  {
    event: "life L there, later",
    view: view(10, "stopped"),
    cells: ["10 stopped", "10 stopped", "10 stopped", "="],
  },
  {
    event: "life K > L there",
    view: view(20, "created"),
    cells: ["20 created", "20 created", "20 created", "20 created"],
  },
  {
    event: "life K < L there",
    view: view(5, "running"),
    cells: ["5 running", "5 running", "=", "5 running"],
  },
  {
    event: "life K < L there, from a call that began before L",
    view: view(5, "running"),
    lifeBefore: 5,
    cells: ["5 running", "=", "=", "="],
  },
  {
    event: "life K < L there, which a Shutdown must end",
    view: view(5, "running"),
    ending: 5,
    cells: ["5 running", "=", "=", "="],
  },
  {
    event: "nothing there, fence >= L",
    view: nothing({ fence: 10 }),
    cells: ["-", "10 gone", "10 gone", "="],
  },
  { event: "nothing there, fence < L", view: nothing({ fence: 9 }), cells: ["-", "=", "=", "="] },
  {
    event: "nothing there, newer epoch",
    view: nothing({ epoch: 4 }),
    cells: ["-", "10 gone", "10 gone", "="],
  },
  { event: "nothing there, older epoch", view: nothing({ epoch: 2 }), cells: ["-", "=", "=", "="] },
  {
    event: "life L there, older epoch",
    view: view(10, "running", { epoch: 2 }),
    cells: ["10 running", "10 running", "=", "="],
  },
  {
    event: "life K < L there, newer epoch",
    view: view(5, "running", { epoch: 4 }),
    lifeBefore: 0,
    cells: ["5 running", "5 running", "5 running", "5 running"],
  },
  {
    event: "another agent has life K > L",
    view: view(20, "running", { agent: "b" }),
    cells: ["20 running b", "20 running b", "20 running b", "20 running b"],
  },
  {
    event: "another agent has life L",
    view: view(10, "running", { agent: "b" }),
    cells: ["10 running b", "=", "=", "="],
  },
  {
    event: "another agent has life K < L",
    view: view(5, "running", { agent: "b" }),
    cells: ["5 running b", "=", "=", "5 running b"],
  },
  {
    event: "another agent has life K < L, from a call that began before L",
    view: view(5, "running", { agent: "b" }),
    lifeBefore: 5,
    cells: ["5 running b", "=", "=", "="],
  },
  {
    event: "another agent has nothing",
    view: nothing({ agent: "b", fence: 10, epoch: 9 }),
    cells: ["-", "=", "=", "="],
  },
];

function show(row: LifeState | undefined): string {
  if (!row) return "-";
  return `${row.life} ${row.phase}${row.agent === "a" ? "" : ` ${row.agent}`}`;
}

for (const line of lines) {
  for (const [i, column] of columns.entries()) {
    test(`${line.event}; row ${column}: ${line.cells[i]}`, () => {
      const row: LifeState | undefined =
        column === "none" ? undefined : { ...base, phase: column, ending: line.ending ?? 0 };
      const after = merge(row, line.view, line.lifeBefore ?? base.life);
      assert.equal(show(after), line.cells[i] === "=" ? show(row) : line.cells[i]);
    });
  }
}

const creating: LifeState = { ...base, phase: "creating" };

for (const [title, row, life, callId, after] of [
  ["ends its life, if it is the only Create", creating, 10, "call-1", { ...creating, phase: "gone" }],
  [
    "changes nothing if another Create has joined",
    { ...creating, sole: "" },
    10,
    "call-1",
    { ...creating, sole: "" },
  ],
  ["changes nothing if the row is about another Create", creating, 10, "call-2", creating],
  ["changes nothing if the row is about another life", creating, 9, "call-1", creating],
  [
    "changes nothing if the agent was seen to have the life",
    { ...base, phase: "created" },
    10,
    "call-1",
    { ...base, phase: "created" },
  ],
  ["creates no row", undefined, 10, "call-1", undefined],
] as const) {
  test(`a Create that was not sent ${title}`, () => {
    assert.deepEqual(mergeFailedCreate(row, life, callId), after);
  });
}
