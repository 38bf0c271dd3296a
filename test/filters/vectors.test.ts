import assert from "node:assert/strict";
import { test } from "node:test";
import { SandboxError } from "../../shared/errors/error.ts";
import { compileFilters } from "../../shared/filters/compile.ts";
import { type Accessor, createMatcher } from "../../shared/filters/language/matcher.ts";
import { parseFilters } from "../../shared/filters/language/parser.ts";
import { Regexes } from "../../shared/filters/language/regex.ts";
import { loadRegexEngine } from "../../shared/filters/language/regex-engine.ts";
import { FilterDatabase } from "./database.ts";
import { corpora, corpus, type GenericObject, generic, listCases } from "./vectors.ts";

await loadRegexEngine();

/** Returns the result of `work`, or the code of its error. */
function answerOf<T>(work: () => T): T | string {
  try {
    return work();
  } catch (error) {
    if (error instanceof SandboxError) return error.code;
    throw error;
  }
}

function genericFields(path: readonly string[]): Accessor<GenericObject> {
  switch (path[0]) {
    case "name":
      return ({ name }) => name;
    case "other":
      return ({ other }) => other || undefined;
    case "labels": {
      const key = path.slice(1).join(".");
      return ({ labels }) => (labels && Object.hasOwn(labels, key) ? labels[key] : undefined);
    }
    default:
      return () => undefined;
  }
}

test("the filter language behaves as in containerd", async (t) => {
  for (const { name, input, matches, error } of generic.cases) {
    await t.test(name, () => {
      const answer = answerOf(() => {
        const matcher = createMatcher(parseFilters([input]), genericFields, new Regexes());
        return generic.objects.flatMap((object, index) => (matcher(object) ? [index] : []));
      });
      assert.deepEqual(answer, error ? "invalid_argument" : matches);
    });
  }
});

test("the matcher finds the same sandboxes as containerd", async (t) => {
  for (const { name, corpus: set, filters, answer } of listCases) {
    await t.test(`${set}: ${name}`, () => {
      const ids = answerOf(() => {
        const { matches, work } = compileFilters(filters);
        const matched = corpus(set).flatMap((sandbox) => (matches(sandbox) ? [sandbox.id] : []));
        assert.ok(work() < 30_000, `it takes ${work()} steps`);
        return matched;
      });
      assert.deepEqual(ids, answer);
    });
  }
});

test("SQL finds the same sandboxes as containerd, at once and page by page", async (t) => {
  const databases = new Map(corpora.map((name) => [name, new FilterDatabase(corpus(name))]));
  for (const { name, corpus: set, filters, answer } of listCases) {
    await t.test(`${set}: ${name}`, () => {
      const database = databases.get(set);
      assert.ok(database);
      assert.deepEqual(
        answerOf(() => database.list(compileFilters(filters))),
        answer,
      );
      assert.deepEqual(
        answerOf(() => database.list(compileFilters(filters), 2)),
        answer,
      );
    });
  }
  for (const database of databases.values()) database.close();
});
