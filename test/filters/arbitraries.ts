import fc from "fast-check";
import type { FilteredSandbox } from "../../shared/filters/sandbox-fields.ts";
import { fromMicros } from "../../shared/protobuf/timestamp.ts";
import { formatMicros } from "../../shared/protobuf/timestamp-json.ts";
import { type SandboxStatus, states } from "../../shared/sandbox/status.ts";

/** A key that also reads as a path: `a.b` is the parts `a` and `b`. */
const keys = [
  ...["app", "a", "a.b", "__proto__", "constructor", 'q"k', "100%", "%22", "%00", "n\0l", "n", "back\\slash"],
  ...["new\nline", "é", "界", "😀", "\ufffd", "labels", "id", " ", "\x01", "k".repeat(200)],
];
const values = [
  ...[
    "web",
    "web-1",
    "web-2",
    "webx",
    "WEB",
    "we",
    "x",
    "%",
    '"',
    "\\",
    "\0",
    "a\0b",
    "a",
    "\n",
    "web\n",
    "é",
    "è",
  ],
  ...["界", "😀", "😁", "\ufffd", "__proto__", "\x7f", "x".repeat(300)],
];
const ids = ["a", "b", "c0", "web", "web-1", "web-2", "web.2", "webx", "WEB", "x", "Z", "a.a", "9", "a-9_b"];
const foreign = ["", "A", "we", "w b", "é", "\0", "web-", "~"];

/** Times of records and leases, in microseconds since 1970. */
const micros = [0, 1, 1_000_000, 1_750_000_000_000_000, 1_750_000_000_000_001];

const time = fc.constantFrom(...micros).map(fromMicros);
const statuses: fc.Arbitrary<SandboxStatus> = fc
  .record({
    phase: fc.constantFrom(...states),
    agent: fc.constantFrom("n1", "n2", "node-1"),
    exit: fc.option(fc.record({ status: fc.constantFrom(0, 1, 137, 255), reason: fc.constant("exited") }), {
      nil: undefined,
    }),
    expiresAt: fc.option(fc.constantFrom(...micros), { nil: undefined }),
  })
  .chain((status): fc.Arbitrary<SandboxStatus> => {
    if (status.phase === "none") return fc.constant({ ...status, agent: undefined, exit: undefined });
    const lastPhases = fc.constantFrom("created" as const, "running" as const);
    if (status.phase !== "unknown") return fc.constant(status);
    return lastPhases.map((lastPhase) => ({ ...status, lastPhase, silentSince: 1 }));
  });

/** Generates sandboxes with distinct ids and without empty labels, which are never stored. */
export const sandboxes: fc.Arbitrary<readonly FilteredSandbox[]> = fc.uniqueArray(
  fc.record({
    id: fc.constantFrom(...ids),
    status: statuses,
    createdAt: time,
    updatedAt: time,
    labels: fc
      .array(fc.tuple(fc.constantFrom(...keys), fc.constantFrom(...values)), { maxLength: 5 })
      .map((entries) => new Map(entries)),
  }),
  { selector: ({ id }) => id, maxLength: 12 },
);

const spaces = fc.constantFrom("", "", "", " ", "\n", "\u00a0", "\t ");

/** Generates a quoted text: each character raw, if that is allowed, or as one of its escapes. */
function quoted(text: string, quote: '"' | "/" | "|"): fc.Arbitrary<string> {
  const characters = [...text].map((character) => {
    const code = character.codePointAt(0) ?? 0;
    const bytes = [...new TextEncoder().encode(character)];
    const escapes = [
      `\\U${code.toString(16).padStart(8, "0")}`,
      bytes.map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join(""),
      bytes.map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join(""),
    ];
    if (character === quote || character === "\\") return fc.constantFrom(`\\${character}`, ...escapes);
    if (character === "\n" || character === "\0" || character === "\ufffd")
      return fc.constantFrom(...escapes);
    return fc.constantFrom(character, character, character, character, ...escapes);
  });
  return fc.tuple(...characters).map((parts) => quote + parts.join("") + quote);
}

function written(text: string): fc.Arbitrary<string> {
  const plain = /^[A-Za-z0-9%]+$/.test(text) ? [fc.constant(text), fc.constant(text)] : [];
  return fc.oneof(quoted(text, '"'), ...plain);
}

