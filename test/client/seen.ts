import assert from "node:assert/strict";
import type { Seen } from "./scenario.ts";

/** Checks that a client has done nothing twice and missed nothing. */
export function checkSeen(seen: Seen): void {
  const records = [0, 1, 2, 3, 4].map((at) => `record-${at}`);
  assert.deepEqual(seen.listed, ["box", ...records]);
  assert.deepEqual(
    [seen.exitStatus, seen.deleted, seen.code, seen.labels],
    [3, 6, "not_found", { app: "x", tier: "front" }],
  );
  const lines = [1, 2, 3, 4, 5, 6, 7, 8].map((at) => `hello ${at}\n`);
  assert.equal(seen.output, lines.join(""), "each byte once");
  assert.deepEqual(
    seen.sequences,
    seen.sequences.map((_, at) => at + 1),
    "each event once and in order",
  );
  for (const type of ["started", "exited", "deleted"]) {
    assert.equal(seen.types.filter((each) => each === type).length, 1, type);
  }
}
