import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { openDatabase } from "../../shared/store/database.ts";
import { packBody, unpackBody } from "../../shared/triggers/body.ts";
import { DeliveryStore } from "../../shared/triggers/delivery-store.ts";
import { ParsedTriggers } from "../../shared/triggers/document.ts";
import { noPlan } from "../../shared/triggers/plan.ts";
import { pruneDeliveries } from "../../shared/triggers/prune.ts";
import { openFreshStore } from "../support/fresh-store.ts";

const { signal } = new AbortController();
const dayMicros = 24 * 3_600_000_000;

/** Returns bytes that cannot be compressed. */
function noise(length: number): Uint8Array {
  const hashes = Array.from({ length: Math.ceil(length / 32) }, (_, at) =>
    createHash("sha256").update(String(at)).digest(),
  );
  return new Uint8Array(Buffer.concat(hashes).subarray(0, length));
}

describe("the bodies of deliveries", () => {
  it("are kept up to 1 MiB", async () => {
    for (const [size, isKept] of [
      [0, true],
      [1024 * 1024, true],
      [1024 * 1024 + 1, false],
    ] as const) {
      const body = new Uint8Array(size).fill(97);
      const packed = await packBody(body);
      assert.equal(packed !== null, isKept, `${size} bytes`);
      if (packed) assert.deepEqual(await unpackBody(packed), body);
    }
  });

  it("are kept up to 64 KiB when they are compressed", async () => {
    const most = 64 * 1024;
    const sizes = Array.from({ length: 200 }, (_, at) => most - 100 + at);
    const exact = sizes.find((size) => gzipSync(noise(size)).length === most);
    assert.ok(exact !== undefined);
    assert.equal((await packBody(noise(exact)))?.length, most);
    assert.equal(await packBody(noise(exact + 1)), null);
  });
});

describe("triggers in memory", () => {
  it("are parsed once, of which up to 256 are kept", async () => {
    const parsed = new ParsedTriggers({ check() {}, perform: async () => "ok" });
    const verify = { scheme: "github", secrets: [{ kid: "1" }] };
    const stored = {
      ...{ namespace: "ns", name: "t", uid: "u", revision: 1, secrets: [], pausedAt: undefined },
      ...{ document: JSON.stringify({ verify, rules: [] }), createdAt: 0, updatedAt: 0 },
    };
    const [settings, trigger] = [parsed.settingsOf(stored), await parsed.of(stored)];
    for (let revision = 2; revision <= 256; revision++) {
      assert.notEqual(parsed.settingsOf({ ...stored, revision }), settings);
      assert.notEqual(await parsed.of({ ...stored, revision }), trigger);
    }
    assert.equal(parsed.settingsOf(stored), settings);
    assert.equal(await parsed.of(stored), trigger);
    parsed.settingsOf({ ...stored, uid: "v" });
    await parsed.of({ ...stored, uid: "v" });
    assert.notEqual(parsed.settingsOf(stored), settings);
    assert.notEqual(await parsed.of(stored), trigger);
    const again = await parsed.of(stored);
    assert.equal(await parsed.of(stored), again);
  });
});

describe("what is too old", () => {
  it("is deleted after 30 days, bodies after 7, and there may be more if a batch was full", async () => {
    const fresh = await openFreshStore();
    try {
      const nowMs = Date.parse("2026-11-26T12:00:00Z");
      const db = openDatabase(fresh.client);
      const store = new DeliveryStore(
        db,
        () => nowMs,
        () => {},
      );
      for (const key of ["a", "b"]) {
        await store.accept(signal, {
          ...{ namespace: "ns", trigger: "t", key, bodyHash: "00".repeat(32), event: "", kid: "" },
          ...{ replayOf: "", requestId: "r", headers: "{}", body: new Uint8Array([1]) },
          ...{ plan: noPlan, outcome: "ignored", error: "" },
        });
      }
      const receivedAt = nowMs * 1_000;
      const left = async () => {
        const { rows } = await fresh.client.execute(
          "select count(*) as n, count(body) as bodies from trigger_deliveries",
        );
        return [rows[0]?.n, rows[0]?.bodies];
      };
      for (const [days, micros, limit, mayHaveMore, expected] of [
        [7, 0, 1, false, [2, 2]],
        [7, 1, 1, true, [2, 1]],
        [7, 1, 2, false, [2, 0]],
        [30, 0, 2, false, [2, 0]],
        [30, 1, 2, true, [0, 0]],
      ] as const) {
        const now = receivedAt + days * dayMicros + micros;
        assert.equal(
          await pruneDeliveries(db, signal, now, limit),
          mayHaveMore,
          `${days} days, ${micros} µs`,
        );
        assert.deepEqual(await left(), expected, `${days} days, ${micros} µs`);
      }
    } finally {
      fresh.close();
    }
  });
});
