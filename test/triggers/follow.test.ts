import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import type { Busy } from "../../shared/async/pump.ts";
import type { StoredDelivery } from "../../shared/triggers/delivery.ts";
import type { DeliveryStore } from "../../shared/triggers/delivery-store.ts";
import { DeliveryFinisher } from "../../shared/triggers/finisher.ts";
import type { AttemptedDelivery, DeliveryRunner } from "../../shared/triggers/runner.ts";
import { HeldTime } from "../support/held-time.ts";

const { signal } = new AbortController();
// A finisher uses nothing else of a delivery.
const delivery = { namespace: "ns", trigger: "t" } as StoredDelivery;
const attempted = (outcome: string) => ({ outcome }) as AttemptedDelivery;

describe("the attempts of deliveries that are left", () => {
  let time: HeldTime;
  let stopping: AbortController;
  let finisher: DeliveryFinisher;
  /** The items that each claim finds; none after the last. */
  let due: (readonly StoredDelivery[])[];
  let claims: Busy[];
  let begunMs: number[];
  let run: () => Promise<AttemptedDelivery>;
  let clockMs: number;
  /** The number of rows that each deletion affects. */
  let affected: number;
  let deletions: number;
  beforeEach(() => {
    clockMs = 0;
    affected = 0;
    deletions = 0;
    const statement = { where: () => statement, set: () => statement };
    const database = {
      delete: () => statement,
      update: () => statement,
      async batch() {
        deletions++;
        return [{ rowsAffected: 0 }, { rowsAffected: affected }, { rowsAffected: 0 }];
      },
    };
    time = new HeldTime(50);
    stopping = new AbortController();
    due = [];
    claims = [];
    begunMs = [];
    const deliveries = {
      nowMicros: () => clockMs * 1_000,
      async takeOver(_limit: number, busy: Busy) {
        claims.push(busy);
        return due.shift() ?? [];
      },
    };
    const runner = {
      run() {
        begunMs.push(time.nowMs);
        return run();
      },
    };
    // The finisher needs only these parts.
    finisher = new DeliveryFinisher(
      database as unknown as LibSQLDatabase,
      deliveries as unknown as DeliveryStore,
      runner as unknown as DeliveryRunner,
      stopping.signal,
    );
  });

  it("follow the first after 1, 2, 4 and 8 seconds, as long as they fail", async (context) => {
    time.hold(context);
    due = [[delivery], [], [delivery], [], [delivery], [], [delivery], []];
    run = async () => attempted("accepted");
    const endedMs = await time.settled(finisher.follow(Promise.resolve(attempted("accepted"))));
    assert.deepEqual(begunMs, [1_050, 3_150, 7_350, 15_750]);
    assert.equal(endedMs, 15_750);
  });

  it("do not follow what is done, was taken by others, or cannot be stored", async (context) => {
    time.hold(context);
    assert.equal(await time.settled(finisher.follow(Promise.resolve(attempted("done")))), 0);
    assert.equal(await time.settled(finisher.follow(Promise.reject(new Error("away")))), 0);
    assert.equal(claims.length, 0);
    assert.equal(await time.settled(finisher.follow(Promise.resolve(attempted("accepted")))), 1_050);
    assert.equal(claims.length, 1);
  });

  it("are awaited for 20 seconds by one who finishes them, who begins none after that", async (context) => {
    time.hold(context);
    due = [[delivery], [delivery]];
    run = () => new Promise(() => {});
    const finished = finisher.finish(signal);
    assert.equal(await time.settled(finished), 20_000);
    assert.equal(await finished, 2);
    due = [[delivery], [delivery]];
    run = async () => {
      time.nowMs += 20_001;
      return attempted("done");
    };
    assert.equal(await finisher.finish(signal), 1);
    assert.equal(await finisher.finish(AbortSignal.abort()), 0);
  });

  it("are begun by a sweep, which does not wait for them, until the server stops", async () => {
    due = [[delivery], [], [delivery]];
    run = () => new Promise(() => {});
    await finisher.sweep(signal);
    assert.deepEqual([begunMs.length, claims.length], [1, 2]);
    stopping.abort();
    await finisher.sweep(signal);
    assert.equal(claims.length, 2);
  });

  for (const method of ["sweep", "finish"] as const) {
    it(`are deleted by a ${method} once a minute if they are old, or if there may be more`, async () => {
      for (const [atMs, rows, count] of [
        [59_999, 0, 0],
        [60_000, 99, 1],
        [119_999, 99, 1],
        [120_000, 100, 2],
        [120_001, 0, 3],
        [120_002, 0, 3],
      ] as const) {
        clockMs = atMs;
        affected = rows;
        await finisher[method](signal);
        assert.equal(deletions, count, `${atMs} ms`);
      }
    });
  }

  for (const [outcome, most] of [
    ["accepted", 2],
    ["failed", 8],
    ["done", 8],
  ] as const) {
    it(`are ${most} at a time of a trigger whose last one was ${outcome}`, async () => {
      due = [[delivery]];
      run = async () => attempted(outcome);
      await finisher.sweep(signal);
      await turn();
      run = () => new Promise(() => {});
      claims = [];
      due = [Array<StoredDelivery>(most - 1).fill(delivery), [delivery]];
      await finisher.sweep(signal);
      assert.equal(begunMs.length, 1 + most);
      assert.deepEqual(
        claims.map(({ owners }) => owners),
        [[], [], ["ns t"]],
      );
    });
  }
});
