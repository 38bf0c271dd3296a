import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import fc from "fast-check";
import { SandboxError } from "../../shared/errors/error.ts";
import type { Any, Sandbox } from "../../shared/sandbox/sandbox.ts";
import { character } from "../support/character.ts";
import { type FreshStore, freshCall, openFreshStore } from "../support/fresh-store.ts";

const awkward = [
  "a",
  "b",
  "a.b",
  "__proto__",
  "constructor",
  "%",
  "%25",
  '"',
  "\\",
  "\u0000",
  "a\u0000b",
  "\n",
  "😀",
  "\ufffd",
  "\ufeffa",
  "'",
  "$.a",
  "[0]",
];
const key = fc.oneof(
  fc.constantFrom(...awkward),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 4 }),
);
const text = fc.oneof(
  fc.constantFrom("", "v", "null", '{"a":1}', "\u0000", "x\u0000y", "\ufeff"),
  fc.string({ unit: character }),
);
const plain = { noNullPrototype: true };
const any: fc.Arbitrary<Any> = fc.record(
  {
    typeUrl: fc.constantFrom("", "t", "a\u0000b", "😀", "\ufefft"),
    value: fc.uint8Array({ maxLength: 5 }).map((bytes) => new Uint8Array(bytes)),
  },
  plain,
);
const wellFormed = (value: string) => value.isWellFormed();
const labels = fc.array(fc.tuple(key.filter(wellFormed), text.filter(wellFormed)), { maxLength: 4 });
const extensions = fc.array(fc.tuple(key.filter(wellFormed), any), { maxLength: 4 });
const optionalAny = fc.option(any, { nil: undefined });

/** Generates the content of a request; all requests are about the same sandbox. */
const sandbox: fc.Arbitrary<Sandbox> = fc.record(
  {
    id: fc.constant("one"),
    runtime: fc.record({ name: fc.constantFrom("r", "", "r\u0000", "\ufeffr"), options: optionalAny }, plain),
    spec: optionalAny,
    labels: labels.map((entries) => new Map(entries)),
    extensions: extensions.map((entries) => new Map(entries)),
    sandboxer: fc.constantFrom("", "s", "\u0000", "\ufeffs"),
  },
  plain,
);

const path = fc.oneof(
  fc.constantFrom("labels", "extensions", "spec", "runtime"),
  key.filter(wellFormed).map((name) => `labels.${name}`),
  key.filter(wellFormed).map((name) => `extensions.${name}`),
);
const update = fc.record({ sandbox, paths: fc.array(path, { maxLength: 5 }) });

/** Returns a record without its version and its times. */
function contentOf({ id, runtime, spec, labels, extensions, sandboxer }: Sandbox): Sandbox {
  return { id, runtime, spec, labels, extensions, sandboxer };
}

function filled(labels: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...labels].filter(([, value]) => value !== ""));
}

/** Applies an Update as the contract describes it, one path after the other. */
function applyTo(stored: Sandbox, given: Sandbox, paths: readonly string[]): Sandbox | "refused" {
  if (paths.length === 0) {
    if (given.runtime?.name !== stored.runtime?.name) return "refused";
    return applyTo(stored, given, ["labels", "extensions", "spec", "runtime"]);
  }
  let next = stored;
  for (const path of paths) {
    if (path === "labels") next = { ...next, labels: filled(given.labels) };
    else if (path === "extensions") next = { ...next, extensions: given.extensions };
    else if (path === "spec") next = { ...next, spec: given.spec };
    else if (path === "runtime") next = { ...next, runtime: given.runtime };
    else if (path.startsWith("labels."))
      next = { ...next, labels: filled(entry(next.labels, given.labels, path)) };
    else next = { ...next, extensions: entry(next.extensions, given.extensions, path) };
  }
  return next;
}

function entry<T>(
  stored: ReadonlyMap<string, T>,
  given: ReadonlyMap<string, T>,
  path: string,
): Map<string, T> {
  const name = path.slice(path.indexOf(".") + 1);
  const next = new Map(stored);
  const value = given.get(name);
  if (value === undefined) next.delete(name);
  else next.set(name, value);
  return next;
}

describe("any sandbox and any updates", () => {
  let fresh: FreshStore;
  before(async () => {
    fresh = await openFreshStore();
  });
  after(() => fresh.close());

  it("are stored as in a simple model, and are found by every label", async () => {
    await fc.assert(
      fc.asyncProperty(sandbox, fc.array(update, { maxLength: 6 }), async (first, updates) => {
        const call = freshCall();
        const { store } = fresh;
        let model: Sandbox = { ...first, labels: filled(first.labels) };
        assert.deepEqual(contentOf(await store.create(call, first)), model);
        for (const { sandbox: given, paths } of updates) {
          const next = applyTo(model, given, paths);
          const answer = await store.update(call, given, paths).catch((error: unknown) => error);
          if (next === "refused")
            assert.ok(answer instanceof SandboxError && answer.code === "invalid_argument");
          else {
            if (answer instanceof Error) throw answer;
            model = next;
          }
          assert.deepEqual(contentOf(await store.get(call, "one")), model);
        }
        for (const [name, value] of model.labels) {
          const found = await store.list(call, [`labels.${quoted(name)}==${quoted(value)}`]);
          assert.deepEqual(found.map(contentOf), [model]);
        }
      }),
      { numRuns: 150 },
    );
  });
});

/** Quotes a text for the filter language, which takes control characters and U+FFFD only as escapes. */
function quoted(value: string): string {
  const escaped = [...value].map((character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code === 0xfffd) return "\\ufffd";
    return code < 0x20 || character === '"' || character === "\\"
      ? `\\x${code.toString(16).padStart(2, "0")}`
      : character;
  });
  return `"${escaped.join("")}"`;
}
