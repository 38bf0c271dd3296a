import assert from "node:assert/strict";
import { it } from "node:test";
import { formatDuration, parseDuration } from "../../shared/duration.ts";

it("a duration is a whole number and its unit", () => {
  for (const [text, ms] of [
    ["500ms", 500],
    ["30s", 30_000],
    ["5m", 300_000],
    ["720h", 2_592_000_000],
    ["0s", 0],
    ["999999999h", 3_599_999_996_400_000],
  ] as const) {
    assert.equal(parseDuration(text, "timeout"), ms, text);
  }
});

it("everything else is invalid_argument with field, value and rule", () => {
  for (const text of [
    "",
    "30",
    "s",
    "30 s",
    "-1s",
    "1.5s",
    "1e3s",
    "30S",
    "1d",
    "1h30m",
    "1000000000s",
    "30s\n",
  ]) {
    assert.throws(() => parseDuration(text, "timeout"), {
      code: "invalid_argument",
      message: `timeout: must be a duration, such as 30s, not ${JSON.stringify(text)}`,
    });
  }
});

it("a duration outside its range is refused, and its bounds are not", () => {
  const range = { minMs: 1_000, maxMs: 300_000 };
  assert.equal(parseDuration("1000ms", "timeout", range), 1_000);
  assert.equal(parseDuration("5m", "timeout", range), 300_000);
  for (const text of ["999ms", "301s"]) {
    assert.throws(() => parseDuration(text, "timeout", range), {
      message: `timeout: must be a duration from 1s to 5m, not "${text}"`,
      violations: [{ path: "timeout", message: `must be a duration from 1s to 5m, not "${text}"` }],
    });
  }
  assert.throws(() => parseDuration("9m", "RETENTION", { minMs: 600_000 }), {
    message: 'RETENTION: must be a duration of at least 10m, such as 10m, not "9m"',
  });
});

it("a duration is written in the largest unit that fits", () => {
  for (const [ms, text] of [
    [0, "0ms"],
    [1, "1ms"],
    [1_500, "1500ms"],
    [90_000, "90s"],
    [300_000, "5m"],
    [86_400_000, "24h"],
  ] as const) {
    assert.equal(formatDuration(ms), text);
  }
});
