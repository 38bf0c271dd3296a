import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type LifeState, merge } from "../../shared/instances/merge.ts";
import { comparePhases, phases } from "../../shared/instances/phase.ts";
import type { AgentView } from "../../shared/instances/view.ts";

const livePhases = phases.filter((phase) => phase !== "gone");

// Small numbers, so that lives, fences and epochs often coincide.
const number = fc.integer({ min: 1, max: 5 });
const agents = fc.constantFrom("a", "b");

const rows: fc.Arbitrary<LifeState> = fc
  .record({
    life: number,
    phase: fc.constantFrom(...phases),
    highest: number,
    ending: fc.integer({ min: 0, max: 5 }),
    agent: agents,
    epoch: number,
    sole: fc.constantFrom("", "call-1"),
  })
  .map((row) => ({ ...row, highest: Math.max(row.highest, row.life, row.ending) }));

const place = {
  epoch: number,
  fence: fc.integer({ min: 0, max: 5 }),
  exit: fc.constant(undefined),
  agent: agents,
};
const absences: fc.Arbitrary<AgentView> = fc.record({
  ...place,
  life: fc.constant(0),
  phase: fc.constant(undefined),
});
const presences: fc.Arbitrary<AgentView> = fc.record({
  ...place,
  life: number,
  phase: fc.constantFrom(...livePhases),
});
const views = fc.oneof(absences, presences);
const livesBefore = fc.integer({ min: 0, max: 5 });

/** Returns true in the two cases in which a row may go back: a restored database, and a lost data folder. */
function mayGoBack(row: LifeState, view: AgentView, lifeBefore: number): boolean {
  const isRestored = lifeBefore === row.life && (row.phase === "creating" || row.phase === "gone");
  return (isRestored && view.life > row.ending) || (view.agent === row.agent && view.epoch > row.epoch);
}

test("merging a view again changes nothing", () => {
  const law = fc.property(
    fc.option(rows, { nil: undefined }),
    views,
    livesBefore,
    (row, view, lifeBefore) => {
      const once = merge(row, view, lifeBefore);
      assert.deepEqual(merge(once, view, lifeBefore), once);
    },
  );
  fc.assert(law, { numRuns: 2_000 });
});

test("life and phase only go back for a restored database or a newer data folder", () => {
  const law = fc.property(rows, views, livesBefore, (row, view, lifeBefore) => {
    const after = merge(row, view, lifeBefore);
    assert.ok(after);
    if (mayGoBack(row, view, lifeBefore)) return;
    assert.ok(after.life >= row.life);
    if (after.life === row.life) assert.ok(comparePhases(after.phase, row.phase) >= 0);
  });
  fc.assert(law, { numRuns: 5_000 });
});

test("the highest number never decreases, and the number of the last Shutdown stays", () => {
  const law = fc.property(rows, views, livesBefore, (row, view, lifeBefore) => {
    const after = merge(row, view, lifeBefore);
    assert.ok(after && after.highest >= row.highest && after.highest >= after.life);
    if (view.agent === row.agent) assert.ok(after.highest >= Math.max(view.life, view.fence));
    assert.equal(after.ending, row.ending);
    if (after.agent === row.agent) assert.ok(after.epoch >= row.epoch);
  });
  fc.assert(law, { numRuns: 2_000 });
});

test("a late view of an older life changes neither life nor phase", () => {
  const law = fc.property(rows, presences, (row, view) => {
    fc.pre(view.life < row.life && (view.agent !== row.agent || view.epoch <= row.epoch));
    // The call began when the row was about another life.
    const after = merge(row, view, row.life - 1);
    assert.deepEqual([after?.life, after?.phase], [row.life, row.phase]);
  });
  fc.assert(law, { numRuns: 2_000 });
});

test("an absence only ends a life that the fence has reached or a newer folder lacks", () => {
  const law = fc.property(rows, absences, livesBefore, (row, view, lifeBefore) => {
    fc.pre(view.fence < row.life && view.epoch <= row.epoch);
    const after = merge(row, view, lifeBefore);
    assert.deepEqual([after?.life, after?.phase], [row.life, row.phase]);
  });
  fc.assert(law, { numRuns: 2_000 });
});

test("an absence at another agent changes nothing", () => {
  const law = fc.property(rows, absences, livesBefore, (row, view, lifeBefore) => {
    fc.pre(view.agent !== row.agent);
    assert.deepEqual(merge(row, view, lifeBefore), row);
  });
  fc.assert(law, { numRuns: 2_000 });
});

test("an absence creates no row", () => {
  const law = fc.property(absences, livesBefore, (view, lifeBefore) => {
    assert.equal(merge(undefined, view, lifeBefore), undefined);
  });
  fc.assert(law);
});

test("the order in which views of the same life arrive does not matter", () => {
  const law = fc.property(rows, fc.array(presences, { maxLength: 4 }), (row, received) => {
    const own = received.map((view) => ({ ...view, life: row.life, agent: row.agent, epoch: row.epoch }));
    const after = (order: readonly AgentView[]) =>
      order.reduce<LifeState | undefined>((state, view) => merge(state, view, row.life), row);
    assert.deepEqual(after(own.toReversed()), after(own));
  });
  fc.assert(law);
});

test("the first view of a data folder ends what was assumed about its agent, except a Create in progress", () => {
  const absent: AgentView = { agent: "a", epoch: 3, fence: 0, life: 0, phase: undefined, exit: undefined };
  const present: AgentView = { ...absent, life: 4, phase: "running" };
  // Without views, epochs are 0.
  const row = { life: 5, highest: 5, ending: 0, agent: "a", epoch: 0, sole: "" };
  for (const phase of livePhases) {
    const isCreating = phase === "creating";
    const known = { ...row, phase, epoch: 3 };
    assert.deepEqual(
      merge({ ...row, phase }, absent, 5),
      isCreating ? known : { ...known, phase: "gone" },
      phase,
    );
    // An earlier life there is that of another folder.
    assert.equal(merge({ ...row, phase }, present, 0)?.life, isCreating ? 5 : 4, phase);
  }
});
