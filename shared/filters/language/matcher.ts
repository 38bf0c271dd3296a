import type { Filter, Operator, Selector } from "./filter.ts";
import type { Regexes } from "./regex.ts";

/** Returns a field of an object; undefined if it is absent, which compares like an empty text. */
export type Accessor<T> = (object: T) => string | undefined;

/** A field with numbers. It has no regular expressions, and texts have no order. */
export interface NumberField<T> {
  /** Returns the number of an object; undefined if it is absent, which equals and precedes nothing. */
  read(object: T): number | undefined;
  /** Converts a selector's value, which is valid. */
  parse(value: string): number;
}

/**
 * Returns the field of a path. Called once per selector, not per object.
 * @see containerd pkg/filters/adaptor.go, whose adaptors return a value and its presence for a path
 */
export type Fields<T> = (path: readonly string[]) => Accessor<T> | NumberField<T>;

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
  const field = fields(selector.path);
  if (typeof field !== "function") return numberTest(selector, field);
  const read = field;
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
    default:
      return () => false;
  }
}

function numberTest<T>(
  { operator, value }: Selector,
  { read, parse }: NumberField<T>,
): (object: T) => boolean {
  if (operator === "present") return (object) => read(object) !== undefined;
  const wanted = parse(value);
  return (object) => compareNumbers(read(object), operator, wanted);
}

function compareNumbers(number: number | undefined, operator: Operator, wanted: number): boolean {
  if (number === undefined) return operator === "!=";
  switch (operator) {
    case "==":
      return number === wanted;
    case "!=":
      return number !== wanted;
    case "<":
      return number < wanted;
    case "<=":
      return number <= wanted;
    case ">":
      return number > wanted;
    case ">=":
      return number >= wanted;
    default:
      return false;
  }
}
