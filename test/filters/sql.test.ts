import assert from "node:assert/strict";
import { after, test } from "node:test";
import fc from "fast-check";
import { compileFilters } from "../../shared/filters/compile.ts";
import { loadRegexEngine } from "../../shared/filters/language/regex-engine.ts";
import type { FilteredSandbox } from "../../shared/filters/sandbox-fields.ts";
import { filters, restFilters, sandboxes } from "./arbitraries.ts";
import { FilterDatabase } from "./database.ts";

await loadRegexEngine();

function matched(all: readonly FilteredSandbox[], list: readonly string[], isRest = false): string[] {
  const { matches } = compileFilters(list, isRest);
  return all.flatMap((sandbox) => (matches(sandbox) ? [sandbox.id] : [])).sort();
}

for (const [language, isRest, lists] of [
  ["containerd's", false, filters],
  ["REST's", true, restFilters],
] as const) {
  test(`SQL finds what the matcher accepts, for any sandboxes and filters in ${language} language`, () => {
    let exact = 0;
    let found = 0;
    const numRuns = 1500;
    fc.assert(
      fc.property(sandboxes, lists, fc.integer({ min: 1, max: 3 }), (all, list, pageSize) => {
        const database = new FilterDatabase(all);
        const compiled = compileFilters(list, isRest);
        const expected = matched(all, list, isRest);
        assert.deepEqual(database.list(compiled), expected);
        assert.deepEqual(database.list(compiled, pageSize), expected);
        database.close();
        if (compiled.exact) exact++;
        if (expected.length > 0) found++;
      }),
      { numRuns },
    );
    // Otherwise the property could hold because nothing is found, or everything is left to the matcher.
    assert.ok(exact > numRuns / 4, `${exact} of ${numRuns} were exact`);
    assert.ok(found > numRuns / 4, `${found} of ${numRuns} found something`);
  });
}

test("a state is looked up by its index, and intersected with a label", () => {
  for (const list of [["state==running"], ["state==running,labels.app==web-1"], ["state~=^run"]]) {
    const steps = large.explain(compileFilters(list, true), 100);
    const note = `${JSON.stringify(list)}\n${steps.join("\n")}`;
    assert.match(
      note,
      /SEARCH i USING COVERING INDEX instances_by_phase \(namespace=\? AND phase=\? AND id>\?\)/,
    );
    assert.ok(
      !steps.some((step) => /SCAN (i|s|l|p|sandboxes|sandbox_labels)\b|TEMP B-TREE/.test(step)),
      note,
    );
  }
});