const labelPath = fc.constantFrom(...keys, "absent", "").chain((key) => {
  const joined = key.split(".").map((part) => (/^\w+$/.test(part) ? fc.constant(part) : quoted(part, '"')));
  return fc
    .oneof(
      quoted(key, '"'),
      fc.tuple(...joined).map((parts) => parts.join(".")),
    )
    .map((path) => `labels.${path}`);
});
const paths = fc.oneof(
  { arbitrary: labelPath, weight: 6 },
  { arbitrary: fc.constantFrom("id", '"id"', "id.x"), weight: 3 },
  { arbitrary: fc.constantFrom("labels", "sandboxer", "runtime.name"), weight: 1 },
);

const comparisons = fc
  .tuple(fc.constantFrom("==", "!="), spaces, fc.constantFrom(...values, ...ids, ...foreign).chain(written))
  .map((parts) => parts.join(""));

const literals = fc.constantFrom(
  "web",
  "web-",
  "a",
  "x",
  "é",
  "😀",
  "\\x00",
  "\\n",
  "we",
  "%",
  "\\x{fffd}",
  "x".repeat(260),
);
const patterns = fc
  .tuple(
    fc.constantFrom("", "^", "(?i)^", "(?i)", "(?m)^", "^(", "("),
    literals,
    fc.constantFrom("", "$", ".*", "[0-9]+$", "?", "*", "+", "|a", "\\b", ")", "|b)", "\\z", "{2}"),
  )
  .map((parts) => parts.join(""));
const expressions = fc
  .tuple(
    fc.oneof(patterns, fc.constantFrom("", "^", "$", "^$", ".", ".*", "x*", "[", "^[^a]", "^(web|x)$")),
    fc.constantFrom('"' as const, "/" as const, "|" as const),
    spaces,
  )
  .chain(([pattern, quote, space]) => quoted(pattern, quote).map((text) => `~=${space}${text}`));

const tests = fc.oneof(
  { arbitrary: comparisons, weight: 5 },
  { arbitrary: expressions, weight: 4 },
  { arbitrary: fc.constant(""), weight: 1 },
);
const selectors = fc.tuple(paths, tests).map((parts) => parts.join(""));

/** Generates valid filters of several selectors each. */
function filtersOf(selector: fc.Arbitrary<string>): fc.Arbitrary<readonly string[]> {
  return fc.array(
    fc.oneof(
      {
        arbitrary: fc
          .array(selector, { minLength: 1, maxLength: 4 })
          .chain((list) => spaces.map((space) => list.join(`,${space}`))),
        weight: 30,
      },
      { arbitrary: fc.constant(""), weight: 1 },
    ),
    { maxLength: 4 },
  );
}

/** Generates valid filters in containerd's language. */
export const filters = filtersOf(selectors);

const order = fc.constantFrom("==", "!=", "<", "<=", ">", ">=");
const stateSelectors = fc.oneof(
  fc.tuple(fc.constant("state"), fc.constantFrom("==", "!="), spaces, fc.constantFrom(...states)),
  fc.tuple(fc.constantFrom("agent"), fc.constantFrom("==", "!="), fc.constantFrom("n1", "n2", '""', "none")),
  fc.tuple(fc.constantFrom("state", "agent"), expressions),
  fc.tuple(fc.constantFrom("state", "agent"), fc.constantFrom("~=^n", "~=1$", "~=e", "~=^(running|gone)$")),
  fc.tuple(fc.constantFrom("state", "agent", "exit.status", "expiresAt", "createdAt", "updatedAt")),
  fc.tuple(fc.constant("exit.status"), order, spaces, fc.constantFrom("0", "1", "136", "255", "4294967295")),
  fc.tuple(
    fc.constantFrom("expiresAt", "createdAt", "updatedAt"),
    order,
    fc.constantFrom(
      ...micros.map((one) => formatMicros(one) ?? ""),
      "9999-12-31T23:59:59Z",
      "0001-01-01T00:00:00Z",
      '"1970-01-01T01:00:01+01:00"',
    ),
  ),
);

/** Generates valid filters in REST's language. */
export const restFilters = filtersOf(
  fc
    .oneof(
      { arbitrary: fc.tuple(fc.oneof(labelPath, fc.constant("id")), tests), weight: 1 },
      { arbitrary: stateSelectors, weight: 2 },
    )
    .map((parts) => parts.join("")),
);
