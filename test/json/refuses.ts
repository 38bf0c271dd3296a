import assert from "node:assert/strict";
import { SandboxError } from "../../shared/errors/error.ts";
import { parseJson } from "../../shared/json/parse.ts";

/** Asserts that a text is rejected with a message and, if given, the path of the invalid value. */
export function refuses(text: string, message: RegExp, path?: string): void {
  assert.throws(
    () => parseJson(text),
    (error: unknown) => {
      assert.ok(error instanceof SandboxError, String(error));
      assert.equal(error.code, "invalid_argument");
      assert.match(error.message, message);
      if (path !== undefined) assert.equal(error.violations[0]?.path, path);
      return true;
    },
    text.slice(0, 80),
  );
}
