/**
 * Runs the model: `npm run test:model` explores every scope, `npm run test:model -- guards` removes one guard at a time.
 * Further arguments select scopes or guards by name. Fails if a scope has a counterexample, or if the removal of a guard
 * has none.
 */
import { explore, type Result } from "./explorer.ts";
import { type GuardName, guards } from "./guards.ts";
import { createLifecycleModel } from "./lifecycle-model.ts";
import { type Scope, scopes } from "./scopes.ts";
import { createSetting } from "./setting.ts";
import { exploreWithout } from "./without-guard.ts";

/** More states than any scope has; they take about 4 GB. */
const maxStates = 10_000_000;

function verdictOf({ problem, trace, isComplete, depth }: Result): string {
  if (problem) return `${trace.length} steps: ${problem}`;
  return isComplete ? "holds" : `cut off at depth ${depth}`;
}

function runScopes(names: readonly string[]): boolean {
  let isSound = true;
  for (const scope of scopes as readonly Scope[]) {
    if (names.length > 0 && !names.includes(scope.name)) continue;
    const result = explore(createLifecycleModel(createSetting(scope)), maxStates);
    const { states, seconds } = result;
    console.log(`${scope.name} | ${states} states | ${seconds.toFixed(1)} s | ${verdictOf(result)}`);
    for (const [i, step] of result.trace.entries()) console.log(`  ${i + 1}. ${step}`);
    isSound &&= result.isComplete;
  }
  return isSound;
}

function runGuards(names: readonly string[]): boolean {
  let areNeeded = true;
  console.log(
    "| guard | rule | scope | states | steps | what breaks without it |\n|---|---|---|---|---|---|",
  );
  for (const name of Object.keys(guards) as GuardName[]) {
    if (names.length > 0 && !names.includes(name)) continue;
    const { problem, states, trace } = exploreWithout(name, maxStates);
    const { text, scope } = guards[name];
    console.log(`| ${name} | ${text} | ${scope} | ${states} | ${trace.length} | ${problem ?? "NOTHING"} |`);
    if (names.length > 0) for (const [i, step] of trace.entries()) console.log(`  ${i + 1}. ${step}`);
    areNeeded &&= problem !== undefined;
  }
  return areNeeded;
}

const [mode, ...rest] = process.argv.slice(2);
const isFine = mode === "guards" ? runGuards(rest) : runScopes(mode === undefined ? [] : [mode, ...rest]);
process.exitCode = isFine ? 0 : 1;
