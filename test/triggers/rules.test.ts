import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { Regexes } from "../../shared/filters/language/regex.ts";
import { parseJson } from "../../shared/json/parse.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../shared/json/value.ts";
import { writeJson } from "../../shared/json/write.ts";
import { isIdentifier } from "../../shared/sandbox/identifier.ts";
import type { Actions } from "../../shared/triggers/actions.ts";
import { toId } from "../../shared/triggers/rules/id.ts";
import { parseOperation } from "../../shared/triggers/rules/operation-template.ts";
import { maxInserted, Room } from "../../shared/triggers/rules/room.ts";
import { findRule, parseRules, type Rules } from "../../shared/triggers/rules/rules.ts";
import type { Scope } from "../../shared/triggers/rules/scope.ts";
import { ExpansionError, expandValue, parseTemplate } from "../../shared/triggers/rules/template.ts";
import { compileWhen } from "../../shared/triggers/rules/when.ts";
import { normalizeSequence } from "../../shared/triggers/sequence.ts";
import { character } from "../support/character.ts";

function scopeOf(body: string | JsonValue): Scope {
  return {
    body: typeof body === "string" ? parseJson(body) : body,
    headers: new Map([["x-github-event", "push"]]),
    event: "push",
    delivery: { id: "d1", time: "2026-11-26T10:00:00Z" },
    room: new Room(),
  };
}

async function expand(text: string, body: string): Promise<string> {
  return writeJson(await expandValue(parseTemplate(text, "field"), scopeOf(body), "field", true));
}

const noActions: Actions = { check() {}, perform: () => Promise.reject(new Error("nothing to perform")) };

function rulesOf(...whens: readonly (readonly string[])[]): Promise<Rules> {
  return parseRules(
    whens.map(
      (when) =>
        new Map<string, JsonValue>([
          ["when", when],
          ["do", []],
        ]),
    ),
    noActions,
  );
}

async function matches(filter: string, body: string): Promise<boolean> {
  return (await compileWhen([filter], "when", new Regexes())).matches(scopeOf(body));
}

describe("placeholders", () => {
  it("take a value with its type if they are the whole text", async () => {
    const body = '{"n":7.0,"b":true,"o":{"a":[1]},"s":"x"}';
    assert.equal(await expand("{body.n}", body), "7.0");
    assert.equal(await expand("{body.b}", body), "true");
    assert.equal(await expand("{body.o}", body), '{"a":[1]}');
    assert.equal(await expand("pr-{body.n}-{body.b}", body), '"pr-7.0-true"');
  });

  it("name members by any text, items by their position, and headers", async () => {
    const body = '{"a.b":{"c":["x","y"]},"n":null}';
    assert.equal(await expand('{body."a.b".c.1}', body), '"y"');
    assert.equal(await expand("{headers.X-GitHub-Event}{event}{delivery.id}", body), '"pushpushd1"');
    assert.equal(await expand("{body.n ?? none}", body), '"none"');
    assert.equal(await expand("{body.missing|id ?? }", body), '""');
  });

  it("fail without a value, or with a list in a text", async () => {
    for (const text of ["{body.missing}", "x-{body.list}", "{body.null}"]) {
      await assert.rejects(expand(text, '{"list":[],"null":null}'), ExpansionError, text);
    }
  });

  it("are refused if they are not well formed", () => {
    for (const text of [
      "{",
      "{}",
      "{body",
      "{body.}",
      "{payload.x}",
      "{body.x|upper}",
      "{delivery}",
      "{delivery.key}",
      "{delivery.id.x}",
      "{headers}",
      "{headers.a.b}",
      "{event.x}",
      '{body."\\x"}',
      '{"a":1}',
    ]) {
      assert.throws(() => parseTemplate(text, "f"), { code: "invalid_argument", message: /^f: / }, text);
    }
  });

  it("never expand what they hold, for any text", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme" }), fc.string(), async (value, before) => {
        const body: JsonObject = new Map([["x", value]]);
        const template = parseTemplate(`${before.replaceAll("{", "{{")}{body.x}`, "f");
        assert.equal(await expandValue(template, scopeOf(body), "f", false), before + value);
      }),
    );
  });

  it("leave the form of an operation as it is, for any value", async () => {
    const request = parseJson(
      '{"sandboxId":"s","labels":{"ref":"{body.x}"},"spec":{"json":{"env":["R={body.x}"]}}}',
    );
    assert.ok(isJsonObject(request));
    const template = parseOperation(request, ["do"]);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: character }), async (value) => {
        const expanded = await template.expand(scopeOf(new Map([["x", value]])));
        const expected = { sandboxId: "s", labels: { ref: value }, spec: { json: { env: [`R=${value}`] } } };
        assert.deepEqual(JSON.parse(writeJson(expanded)), expected);
      }),
    );
  });

  it("cannot bring an object into a spec", async () => {
    const request = parseJson('{"spec":{"json":{"process":"{body.process}"}}}');
    assert.ok(isJsonObject(request));
    const template = parseOperation(request, ["do"]);
    await assert.rejects(template.expand(scopeOf('{"process":{"args":["x"]}}')), ExpansionError);
    const labels = parseOperation(new Map([["spec", new Map([["labels", "{body.process}"]])]]), ["do"]);
    await assert.rejects(labels.expand(scopeOf('{"process":{"args":["x"]}}')), ExpansionError);
  });

  it("insert a bounded text together, however often they name a large value", async () => {
    const half = maxInserted / 2;
    const expandEach = (count: number, label: string, length: number) => {
      const request = new Map(Array.from({ length: count }, (_, at) => [`${label}${at}`, "{body.x}"]));
      return parseOperation(request, ["do"]).expand(scopeOf(new Map([["x", "x".repeat(length)]])));
    };
    assert.equal((await expandEach(2, "a", half)).size, 2);
    await assert.rejects(expandEach(3, "a", half), ExpansionError);
    const text = parseTemplate("{body.x}".repeat(8_000), "f");
    const scope = scopeOf(new Map([["x", "x".repeat(4_000_000)]]));
    await assert.rejects(expandValue(text, scope, "f", false), ExpansionError);
    const items = new Map([["x", Array.from({ length: maxInserted }, () => "x")]]);
    await assert.rejects(
      expandValue(parseTemplate("{body.x}", "f"), scopeOf(items), "f", true),
      ExpansionError,
    );
  });
});

