import type { Filter, Selector } from "./filter.ts";
import type { Regexes } from "./regex.ts";

/** Reads one field of an object; undefined when it is not present, which compares like the empty text. */
export type Accessor<T> = (object: T) => string | undefined;

/**
 * Which field of an object a path means. Asked once per selector, not per object.
 * @see containerd pkg/filters/adaptor.go, whose adaptors answer a path with a value and its presence
 */
export type Fields<T> = (path: readonly string[]) => Accessor<T>;

/**
 * A predicate that holds for an object which matches any of the filters, or for all if there are none.
 * @see containerd pkg/filters/filter.go
 */
export function createMatcher<T>(
  filters: readonly Filter[],
  fields: Fields<T>,
  regexes: Regexes,
): (object: T) => boolean {
  if (filters.length === 0 || filters.some((filter) => filter.length === 0)) return () => true;
  const anyOf = filters.map((filter) => filter.map((selector) => selectorTest(selector, fields, regexes)));
  return (object) => anyOf.some((allOf) => allOf.every((test) => test(object)));
}

function selectorTest<T>(selector: Selector, fields: Fields<T>, regexes: Regexes): (object: T) => boolean {
  const read = fields(selector.path);
  const { value } = selector;
  switch (selector.operator) {
    case "present":
      return (object) => read(object) !== undefined;
    case "==":
      return (object) => read(object) === value;
    case "!=":
      return (object) => (read(object) ?? "") !== value;
    case "~=": {
      const regex = regexes.compile(value);
      return (object) => regex?.test(read(object) ?? "") ?? false;
    }
  }
}
