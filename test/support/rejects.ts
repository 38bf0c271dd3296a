import assert from "node:assert/strict";
import { SandboxError } from "../../shared/errors/error.ts";

/** Asserts that a promise rejects with a code. Returns the error. */
export async function rejects(promise: Promise<unknown>, code: string, text = /./): Promise<SandboxError> {
  const error = await promise.then(
    () => assert.fail(`expected ${code}`),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof SandboxError, String(error));
  assert.equal(error.code, code, error.message);
  assert.match(error.message, text);
  return error;
}
