import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseJson } from "../../shared/json/parse.ts";
import type { JsonPath } from "../../shared/json/path.ts";
import { checkPlace } from "../../shared/triggers/rules/places.ts";

/** Returns the paths that are refused, in text. */
function refusedIn(value: unknown): string[] {
  const refused: string[] = [];
  checkPlace(parseJson(JSON.stringify(value)), (path: JsonPath) => refused.push(path.join(".")));
  return refused;
}

const own = "{body.x}";

describe("arguments with a placeholder", () => {
  for (const args of [
    ["sh", own],
    ["sh", "script.sh", own],
    ["sh", "-e", "script.sh", own],
    ["sh", "-c", "echo $1", own],
    ["-c", "sh", own],
    ["timeout", "5", "sh", "script.sh", own],
    ["python3", "main.py", own],
    ["git", "-c", own],
    ["node", "--eval", "1", own],
  ]) {
    it(`are allowed where nothing runs them: ${args.join(" ")}`, () => {
      assert.deepEqual(refusedIn({ args }), []);
    });
  }

  for (const [args, at] of [
    [[own], 0],
    [["sh", "-c", own], 2],
    [["/bin/bash", "-ec", own, "b"], 2],
    [["sh", "-e", "-c", "-x", own], 4],
    [["env", "A=b", "busybox", "sh", "-c", own], 5],
    [["timeout", "5", "sh", "-c", own], 4],
    [["perl", "-ne", own], 2],
    [["deno", "eval", own], 2],
    [["node", "--print", own], 2],
  ] as const) {
    it(`are refused where a program would run them: ${args.join(" ")}`, () => {
      assert.deepEqual(refusedIn({ args }), [`args.${at}`]);
    });
  }
});

it("a placeholder chooses neither a program, nor where it runs, nor a key", () => {
  assert.deepEqual(refusedIn({ args: own }), ["args"]);
  assert.deepEqual(refusedIn({ runtime: { name: own }, spec: { runtime: own } }), ["runtime"]);
  assert.deepEqual(refusedIn({ sandboxer: own }), ["sandboxer"]);
  assert.deepEqual(refusedIn({ spec: { typeUrl: own } }), ["spec.typeUrl"]);
  assert.deepEqual(refusedIn({ labels: { [own]: "b", "{": "c" } }), [`labels.${own}`]);
  assert.deepEqual(refusedIn({ hooks: { poststop: [{ path: own }] }, path: own }), ["hooks.poststop.0.path"]);
});
