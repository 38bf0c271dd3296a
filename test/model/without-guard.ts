import { explore, type Result } from "./explorer.ts";
import type { Guard } from "./guard.ts";
import { type GuardName, guards, isStepGuard } from "./guards.ts";
import { createLifecycleModel } from "./lifecycle-model.ts";
import { type Scope, scopes } from "./scopes.ts";
import { createSetting } from "./setting.ts";

/** Explores a scope without one of the guards; by default, the guard's own scope. */
export function exploreWithout(name: GuardName, maxStates: number, scope?: Scope): Result {
  const guard: Guard = guards[name];
  const searched = scope ?? scopes.find((each) => each.name === guard.scope);
  if (!searched) throw new Error(`guard ${name}: its scope ${guard.scope} does not exist`);
  const setting = createSetting(searched, guard.parts, isStepGuard(name) ? name : undefined);
  return explore(createLifecycleModel(setting), maxStates);
}
