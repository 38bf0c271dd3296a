import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { applyUpdate } from "../../agent/lifecycle/update.ts";
import { isCodeOf } from "../../shared/errors/error.ts";
import { parseFieldPaths } from "../../shared/sandbox/field-paths.ts";
import type { Sandbox } from "../../shared/sandbox/sandbox.ts";
import { toChange } from "../../shared/store/change.ts";
import { sandboxOf } from "../support/fresh-store.ts";

const isInvalid = (error: unknown) => isCodeOf(error, "invalid_argument");
const any = { typeUrl: "t", value: new Uint8Array([1]) };

describe("field paths", () => {
  it("name whole fields, or entries whose keys may contain dots", () => {
    assert.deepEqual(parseFieldPaths(["spec", "labels.a.b", "labels.", "extensions"], "s"), {
      labels: new Set(["a.b", ""]),
      extensions: "all",
      spec: true,
      runtime: false,
    });
  });
  it("mean all four fields if there are none", () => {
    const all = { labels: "all", extensions: "all", spec: true, runtime: true };
    assert.deepEqual(parseFieldPaths([], "s"), all);
  });
});

const { runtime: _, ...withoutRuntime } = sandboxOf("s");
const refused: readonly [title: string, given: Sandbox, path: string][] = [
  ["an unknown path", sandboxOf("s"), "sandboxer"],
  ["a runtime that is missing", { ...withoutRuntime, runtime: undefined }, "runtime"],
  ["a label with an empty key", sandboxOf("s", { labels: new Map([["", "v"]]) }), "labels."],
  ["an extension with an empty key", sandboxOf("s", { extensions: new Map([["", any]]) }), "extensions."],
];

for (const [title, given, path] of refused) {
  it(`Store and agent both refuse to update ${title}`, () => {
    assert.throws(() => toChange(given, [path]), isInvalid);
    assert.throws(() => applyUpdate(sandboxOf("s"), given, [path]), isInvalid);
  });
}
