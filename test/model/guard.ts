import type { ScopeName } from "./scopes.ts";
import type { Parts } from "./setting.ts";

/** One rule of the protocol, and how to take it away. */
export interface Guard {
  readonly text: string;
  /** A scope in which its absence is found. */
  readonly scope: ScopeName;
  /** A variant of the shipped functions without the rule; absent if the rule is in the model's own steps. */
  readonly parts?: Partial<Parts>;
}
