import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { SecretBox } from "../../shared/secrets/secret-box.ts";
import { SecretStore } from "../../shared/secrets/secret-store.ts";
import { Filters } from "../../shared/subscriptions/filter.ts";
import { LaneRunner } from "../../shared/subscriptions/lane-runner.ts";
import { LaneFixture } from "./lane-fixture.ts";

const { signal } = new AbortController();

describe("lanes of subscriptions that are run", () => {
  let fixture: LaneFixture;
  before(async () => {
    fixture = await LaneFixture.open();
  });
  beforeEach(() => fixture.renew());
  after(() => fixture.close());

  /** Delivers the lane that is due, to a receiver that answers 200. */
  async function run(
    options: { mustStop?: (sent: number) => boolean; url?: string; hasSecret?: boolean } = {},
  ) {
    const { mustStop = () => false, url = "https://hooks.example.com/", hasSecret = true } = options;
    const secrets = JSON.stringify([{ kid: "k", binding: "HOOK" }]);
    await fixture.execute({
      sql: "update subscriptions set url = cast(? as blob), secrets = cast(? as blob) where namespace = ?",
      args: [url, secrets, fixture.namespace],
    });
    const sent: number[] = [];
    const secret = `whsec_${Buffer.alloc(32, 5).toString("base64")}`;
    const runner = new LaneRunner({
      ...{ lanes: fixture.lanes, filters: new Filters(), allowsLoopback: false, clock: () => fixture.nowMs },
      secrets: new SecretStore(new SecretBox([]), () => (hasSecret ? secret : undefined)),
      async fetch(_url, { body }) {
        sent.push(Number(JSON.parse(new TextDecoder().decode(body as Uint8Array)).sequence));
        return new Response();
      },
    });
    const lane = await fixture.claimOne();
    return { hasSucceeded: await runner.run(lane, () => mustStop(sent.length)), sent };
  }

  const laneCount = async () => (await fixture.execute("select 1 from subscription_lanes")).rows.length;

  it("are delivered to their last event, and then closed", async () => {
    await fixture.openLanes(await fixture.subscribe());
    await fixture.log(201);
    const { hasSucceeded, sent } = await run();
    assert.deepEqual([hasSucceeded, sent], [true, Array.from({ length: 201 }, (_, at) => at + 1)]);
    assert.equal(await laneCount(), 0);
  });

  it("skip the events that their subscription does not ask for", async () => {
    const subscription = await fixture.subscribe();
    await fixture.subscriptions.update(signal, subscription, { filter: ["type==created"] }, undefined);
    await fixture.openLanes(subscription);
    await fixture.log(101);
    await fixture.execute({
      sql: "update events set type = 'created' where namespace = ? and sequence = 101",
      args: [fixture.namespace],
    });
    assert.deepEqual(await run(), { hasSucceeded: true, sent: [101] });
    assert.equal(await laneCount(), 0);
  });

  it("are given back at once by a server that must stop", async () => {
    await fixture.openLanes(await fixture.subscribe());
    await fixture.log(3);
    const { hasSucceeded, sent } = await run({ mustStop: (count) => count === 2 });
    assert.deepEqual([hasSucceeded, sent], [true, [1, 2]]);
    assert.equal((await fixture.claimOne()).after, 2);
  });

  it("send nothing more once their subscription is paused or deleted", async () => {
    await fixture.openLanes(await fixture.subscribe());
    await fixture.log(1);
    await fixture.execute({
      sql: "update subscriptions set paused_at = 1 where namespace = ?",
      args: [fixture.namespace],
    });
    assert.deepEqual(await run(), { hasSucceeded: true, sent: [] });
    assert.equal(await laneCount(), 1);
  });

  it("fail with the reason if nothing can sign, or if the address is no longer allowed", async () => {
    for (const [name, options, reason] of [
      ["unsigned", { hasSecret: false }, /^no secret can be read/],
      ["private", { url: "https://127.0.0.1/" }, /^url: must have a name/],
    ] as const) {
      await fixture.renew();
      const subscription = await fixture.subscribe(name);
      await fixture.openLanes(subscription);
      await fixture.log(1);
      assert.deepEqual(await run(options), { hasSucceeded: false, sent: [] });
      const [attempt] = await fixture.attemptsOf(subscription);
      assert.match(String(attempt?.error), reason);
      assert.deepEqual([attempt?.status, attempt?.durationMs, attempt?.answer.byteLength], [0, 0, 0]);
    }
  });
});
