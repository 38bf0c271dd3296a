import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Pump } from "../../shared/async/pump.ts";
import type { Lane } from "../../shared/subscriptions/lane.ts";
import { maxTogether } from "../../shared/subscriptions/lane-store.ts";

/** Lanes that are due, and that a test ends one by one. */
class Lanes {
  readonly claims: { readonly limit: number; readonly busy: readonly string[] }[] = [];
  readonly running: { readonly uid: string; end(result: boolean | Error): Promise<void> }[] = [];
  readonly #due: Lane[] = [];
  mustStop = false;
  readonly pump: Pump<Lane>;

  constructor(maxOfGroup = 100) {
    this.pump = new Pump<Lane>(
      {
        maxRunning: 64,
        ownerOf: ({ subscription }) => subscription,
        shareOf: (isFailing) => (isFailing ? maxTogether.failing : maxTogether.healthy),
        groupOf: ({ namespace }) => namespace,
        maxOfGroup,
        claim: async (limit, { owners, groups }) => {
          const busy = [...owners, ...groups];
          this.claims.push({ limit, busy });
          const isFree = ({ subscription, namespace }: Lane) =>
            !busy.includes(subscription) && !busy.includes(namespace);
          const found = this.#due.filter(isFree).slice(0, limit);
          for (const lane of found) this.#due.splice(this.#due.indexOf(lane), 1);
          return found;
        },
        run: ({ subscription }) =>
          new Promise((resolve, reject) => {
            this.running.push({
              uid: subscription,
              async end(result) {
                if (typeof result === "boolean") resolve(result);
                else reject(result);
                await new Promise(setImmediate);
              },
            });
          }),
      },
      () => this.mustStop,
    );
  }

  add(count: number, uidOf: (at: number) => string, namespace = "n"): void {
    for (let at = 0; at < count; at++) {
      const place = { namespace, id: `s${at}`, redelivery: 0 };
      const state = { after: 0, until: null, attempts: 0, dueAt: 1 };
      this.#due.push({ subscription: uidOf(at), ...place, ...state });
    }
  }

  get last() {
    return this.claims.at(-1);
  }
}

describe("the pump of lanes", () => {
  it("runs 64 lanes at a time, and claims the next one once one has ended", async () => {
    const lanes = new Lanes();
    lanes.add(70, (at) => `u${at}`);
    await lanes.pump.pump();
    assert.deepEqual([lanes.claims, lanes.running.length], [[{ limit: 64, busy: [] }], 64]);
    await lanes.pump.pump();
    assert.equal(lanes.claims.length, 1);
    await lanes.running[0]?.end(true);
    assert.deepEqual([lanes.last, lanes.running.length], [{ limit: 1, busy: [] }, 65]);
  });

  it("claims until nothing is due", async () => {
    const lanes = new Lanes();
    lanes.add(3, (at) => `u${at}`);
    await lanes.pump.pump();
    assert.deepEqual(
      lanes.claims.map(({ limit }) => limit),
      [64, 61],
    );
  });

  it("leaves out a subscription of which 8 lanes run, until one of them ends", async () => {
    const lanes = new Lanes();
    lanes.add(7, () => "a");
    await lanes.pump.pump();
    assert.deepEqual(lanes.last, { limit: 57, busy: [] });
    lanes.add(2, () => "a");
    await lanes.pump.pump();
    assert.deepEqual([lanes.last, lanes.running.length], [{ limit: 55, busy: ["a"] }, 9]);
    await lanes.running[0]?.end(true);
    assert.deepEqual(lanes.last?.busy, ["a"]);
    await lanes.running[1]?.end(true);
    assert.deepEqual(lanes.last?.busy, []);
  });

  it("leaves out a subscription that fails once 2 of its lanes run, until one succeeds", async () => {
    const lanes = new Lanes();
    lanes.add(3, () => "a");
    await lanes.pump.pump();
    await lanes.running[0]?.end(false);
    await lanes.pump.pump();
    assert.deepEqual(lanes.last?.busy, ["a"]);
    lanes.add(1, () => "a");
    await lanes.running[1]?.end(true);
    assert.deepEqual([lanes.running.length, lanes.last?.busy], [4, []]);
  });

  it("leaves out a namespace of which enough lanes run, until one of them ends", async () => {
    const lanes = new Lanes(3);
    lanes.add(3, (at) => `u${at}`);
    await lanes.pump.pump();
    lanes.add(1, () => "late");
    lanes.add(1, () => "other", "m");
    await lanes.pump.pump();
    assert.deepEqual([lanes.last?.busy, lanes.running.at(-1)?.uid], [["n"], "other"]);
    await lanes.running[0]?.end(true);
    assert.equal(lanes.running.at(-1)?.uid, "late");
  });

  it("frees the place of a lane whose database is away", async () => {
    const lanes = new Lanes();
    lanes.add(64, (at) => `u${at}`);
    await lanes.pump.pump();
    lanes.add(1, () => "next");
    await lanes.running[0]?.end(new Error("away"));
    assert.equal(lanes.running[64]?.uid, "next");
  });

  it("claims nothing once it must stop, and is settled when all lanes have ended", async () => {
    const lanes = new Lanes();
    lanes.add(2, (at) => `u${at}`);
    await lanes.pump.pump();
    lanes.mustStop = true;
    lanes.add(1, () => "u9");
    const before = lanes.claims.length;
    await lanes.pump.pump();
    assert.equal(lanes.claims.length, before);
    let isSettled = false;
    const settled = lanes.pump.settle().then(() => {
      isSettled = true;
    });
    await lanes.running[0]?.end(true);
    assert.equal(isSettled, false);
    await lanes.running[1]?.end(true);
    await settled;
  });
});
