import assert from "node:assert/strict";
import { test } from "node:test";
import { readinessOf } from "../../agent/server/readiness.ts";
import { SandboxError } from "../../shared/errors/error.ts";

async function statusAndBody(answer: Promise<Response>): Promise<[number, unknown]> {
  const response = await answer;
  return [response.status, await response.json()];
}

test("an agent is ready if its backend can serve, else it gives the reason", async () => {
  let reason: string | undefined;
  const readiness = readinessOf(async () => reason);
  assert.deepEqual(await statusAndBody(readiness()), [200, { status: "ok" }]);
  reason = "containerd does not answer";
  assert.deepEqual(await statusAndBody(readiness()), [503, { status: "unavailable", reason }]);
  reason = undefined;
  assert.deepEqual(await statusAndBody(readiness()), [200, { status: "ok" }]);
});

test("a failing backend is not ready, and internal details are not shown", async () => {
  const failing = (error: unknown) => statusAndBody(readinessOf(() => Promise.reject(error))());
  assert.deepEqual(await failing(new SandboxError("unavailable", "containerd is away")), [
    503,
    { status: "unavailable", reason: "containerd is away" },
  ]);
  const [status, body] = await failing(new Error("secret"));
  assert.equal(status, 503);
  assert.doesNotMatch(JSON.stringify(body), /secret/);
});

test("a hanging backend is not ready after its time limit, with one shared check", async () => {
  let asked = 0;
  const readiness = readinessOf(() => {
    asked++;
    return asked === 1 ? new Promise(() => {}) : Promise.resolve(undefined);
  });
  const answers = await Promise.all([statusAndBody(readiness()), statusAndBody(readiness())]);
  assert.equal(asked, 1);
  for (const answer of answers) {
    assert.deepEqual(answer, [
      503,
      { status: "unavailable", reason: "the backend did not answer within 1500 ms" },
    ]);
  }
  assert.deepEqual(await statusAndBody(readiness()), [200, { status: "ok" }]);
});
