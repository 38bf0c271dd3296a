import assert from "node:assert/strict";
import { test } from "node:test";
import { explore, type Result } from "./explorer.ts";
import type { GuardName } from "./guards.ts";
import { createLifecycleModel } from "./lifecycle-model.ts";
import { events, faults, kinds, smallScopes } from "./scopes.ts";
import { createSetting } from "./setting.ts";
import { exploreWithout } from "./without-guard.ts";

const maxStates = 1_000_000;

function describe({ problem, trace }: Result): string {
  return [problem, ...trace.map((step, i) => `${i + 1}. ${step}`)].join("\n");
}

for (const scope of smallScopes) {
  test(`the lifecycle is safe in every interleaving of the scope ${scope.name}`, () => {
    const result = explore(createLifecycleModel(createSetting(scope)), maxStates);
    assert.equal(result.problem, undefined, describe(result));
    assert.ok(result.isComplete, `more than ${maxStates} states`);
  });
}

test("the scopes have every kind of call and fault", () => {
  const budgeted = new Set(smallScopes.flatMap(({ budget }) => Object.keys(budget)));
  assert.deepEqual(new Set([...kinds, ...faults, ...events]), budgeted);
});

for (const name of [
  "fence",
  "fenceOnDisk",
  "agentLife",
  "cas",
  "createdFirst",
  "epoch",
] satisfies GuardName[]) {
  test(`the model has a counterexample without the guard ${name}`, () => {
    assert.notEqual(exploreWithout(name, maxStates).problem, undefined);
  });
}
