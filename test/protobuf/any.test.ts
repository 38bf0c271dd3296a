import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { checkedAny, decodeAny, encodeAny, splitAny } from "../../shared/protobuf/any.ts";

/** Lengths around those at which a length prefix grows by a byte, and multiples of 128. */
const lengths = [0, 1, 127, 128, 129, 255, 256, 16_383, 16_384, 16_385, 32_768];

describe("the bytes of an Any", () => {
  it("are split where its type and its value begin, for any lengths", () => {
    for (const typeLength of lengths) {
      for (const valueLength of lengths) {
        const any = { typeUrl: "t".repeat(typeLength), value: new Uint8Array(valueLength).fill(0x80) };
        const bytes = encodeAny(any);
        const parts = splitAny(bytes);
        assert.ok(parts, `${typeLength} ${valueLength}`);
        const typeUrl = new TextDecoder().decode(bytes.subarray(parts.typeUrl, parts.typeUrlEnd));
        assert.equal(typeUrl, any.typeUrl, `${typeLength} ${valueLength}`);
        assert.deepEqual(bytes.subarray(parts.value), any.value, `${typeLength} ${valueLength}`);
        assert.deepEqual(decodeAny(bytes), any);
      }
    }
  });

  it("are not split if they are too long, too short, or have a type that is not ASCII", () => {
    const bytes = encodeAny({ typeUrl: "type", value: new Uint8Array(3) });
    for (let length = 1; length < bytes.length; length++) {
      // An Any may have no value.
      const isWhole = length === 2 + "type".length;
      assert.equal(splitAny(bytes.subarray(0, length)) !== undefined, isWhole, String(length));
    }
    assert.equal(splitAny(Uint8Array.of(...bytes, 0)), undefined);
    assert.equal(splitAny(encodeAny({ typeUrl: "é", value: new Uint8Array(1) })), undefined);
    assert.equal(splitAny(encodeAny({ typeUrl: "t\u007f", value: new Uint8Array(1) }))?.typeUrlEnd, 4);
  });

  it("are refused if they are not an Any", () => {
    const foreign = encodeAny({ typeUrl: "é", value: new Uint8Array(1) });
    assert.equal(checkedAny(foreign), foreign);
    assert.throws(() => checkedAny(Uint8Array.of(0x0a, 0x05, 0x61)), { code: "data_loss" });
  });
});
