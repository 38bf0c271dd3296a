import type { Violation } from "../evidence.ts";
import type { LoggedEvent } from "./record-log.ts";
import type { Watcher } from "./watcher.ts";

const prefix = "io.containerd.sandbox.";

/** Checks that a watcher has seen every event of the log once and in order. */
export function checkWatcher(
  { namespace, seen, streams }: Watcher,
  log: readonly LoggedEvent[],
): Violation[] {
  const describe = (type: string, id: string, sequence: number) => `${sequence} ${type} of ${id}`;
  const expected = log.map(({ type, id, sequence }) => describe(prefix + type, id, sequence));
  const found = seen.map(({ type, id, sequence }) => describe(type, id, sequence));
  const at = expected.findIndex((event, index) => event !== found[index]);
  if (at < 0 && found.length === expected.length) return [];
  const position = at < 0 ? expected.length : at;
  const text = `after ${streams} streams, event ${position + 1} seen is ${found[position] ?? "missing"}, logged is ${expected[position] ?? "none"}`;
  return [{ invariant: "watched", name: `${namespace}@${log[position]?.id ?? "s0"}`, text }];
}
