/** How a selector tests its field: for presence, or by comparing the field's value with its own. */
export type Operator = "present" | "==" | "!=" | "~=";

/**
 * One condition of a filter.
 *
 * A value or a part of the path that holds bytes which are no UTF-8 (from `\x` escapes) has a lone
 * surrogate in their place; so it equals no text that can be stored.
 */
export interface Selector {
  /** At least one part: `labels."a.b".c` is `["labels", "a.b", "c"]`. */
  readonly path: readonly string[];
  readonly operator: Operator;
  /** What to compare with, or the regular expression; empty for `present`. */
  readonly value: string;
}

/** All of its selectors must hold; a filter without any matches everything. */
export type Filter = readonly Selector[];
