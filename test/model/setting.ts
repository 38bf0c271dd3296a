import { decide, fenceAfterRefusal } from "../../agent/lifecycle/decide.ts";
import { merge, mergeFailedCreate } from "../../shared/instances/merge.ts";
import { beginCreate, beginShutdown } from "./begin.ts";
import { isFaultFree, type Scope } from "./scopes.ts";

/** The product's functions that the model runs, and the model's begin steps, which are SQL in the product. */
export const shipped = { merge, mergeFailedCreate, decide, fenceAfterRefusal, beginCreate, beginShutdown };

export type Parts = typeof shipped;

/** Guards in the model's own steps, because no pure function of the product contains them. */
export type StepGuard =
  | "cas"
  | "createdFirst"
  | "debt"
  | "exitLife"
  | "fenceOnDisk"
  | "floor"
  | "orphans"
  | "pending"
  | "retention"
  | "startIntent"
  | "tombstoneExit"
  | "waitLife";

/** The constants of one run of the model. */
export interface Setting {
  readonly scope: Scope;
  readonly parts: Parts;
  readonly removed: StepGuard | undefined;
  readonly isFaultFree: boolean;
  readonly isThirdParty: boolean;
}

/** Combines a scope with variants of the product's functions, and with a removed guard if any. */
export function createSetting(
  scope: Scope,
  parts: Partial<Parts> = {},
  removed: StepGuard | undefined = undefined,
): Setting {
  const isThirdParty = scope.isThirdParty === true;
  return {
    ...{ scope, removed, isThirdParty, parts: { ...shipped, ...parts } },
    isFaultFree: !isThirdParty && isFaultFree(scope),
  };
}
