/**
 * Runs the model: `npm run test:model` in every scope, `npm run test:model -- guards` with one guard removed at a time.
 * Names after that select scopes or guards. Fails on a counterexample, or on a guard whose removal has none.
 */
import { explore, type Result } from "./explorer.ts";
import { type GuardName, guards } from "./guards.ts";
import { createLifecycleModel } from "./lifecycle-model.ts";
import { type Scope, scopes } from "./scopes.ts";
import { createSetting } from "./setting.ts";
import { exploreWithout } from "./without-guard.ts";

/** Far more than any scope has: about 4 GB. */
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
