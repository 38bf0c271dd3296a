import { decide, fenceAfterRefusal } from "../../agent/lifecycle/decide.ts";
import { merge, mergeUnsent } from "../../shared/instances/merge.ts";
import { beginCreate, beginShutdown } from "./begin.ts";
import { isFaultFree, type Scope } from "./scopes.ts";

/** The functions of the product that the model drives, and the begin steps, which are SQL in the product. */
export const shipped = { merge, mergeUnsent, decide, fenceAfterRefusal, beginCreate, beginShutdown };

export type Parts = typeof shipped;

/** Guards that are in no pure function of the product, but in the model's own steps. */
export type StepGuard =
  | "cas"
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

/** The parts of one run of the model that never change. */
export interface Setting {
  readonly scope: Scope;
  readonly parts: Parts;
  readonly removed: StepGuard | undefined;
  readonly isFaultFree: boolean;
  readonly isThirdParty: boolean;
}

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
