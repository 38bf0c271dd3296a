import { InvalidArgumentError } from "commander";

/** Collects the values of an option that may be repeated. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** Collects `KEY=VALUE` pairs of an option that may be repeated. @throws InvalidArgumentError without `=` */
export function collectPairs(
  pair: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const at = pair.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("It must be KEY=VALUE.");
  return { ...before, [pair.slice(0, at)]: pair.slice(at + 1) };
}

/** Returns labels in the order of their keys, as `key=value`. */
export function formatLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return pairs.map(([key, value]) => (value === "" ? key : `${key}=${value}`)).join(",");
}
