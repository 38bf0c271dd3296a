import assert from "node:assert/strict";
import { it } from "node:test";
import { connectionLimits } from "../../functions/entry/connection-limits.ts";

it("connections have the limits that docs/http.md names, unless others are given", () => {
  const { maxConnections, ...limits } = connectionLimits();
  assert.deepEqual(limits, {
    idleTimeoutMs: 75_000,
    headersTimeoutMs: 20_000,
    requestTimeoutMs: 65_000,
    stalledTimeoutMs: 30_000,
  });
  assert.ok(maxConnections >= 8);
  assert.deepEqual(connectionLimits({ maxConnections: 3, idleTimeoutMs: 5 }), {
    ...limits,
    maxConnections: 3,
    idleTimeoutMs: 5,
  });
});
