import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { problemResponse } from "../../functions/rest/problem.ts";
import type { Code } from "../../shared/errors/codes.ts";
import { SandboxError } from "../../shared/errors/error.ts";

const titles: Readonly<Record<Code, string>> = {
  canceled: "Canceled",
  unknown: "Unknown error",
  invalid_argument: "Invalid argument",
  deadline_exceeded: "Deadline exceeded",
  not_found: "Not found",
  already_exists: "Already exists",
  permission_denied: "Permission denied",
  resource_exhausted: "Resource exhausted",
  failed_precondition: "Failed precondition",
  aborted: "Aborted",
  out_of_range: "Out of range",
  unimplemented: "Not implemented",
  internal: "Internal error",
  unavailable: "Unavailable",
  data_loss: "Data loss",
  unauthenticated: "Unauthenticated",
};

describe("problemResponse", () => {
  for (const [code, title] of Object.entries(titles) as [Code, string][]) {
    it(`${code} has the title "${title}"`, async () => {
      const response = problemResponse(new SandboxError(code, "detail"), "request-1");
      assert.equal(response.headers.get("content-type"), "application/problem+json");
      assert.equal(response.headers.get("cache-control"), "no-store");
      const problem: Record<string, unknown> = await response.json();
      assert.equal(problem.title, title);
      assert.equal(problem.code, code);
      assert.equal(problem.type, `urn:sandbox-functions:problem:${code}`);
      assert.equal(problem.requestId, "request-1");
      assert.equal(problem.status, response.status);
    });
  }
});
