import type { Filter, Selector } from "./filter.ts";
import type { Regexes } from "./regex.ts";

/** Returns a field of an object; undefined if it is absent, which compares like an empty text. */
export type Accessor<T> = (object: T) => string | undefined;

/**
 * Returns the accessor of a path. Called once per selector, not per object.
 * @see containerd pkg/filters/adaptor.go, whose adaptors return a value and its presence for a path
 */
export type Fields<T> = (path: readonly string[]) => Accessor<T>;

/**
 * Returns a predicate that is true for objects that match at least one filter; without filters, for all objects.
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
