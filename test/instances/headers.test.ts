import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { formatLease, parseLease } from "../../shared/instances/lease-header.ts";
import { creationTimeMs, firstNumberOf, lifeNumber } from "../../shared/instances/life-number.ts";
import { exitReasons, type LifeView } from "../../shared/instances/view.ts";
import { parseNumber, viewFromHeaders, viewToHeaders } from "../../shared/instances/view-headers.ts";

describe("the header of a lease", () => {
  it("is read as it was written", () => {
    for (const onExpire of ["stop", "delete"] as const) {
      const lease = { expiresAt: 1_800_000_000_000_000, revision: 7, onExpire };
      assert.equal(formatLease(lease), `1800000000000000 7 ${onExpire}`);
      assert.deepEqual(parseLease(formatLease(lease)), lease);
    }
    assert.deepEqual(parseLease("0 0 stop"), { expiresAt: 0, revision: 0, onExpire: "stop" });
  });

  it("is refused if it has anything missing, more or malformed", () => {
    for (const text of [
      "",
      "1",
      "1 2",
      "1 2 ",
      "1 2 explode",
      "x 2 stop",
      "1 -2 stop",
      "1 2 stop ",
      "1 2 stop 3",
      " 1 2 stop",
    ]) {
      assert.equal(parseLease(text), undefined, text);
    }
  });
});

describe("the headers of a view", () => {
  const view: LifeView = { epoch: 9, fence: 3, life: 5, phase: "stopped", exit: undefined };
  const parsed = (headers: Record<string, string>) => viewFromHeaders(new Headers(headers));

  it("are read as they were written", () => {
    const lost = { life: 4, status: 255, exitedAt: undefined, reason: "lost" } as const;
    assert.equal(viewToHeaders({ ...view, exit: lost })["sandbox-exit"], "4 255 - lost");
    const exitedAt = { seconds: 1_800_000_000, nanos: 5 };
    for (const each of [
      view,
      { ...view, life: 0, phase: undefined },
      { ...view, fence: 0, phase: "creating" } as const,
      ...exitReasons.map((reason) => ({ ...view, exit: { life: 5, status: 0, exitedAt, reason } })),
      { ...view, exit: { life: 4, status: 255, exitedAt: undefined, reason: "lost" } } as const,
    ]) {
      assert.deepEqual(parsed(viewToHeaders(each)), each);
    }
  });

  it("are not a view if a number is missing or the phase does not fit the life", () => {
    const headers = viewToHeaders(view);
    for (const name of ["sandbox-epoch", "sandbox-fence", "sandbox-life", "sandbox-phase"]) {
      const { [name]: _, ...others } = headers;
      assert.equal(parsed(others), undefined, name);
    }
    for (const more of [
      { "sandbox-epoch": "0" },
      { "sandbox-life": "0" },
      { "sandbox-life": "x" },
      { "sandbox-phase": "gone" },
      { "sandbox-phase": "other" },
    ]) {
      assert.equal(parsed({ ...headers, ...more }), undefined, JSON.stringify(more));
    }
    assert.equal(parsed({}), undefined);
  });

  it("have no exit if that is malformed", () => {
    for (const text of ["", "0 1 - exited", "5 x - exited", "5 1 - other", "x 1 - exited"]) {
      assert.deepEqual(parsed({ ...viewToHeaders(view), "sandbox-exit": text }), view, text);
    }
  });
});

it("a number has 1 to 16 digits, and is exact", () => {
  for (const [text, number] of [
    ["0", 0],
    ["9007199254740991", Number.MAX_SAFE_INTEGER],
    ["9007199254740992", undefined],
    ["12345678901234567", undefined],
    ["-1", undefined],
    ["1.0", undefined],
    ["", undefined],
    [null, undefined],
  ] as const) {
    assert.equal(parseNumber(text), number, String(text));
  }
});

it("the number of a life has its time, and is higher than all numbers of earlier times", () => {
  const nowMs = 1_800_000_000_123.9;
  for (let times = 0; times < 100; times++) {
    const number = lifeNumber(() => nowMs);
    assert.equal(creationTimeMs(number), 1_800_000_000_123);
    assert.ok(Number.isSafeInteger(number));
    assert.ok(number >= firstNumberOf(nowMs) && number < firstNumberOf(nowMs + 1));
  }
  // Agents make numbers of the same form, and compare them with these.
  assert.equal(firstNumberOf(nowMs), 1_800_000_000_123 * 4_096);
  assert.equal(creationTimeMs(firstNumberOf(nowMs)), 1_800_000_000_123);
  assert.equal(creationTimeMs(firstNumberOf(nowMs) - 1), 1_800_000_000_122);
});
