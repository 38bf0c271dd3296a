import assert from "node:assert/strict";
import { SandboxError } from "../../shared/errors/error.ts";
import { parseJson } from "../../shared/json/parse.ts";

/** Parses JSON with `'` instead of `"`, which avoids backslashes in the tests. */
export const json = (source: string) => parseJson(source.replaceAll("'", '"'));

/** Asserts that an action rejects a value with its path and the rule. */
export function refuses(act: () => unknown, path: string, rule: RegExp): void {
  assert.throws(act, (error: unknown) => {
    assert.ok(error instanceof SandboxError, String(error));
    assert.equal(error.code, "invalid_argument");
    const [violation] = error.violations;
    assert.equal(violation?.path, path);
    assert.match(violation?.message ?? "", rule);
    assert.equal(error.message, `${path}: ${violation?.message}`);
    return true;
  });
}