describe("the ids that placeholders make", () => {
  it("are ids, for any text, and differ for different texts", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: character }), fc.string(), async (one, other) => {
        const ids = await Promise.all([toId(one), toId(other)]);
        assert.ok(
          ids.every((id) => isIdentifier(id) && id.length <= 60),
          ids.join(" "),
        );
        if (one.isWellFormed() && one !== other) assert.notEqual(ids[0], ids[1]);
      }),
    );
  });

  it("stay if they are ids of at most 60 characters", async () => {
    assert.equal(await toId("sess_abc123"), "sess_abc123");
    assert.equal(await toId("a".repeat(60)), "a".repeat(60));
    assert.match(await toId("a".repeat(61)), /^a{51}-[0-9a-f]{8}$/);
    assert.equal(await toId("feature/x"), "feature-x-217d2bf5");
    assert.equal(await toId("../../etc"), "etc-74ccf3c5");
    assert.equal(await toId("🎉"), "6146299c");
  });
});

describe("the conditions of rules", () => {
  const body = '{"n":7,"b":false,"s":"octo/hello","o":{},"z":null}';

  it("are containerd's filters over the payload", async () => {
    for (const filter of [
      "event==push",
      "body.s==octo/hello",
      "body.n==7,body.b==false",
      "body.o",
      "body.z!=anything",
      "body.missing!=x",
      'headers."x-github-event"==push',
      "body.s~=^octo/",
      "delivery.id==d1",
    ]) {
      assert.ok(await matches(filter, body), filter);
    }
    for (const filter of ["event==pull", "body.z", "body.missing", "body.n==7.0", "body.s~=^hello"]) {
      assert.ok(!(await matches(filter, body)), filter);
    }
  });

  it("are limited in number, and so are their filters and operations", async () => {
    const stop: JsonValue = new Map([["stop", new Map<string, JsonValue>([["sandboxId", "s"]])]]);
    const list = (count: number, item: JsonValue) => Array.from({ length: count }, () => item);
    const rule = (filters: number, operations: number): JsonValue =>
      new Map([
        ["when", list(filters, "event==push")],
        ["do", list(operations, stop)],
      ]);
    const { list: rules } = await parseRules([...list(31, rule(0, 0)), rule(16, 16)], noActions);
    assert.deepEqual([rules.length, rules[31]?.steps.length], [32, 16]);
    const rows: readonly (readonly [JsonValue, string])[] = [
      [list(33, rule(0, 0)), "rules: must have at most 32 items, not 33"],
      [[rule(17, 0)], "rules[0].when: must have at most 16 items, not 17"],
      [[rule(0, 17)], "rules[0].do: must have at most 16 items, not 17"],
    ];
    for (const [json, message] of rows) {
      await assert.rejects(parseRules(json, noActions), { code: "invalid_argument", message });
    }
  });

  it("have a budget for regular expressions in each delivery", async () => {
    const rules = await rulesOf(["body.s~=(x+x+)+y"]);
    const scope = scopeOf(JSON.stringify({ s: "x".repeat(1_000_000) }));
    for (let times = 0; times < 3; times++) {
      assert.throws(() => findRule(rules, scope), { code: "resource_exhausted" });
      assert.equal(findRule(rules, scopeOf('{"s":"xxy"}')), 0);
    }
  });

  it("have that budget together, however many rules there are", async () => {
    // Each rule alone takes more than half of it.
    const text = "x".repeat(200_000);
    const costly = (at: number) => [`body.s~=^(x|y){4}[xy]*${at}$`];
    const scope = scopeOf(JSON.stringify({ s: text }));
    assert.equal(findRule(await rulesOf(costly(1)), scope), -1);
    const rules = await rulesOf(...Array.from({ length: 8 }, (_, at) => costly(at)));
    assert.throws(() => findRule(rules, scope), { code: "resource_exhausted" });
  });
});

describe("a sequence", () => {
  const normal = (text: string) => normalizeSequence(text) ?? assert.fail(text);

  it("compares times and numbers by their value", () => {
    const ascending = [
      "0",
      "9",
      "10",
      "10.5",
      "1764151200",
      "2026-11-26T10:00:00Z",
      "2026-11-26T10:00:00.001Z",
    ];
    for (const [at, text] of ascending.entries()) {
      for (const later of ascending.slice(at + 1))
        assert.ok(normal(text) < normal(later), `${text} ${later}`);
    }
    assert.equal(normal("1970-01-01T00:00:00Z"), normal("0"));
    assert.equal(normal("1.1234567891"), normal("1.123456789"));
    assert.equal(normal("9".repeat(20)), `${"9".repeat(20)}.000000000`);
    assert.equal(normal("2026-11-26T12:00:00+02:00"), normal("2026-11-26T10:00:00Z"));
  });

  it("is nothing else", () => {
    for (const text of [
      "",
      "-1",
      "1e3",
      "yesterday",
      "0x10",
      " 1",
      "1.",
      "9".repeat(21),
      "1969-12-31T23:59:59Z",
    ]) {
      assert.equal(normalizeSequence(text), undefined, text);
    }
  });
});
