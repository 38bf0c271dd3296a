import type { BadKind } from "./bad-kind.ts";
import { busy } from "./kinds/busy.ts";
import { cancelledLists } from "./kinds/cancelled-lists.ts";
import { garbage } from "./kinds/garbage.ts";
import { gzipBombs } from "./kinds/gzip-bombs.ts";
import { idle } from "./kinds/idle.ts";
import { jsonEscapes } from "./kinds/json-escapes.ts";
import { literalRegex } from "./kinds/literal-regex.ts";
import { malformedHost } from "./kinds/malformed-host.ts";
import { manyFilters } from "./kinds/many-filters.ts";
import { pipelining } from "./kinds/pipelining.ts";
import { realRegex } from "./kinds/real-regex.ts";
import { slowBodies } from "./kinds/slow-bodies.ts";
import { unreadPages } from "./kinds/unread-pages.ts";

/** Every kind of bad client, after one that only takes a core. */
export const badKinds: readonly BadKind[] = [
  busy,
  cancelledLists,
  literalRegex,
  realRegex,
  manyFilters,
  jsonEscapes,
  gzipBombs,
  pipelining,
  unreadPages,
  slowBodies,
  idle,
  garbage,
  malformedHost,
];

/** Returns the kinds of the names, all of them without one. @throws RangeError for a name that is none */
export function kindsOf(names: readonly string[]): readonly BadKind[] {
  if (names.length === 0) return badKinds;
  return names.map((name) => {
    const found = badKinds.find((kind) => kind.name === name);
    if (found) return found;
    const known = badKinds.map((kind) => kind.name).join(", ");
    throw new RangeError(`kinds: must be some of ${known}, not ${JSON.stringify(name)}`);
  });
}