test("an unknown state is searched at silent agents only, also together with a label", () => {
  for (const list of [["state==unknown"], ["state==unknown,labels.app==web-1,id~=^s"]]) {
    const steps = large.explain(compileFilters(list, true), 100);
    const note = `${JSON.stringify(list)}\n${steps.join("\n")}`;
    assert.match(note, /SEARCH a USING COVERING INDEX agents_silent/);
    assert.match(
      note,
      /SEARCH i USING COVERING INDEX instances_by_agent \(namespace=\? AND agent=\? AND id>\?/,
    );
    assert.ok(
      !steps.some((step) => /SCAN (i|s|l|p|sandboxes|sandbox_labels)\b|TEMP B-TREE/.test(step)),
      note,
    );
  }
});

test("REST's language rejects fields, operators and values that it does not have", () => {
  for (const [filter, rule] of [
    ["phase==running", /is not a field to filter by/],
    ["state==SANDBOX_READY", /state must be one of none, creating/],
    ["state<running", /"state" is a string/],
    ["labels.n<5", /"labels.n" is a string/],
    ["exit.status==one", /"exit.status" must be compared with a whole number, not "one"/],
    ["exit.status~=1", /no regular expressions/],
    ["createdAt>yesterday", /"createdAt" must be compared with an RFC 3339 time/],
    ["createdAt>2026-01-01T00:00:00.1234567Z", /at most six digits/],
    ["createdAt=>2026-01-01T00:00:00Z", /the operators are/],
    ["createdAt<", /expected a value/],
  ] as const) {
    assert.throws(() => compileFilters([filter], true), { code: "invalid_argument", message: rule }, filter);
  }
  // containerd's language has no order, and a value may begin with its signs.
  assert.throws(() => compileFilters(["labels.n<5"]), { code: "invalid_argument" });
  for (const isRest of [false, true]) {
    const { matches } = compileFilters(["labels.a==<b"], isRest);
    assert.ok(matches({ id: "x", labels: new Map([["a", "<b"]]) }));
  }
});

test("conditions that SQL can test completely need no matcher", () => {
  const decided = [
    [],
    ["", "id~=x$"],
    ["id==a"],
    ["id!=a,labels.app==web"],
    ["labels.app", 'labels.app!="",labels.tier!=db'],
    ["sandboxer==x", "sandboxer~=x*,id"],
    ["id~=^web", "id~=web,id~=["],
    ["labels.app~=^web$", "labels.app~=^web", "labels.app~=web"],
    ['labels."\\xff"', 'labels.app!="\\xff"'],
  ];
  for (const list of decided) {
    assert.equal(compileFilters(list).exact, true, JSON.stringify(list));
  }
  const finished = ["labels.app~=^web-[0-9]+$", "labels.app~=(?i)web", "id~=x$", "labels.app~=^$"];
  for (const filter of finished) assert.equal(compileFilters([filter]).exact, false, filter);
});

const many = Array.from({ length: 2000 }, (_, index) => ({
  id: `s${String(index).padStart(4, "0")}`,
  labels: new Map([
    ["app", `web-${index % 100}`],
    ["job", String(index)],
    ["env", index % 2 === 0 ? "prod" : "dev"],
  ]),
}));
const large = new FilterDatabase(many);
after(() => large.close());

test("conditions with an index never scan the whole namespace", () => {
  const lookedUp = [
    ["id==s1"],
    ["id==s1", "id==s2"],
    ["id~=^s00"],
    ["labels.app==web-1"],
    ["labels.app==web-1,labels.env==prod", "id==s1"],
    ["labels.app==web-1", "labels.app==web-2", "labels.env==dev,labels.job!=7"],
    ["labels.app~=^web-1"],
    ["labels.app~=web-1$"],
    ["labels.app", "labels.env,id!=s1"],
    ["labels.env!=prod,labels.app==web-1"],
  ];
  for (const list of lookedUp) {
    for (const pageSize of [undefined, 100]) {
      const steps = large.explain(compileFilters(list), pageSize);
      const note = `${JSON.stringify(list)}\n${steps.join("\n")}`;
      assert.ok(steps.includes("SEARCH sandboxes USING PRIMARY KEY (namespace=? AND id=?)"), note);
      assert.ok(!steps.some((step) => /SCAN (s|l|p|sandboxes|sandbox_labels)\b/.test(step)), note);
      assert.ok(!steps.some((step) => /SEARCH s /.test(step) && !/id>\? AND id<\?/.test(step)), note);
    }
  }
});

test("two labels are searched in order of ids, and others are probed by the complete key of an index", () => {
  const steps = large.explain(
    compileFilters(["labels.app==web-1,labels.env==prod,labels.job!=7,labels.x"]),
    100,
  );
  const note = steps.join("\n");
  assert.match(note, /SEARCH l USING PRIMARY KEY \(namespace=\? AND key=\? AND value=\? AND id>\?\)/);
  assert.doesNotMatch(note, /TEMP B-TREE/);
  const probes = steps.filter((step) => step.includes("SEARCH p"));
  assert.equal(probes.length, 2, note);
  for (const probe of probes)
    assert.match(probe, /\(namespace=\? AND key=\? AND (value=\? AND )?id=\?/, note);
});

test("a List with thousands of filters is answered", () => {
  const numbers = Array.from({ length: 5000 }, (_, index) => index + 150);
  const lists: Readonly<Record<string, readonly string[]>> = {
    ids: numbers.map((number) => `id==s${String(number).padStart(4, "0")}`),
    "one label": numbers.map((number) => `labels.job==${number}`),
    "one label and another": numbers.map((number) => `labels.job==${number},labels.env==prod`),
    "as many labels": numbers.map((number) => `labels.l${number}==x`),
    "one label, not equal": numbers.slice(0, 100).map((number) => `labels.job!=${number},labels.env!=dev`),
    "regular expressions": numbers.slice(0, 60).map((number) => `labels.job~=^${number}$`),
  };
  for (const [name, list] of Object.entries(lists)) {
    assert.deepEqual(large.list(compileFilters(list), 1000), matched(many, list), name);
  }
});

test("a filter with thousands of selectors is answered", () => {
  const numbers = Array.from({ length: 9000 }, (_, index) => index);
  const lists: Readonly<Record<string, readonly string[]>> = {
    "not equal": [numbers.map((number) => `labels.job!=${number}`).join(",")],
    "ids not equal": [
      numbers
        .slice(0, 5000)
        .map((number) => `id!=s${number}`)
        .join(","),
    ],
    "the same over and over": [numbers.map(() => "labels.app==web-7").join(",")],
    "two of them": [
      numbers
        .slice(0, 4000)
        .map(() => "labels.app==web-7")
        .join(","),
      numbers
        .slice(0, 4000)
        .map(() => "id")
        .join(","),
    ],
  };
  for (const [name, list] of Object.entries(lists)) {
    assert.deepEqual(large.list(compileFilters(list), 1000), matched(many, list), name);
  }
});
