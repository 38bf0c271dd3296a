import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { SecretBox } from "../../shared/secrets/secret-box.ts";
import { SecretStore } from "../../shared/secrets/secret-store.ts";
import { Filters } from "../../shared/subscriptions/filter.ts";
import { LaneRunner } from "../../shared/subscriptions/lane-runner.ts";
import { freshCall, sandboxOf } from "../support/fresh-store.ts";
import { insertInstance } from "../support/instance-row.ts";
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

  it("are given back at once by a server that must stop", async (context) => {
    await fixture.openLanes(await fixture.subscribe());
    await fixture.log(3);
    const { hasSucceeded, sent } = await run({ mustStop: (count) => count === 2 });
    assert.deepEqual([hasSucceeded, sent], [true, [1, 2]]);
    assert.equal((await fixture.claimOne()).after, 2);
    context.mock.method(fixture.lanes, "release", () => Promise.reject(new Error("away")));
    await fixture.renew();
    await fixture.openLanes(await fixture.subscribe());
    await fixture.log(1);
    await assert.rejects(run({ mustStop: () => true }), /^Error: away$/);
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

  it("end the subscription of a sandbox with their last one, once nothing of the sandbox is left", async () => {
    const { lanes } = fixture;
    const inPhase = (phase: string, wanted = "") =>
      insertInstance(fixture, fixture.namespace, "s0", { phase, wanted });
    const nothing = async () => {};
    const create = () => fixture.store.create(freshCall(fixture.namespace), sandboxOf("s0"));
    const namesStored = async () =>
      (await fixture.subscriptions.list(signal, fixture.namespace, 10)).map(({ name }) => name);
    for (const [what, prepare, isKept] of [
      ["it is gone", nothing, false],
      ["its record is left", create, true],
      ["its life is over", () => inPhase("gone"), false],
      ["its life is not over", () => inPhase("stopped"), true],
      ["its life is to begin again", () => inPhase("gone", "replaced"), true],
      ["its event is dispatched", () => fixture.append(1, "s0"), false],
      ["it has an event that is not dispatched", () => fixture.append(2, "s0"), true],
      ["another sandbox has", () => fixture.append(2, "s1"), false],
      ["that of another namespace has", () => fixture.append(2, "s0", `other-${fixture.namespace}`), false],
    ] as const) {
      await fixture.renew();
      const { uid } = await fixture.subscribe("sandbox:s0", "s0");
      const other = await fixture.subscribe("sandbox:s9", "s9");
      await fixture.openLanes({ uid }, 2);
      const [first, last] = await lanes.claim(2);
      assert.ok(first && last);
      await fixture.openLanes(other);
      await fixture.moveCursor(1);
      await prepare();
      assert.equal(await lanes.finish(first, 1), true);
      assert.deepEqual(await namesStored(), ["sandbox:s0", "sandbox:s9"], what);
      assert.equal(await lanes.finish(last, 1), true);
      assert.deepEqual(await namesStored(), isKept ? ["sandbox:s0", "sandbox:s9"] : ["sandbox:s9"], what);
    }
    await fixture.renew();
    await fixture.openLanes(await fixture.subscribe("hook", "s0"));
    assert.equal(await lanes.finish(await fixture.claimOne(), 1), true);
    assert.deepEqual(await namesStored(), ["hook"]);
  });
});
