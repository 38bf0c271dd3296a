import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { google } from "../../proto/gen/sandbox.js";
import { decodeBinary, encodeBinary } from "../../shared/protobuf/binary.ts";
import {
  fromMicros,
  now,
  timestampFromProto,
  timestampToProto,
  toMicros,
} from "../../shared/protobuf/timestamp.ts";
import { formatTimestamp, parseTimestamp } from "../../shared/protobuf/timestamp-json.ts";

const seconds = fc.integer({ min: -62_135_596_800, max: 253_402_300_799 });
const nanos = fc.integer({ min: 0, max: 999_999_999 });
const noNullPrototype = { noNullPrototype: true };

test("every time in the years 1 to 9999 parses as it was formatted", () => {
  fc.assert(
    fc.property(fc.record({ seconds, nanos }, noNullPrototype), (time) => {
      assert.deepEqual(parseTimestamp(formatTimestamp(time) ?? ""), time);
    }),
    { numRuns: 2000 },
  );
});

test("a second has 0, 3, 6 or 9 fractional digits, as needed", () => {
  const write = (nanos: number) => formatTimestamp({ seconds: 1_700_000_000, nanos });
  assert.equal(write(0), "2023-11-14T22:13:20Z");
  assert.equal(write(120_000_000), "2023-11-14T22:13:20.120Z");
  assert.equal(write(1_000_000), "2023-11-14T22:13:20.001Z");
  assert.equal(write(1_000), "2023-11-14T22:13:20.000001Z");
  assert.equal(write(120_000_100), "2023-11-14T22:13:20.120000100Z");
  assert.equal(write(999_999_999), "2023-11-14T22:13:20.999999999Z");
});

test("the first and the last instant are formatted, those beyond are not", () => {
  assert.equal(formatTimestamp({ seconds: -62_135_596_800, nanos: 0 }), "0001-01-01T00:00:00Z");
  assert.equal(
    formatTimestamp({ seconds: 253_402_300_799, nanos: 999_999_999 }),
    "9999-12-31T23:59:59.999999999Z",
  );
  for (const time of [
    { seconds: -62_135_596_801, nanos: 0 },
    { seconds: 253_402_300_800, nanos: 0 },
    { seconds: 0, nanos: -1 },
    { seconds: 0, nanos: 1_000_000_000 },
    { seconds: Number.NaN, nanos: 0 },
  ]) {
    assert.equal(formatTimestamp(time), undefined);
  }
});

test("offsets are subtracted, and one to nine fractional digits are accepted", () => {
  const read = (text: string) => parseTimestamp(text);
  assert.deepEqual(read("2023-11-14T22:13:20Z"), { seconds: 1_700_000_000, nanos: 0 });
  assert.deepEqual(read("2023-11-15T04:43:20.5+06:30"), { seconds: 1_700_000_000, nanos: 500_000_000 });
  assert.deepEqual(read("2023-11-14T14:13:20.000000001-08:00"), { seconds: 1_700_000_000, nanos: 1 });
  assert.deepEqual(read("2024-02-29T00:00:00-00:00"), { seconds: 1_709_164_800, nanos: 0 });
  assert.deepEqual(read("0001-01-01T00:00:00Z"), { seconds: -62_135_596_800, nanos: 0 });
  assert.deepEqual(read("0099-12-31T23:59:59Z"), { seconds: -59_011_459_201, nanos: 0 });
});

test("invalid times are not parsed", () => {
  for (const text of [
    "",
    "2023-11-14",
    "2023-11-14T22:13:20",
    "2023-11-14 22:13:20Z",
    "2023-11-14t22:13:20z",
    "2023-02-29T00:00:00Z",
    "2023-13-01T00:00:00Z",
    "2023-00-01T00:00:00Z",
    "2023-01-00T00:00:00Z",
    "2023-01-01T24:00:00Z",
    "2023-01-01T00:60:00Z",
    "2023-01-01T00:00:60Z",
    "2023-01-01T00:00:00.Z",
    "2023-01-01T00:00:00.1234567890Z",
    "2023-01-01T00:00:00+24:00",
    "2023-01-01T00:00:00+0100",
    "0000-12-31T23:59:59Z",
    "0001-01-01T00:00:00+00:01",
    "9999-12-31T23:59:59-00:01",
    "+12023-01-01T00:00:00Z",
    " 2023-01-01T00:00:00Z",
    "2023-01-01T00:00:00Z\n",
    "٢٠٢٣-01-01T00:00:00Z",
  ]) {
    assert.equal(parseTimestamp(text), undefined, text);
  }
});

test("microseconds are exact in both directions, also before 1970", () => {
  const micros = fc.integer({ min: -9_000_000_000_000_000, max: 9_000_000_000_000_000 });
  fc.assert(
    fc.property(micros, (time) => {
      const { seconds, nanos } = fromMicros(time);
      assert.ok(Number.isInteger(seconds) && nanos >= 0 && nanos <= 999_999_000 && nanos % 1000 === 0);
      assert.equal(toMicros({ seconds, nanos }), time);
      assert.equal(toMicros({ seconds, nanos: nanos + 999 }), time);
    }),
  );
});

test("now has the clock's precision, up to microseconds", () => {
  assert.deepEqual(
    now(() => 1_700_000_000_123),
    { seconds: 1_700_000_000, nanos: 123_000_000 },
  );
  assert.deepEqual(
    now(() => 1_700_000_000_000.25),
    { seconds: 1_700_000_000, nanos: 250_000 },
  );
});

test("nanoseconds and negative seconds survive the wire", () => {
  fc.assert(
    fc.property(fc.record({ seconds: fc.maxSafeInteger(), nanos: fc.integer() }, noNullPrototype), (time) => {
      const bytes = encodeBinary(google.protobuf.Timestamp, timestampToProto(time));
      const read = timestampFromProto(decodeBinary(google.protobuf.Timestamp, bytes));
      // The wire format cannot represent -0.
      assert.deepEqual(read, { seconds: time.seconds + 0, nanos: time.nanos + 0 });
    }),
  );
});

test("seconds that are not a valid time are decoded", () => {
  const most = Uint8Array.of(8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f);
  assert.equal(timestampFromProto(decodeBinary(google.protobuf.Timestamp, most)).seconds, 2 ** 63);
});
