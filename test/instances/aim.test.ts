import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  type Aim,
  aimAfter,
  isBegunBy,
  isDeletedWithLife,
  noAim,
  recordUidOf,
  startCallOf,
  type Wanted,
} from "../../shared/instances/aim.ts";
import type { LifeState } from "../../shared/instances/merge.ts";
import { type Phase, phases } from "../../shared/instances/phase.ts";

const startCall = "call_uid";

function stateIn(phase: Phase, life = 1): LifeState {
  return { life, phase, highest: life, ending: 0, agent: "a", epoch: 1, sole: "" };
}

/** Returns what is wanted after a life in one phase is seen in another. */
function wantedAfter(wanted: Wanted, onExit: Aim["onExit"], before: Phase, after: Phase): Wanted {
  return aimAfter({ ...stateIn(before), wanted, startCall, onExit }, stateIn(after)).wanted;
}

describe("the aim of a compound operation", () => {
  it("is reached by a run once its life has been started", () => {
    for (const wanted of ["running", "kept"] as const) {
      const found = phases.map((phase) => wantedAfter(wanted, "", "creating", phase));
      assert.deepEqual(found, [wanted, wanted, "", "", wanted]);
    }
  });

  it("is reached by a Delete once the life is gone", () => {
    const found = phases.map((phase) => wantedAfter("deleted", "", "creating", phase));
    assert.deepEqual(found, ["deleted", "deleted", "deleted", "deleted", ""]);
  });

  it("stays with a life that is to be replaced until that is gone, and afterwards", () => {
    for (const onExit of ["", "delete"] as const) {
      const found = phases.map((phase) => wantedAfter("replaced", onExit, "running", phase));
      assert.deepEqual(
        found,
        phases.map(() => "replaced"),
      );
    }
  });

  it("becomes a Delete when a sandbox with removeOnExit has stopped", () => {
    const found = phases.map((phase) => wantedAfter("", "delete", "running", phase));
    assert.deepEqual(found, ["", "", "", "deleted", ""]);
    assert.equal(wantedAfter("running", "delete", "creating", "stopped"), "deleted");
  });

  it("does not pass to another life, unless all lives are to end", () => {
    for (const [wanted, next] of [
      ["running", ""],
      ["kept", ""],
      ["deleted", "deleted"],
      ["replaced", "replaced"],
    ] as const) {
      const before = { ...stateIn("creating"), wanted, startCall, onExit: "" as const };
      const aim = aimAfter(before, stateIn("running", 2));
      assert.deepEqual(aim, next === "" ? noAim : { wanted: next, startCall, onExit: "" });
    }
  });

  it("keeps its call and the wish for its exit while its life goes on, and once that is gone", () => {
    for (const phase of ["creating", "created", "running", "gone"] as const) {
      const before = { ...stateIn("creating"), wanted: "running", startCall, onExit: "delete" } as const;
      const { wanted: _, ...rest } = aimAfter(before, stateIn(phase));
      assert.deepEqual(rest, { startCall, onExit: "delete" }, phase);
    }
  });

  it("deletes the record with the life, but not that of a run whose life was never created", () => {
    const isDeleted = (wanted: Wanted, onExit: Aim["onExit"], phase: Phase) =>
      isDeletedWithLife({ ...stateIn(phase), wanted, startCall, onExit });
    assert.ok(isDeleted("deleted", "", "running") && isDeleted("", "delete", "running"));
    assert.ok(!isDeleted("", "", "running") && !isDeleted("", "delete", "creating"));
    for (const wanted of ["running", "kept", "replaced"] as const) {
      assert.ok(!isDeleted(wanted, "delete", "created"), wanted);
    }
  });

  it("names its call and its record", () => {
    assert.ok(isBegunBy(startCallOf("call", "uid"), "call") && !isBegunBy(startCallOf("call", "uid"), "cal"));
    assert.equal(recordUidOf(startCallOf("call", "uid")), "uid");
    assert.equal(recordUidOf(""), "");
  });
});
