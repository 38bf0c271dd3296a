import assert from "node:assert/strict";
import { test } from "node:test";
import { parseJson } from "../../shared/json/parse.ts";
import { JsonNumber } from "../../shared/json/value.ts";
import { writeJson } from "../../shared/json/write.ts";

// In its own file, because JSON.parse may return wrong results in this process from here on.
test("escaped keys of one character stay correct after a document that confuses V8", () => {
  // In some releases of V8, this makes JSON.parse return "\" for any such key from then on.
  assert.ok(JSON.parse('{"a":0,"\\\\":1}'));
  for (let unit = 0; unit < 0x100; unit++) {
    const key = String.fromCharCode(unit);
    const escaped = `\\u${unit.toString(16).padStart(4, "0")}`;
    assert.deepEqual(parseJson(`{"${escaped}":1}`), new Map([[key, new JsonNumber("1")]]));
    assert.deepEqual(parseJson(writeJson(new Map([[key, null]]))), new Map([[key, null]]));
  }
});
