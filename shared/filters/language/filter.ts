/** The operators that compare by order. Only REST's language has them. */
export const orderOperators = ["<=", ">=", "<", ">"] as const;

export type OrderOperator = (typeof orderOperators)[number];

/** A selector's test of its field: for presence, or a comparison with the selector's value. */
export type Operator = "present" | "==" | "!=" | "~=" | OrderOperator;

/**
 * One condition of a filter.
 *
 * In values and path parts, `\x` escapes that are not UTF-8 become lone surrogates. Thus they equal no text that can be
 * stored.
 */
export interface Selector {
  /** At least one part: `labels."a.b".c` is `["labels", "a.b", "c"]`. */
  readonly path: readonly string[];
  readonly operator: Operator;
  /** The value to compare with, or the regular expression; empty for `present`. */
  readonly value: string;
}

/** Selectors that must all hold. Without selectors, every sandbox matches. */
export type Filter = readonly Selector[];
