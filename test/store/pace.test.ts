import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { filePace, Pace, serverPace } from "../../shared/store/pace.ts";

const mebibyte = 1_048_576;

describe("the pace of a List", () => {
  it("examines at most the candidates that one statement may cost, and at least 32", () => {
    const pace = new Pace(filePace, undefined);
    assert.deepEqual(
      [1, 3, 20_000, 1_000_000].map((cost) => pace.affordable(cost)),
      [20_000, 6_666, 32, 32],
    );
    assert.deepEqual(
      [1, 20_000].map((cost) => pace.candidates(1_000, cost)),
      [1_000, 32],
    );
  });

  it("examines fewer candidates for each row while they match, and more while they do not", () => {
    const pace = new Pace(filePace, undefined);
    const after = (isFull: boolean) => {
      pace.learn(isFull, 0);
      return pace.candidates(10, 1);
    };
    assert.equal(pace.candidates(10, 1), 40);
    assert.deepEqual([true, true, true].map(after), [20, 10, 10]);
    assert.deepEqual([false, false, false, false, false].map(after), [40, 160, 640, 1_000, 1_000]);
    // From the maximum of 1,000 candidates for each row, by halves.
    for (let times = 0; times < 8; times++) pace.learn(true, 0);
    assert.equal(pace.candidates(10, 1), 40);
  });

  it("reads one page first, and then slices of at most 4 MiB that have at least 64 rows", () => {
    const server = new Pace(serverPace, undefined);
    assert.equal(server.rows, 1_001);
    for (const [largestBytes, rows] of [
      [0, 2_000],
      [2_048, 1_024],
      [mebibyte, 64],
    ] as const) {
      server.learn(false, largestBytes);
      assert.equal(server.rows, rows);
    }
    const file = new Pace(filePace, undefined);
    assert.equal(file.rows, 101);
    file.learn(true, 0);
    assert.equal(file.rows, 64);
  });
});
