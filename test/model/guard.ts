import type { ScopeName } from "./scopes.ts";
import type { Parts } from "./setting.ts";

/** A rule of the protocol that the model can run without. */
export interface Guard {
  readonly text: string;
  /** A scope that has a counterexample without the rule. */
  readonly scope: ScopeName;
  /** The product's functions without the rule; absent if the rule is in the model's own steps. */
  readonly parts?: Partial<Parts>;
}
