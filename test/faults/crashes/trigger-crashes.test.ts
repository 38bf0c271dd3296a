import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { githubSecret, Triggers } from "../../suites/trigger-fixture.ts";
import type { Ask, Json } from "../../support/client.ts";
import { objectsIn } from "../../support/objects-in.ts";
import type { Moment } from "../../support/tripwire.ts";
import { until } from "../../support/until.ts";
import { CrashFixture } from "./crash-fixture.ts";

/** Upper limit of the messages of one delivery, so that a test ends. */
const maxSteps = 20;

/** Number of copies of each delivery. */
const copies = 3;

describe("deliveries whose server is killed", { concurrency: false }, () => {
  let fixture: CrashFixture | undefined;
  before(async () => {
    fixture = await CrashFixture.open();
    // The first life makes the agent known to send views.
    if (!fixture) return;
    await fixture.prepare("first", "first");
    await fixture.ask("/v1/namespaces/first/sandboxes/s?force=true", { method: "DELETE" });
  });
  after(() => fixture?.close());

  /** Stores a trigger that runs a sandbox, which notes its starts in a file of its own. */
  async function prepare(on: CrashFixture): Promise<Triggers> {
    const triggers = new Triggers(on.ask);
    const { spec, ...sandbox } = on.sandboxOf("$FILE");
    const env = [`FILE=${triggers.ns}-{body.number}`];
    const json = { process: { ...spec.json.process, env } };
    const run = { ...sandbox, sandboxId: "s-{body.number}", spec: { ...spec, json } };
    await triggers.create({
      name: "pr",
      verify: { scheme: "github", secrets: [{ kid: "1", secret: githubSecret }] },
      sequence: "{body.at}",
      rules: [{ do: [{ run }] }],
    });
    return triggers;
  }

  /** Delivers a number to a server, several times at once. */
  function deliver(ask: Ask, { ns }: Triggers, number: number) {
    const sender = Object.assign(new Triggers(ask), { ns });
    const body = JSON.stringify({ number, at: 1 });
    return Array.from({ length: copies }, () =>
      sender.github("push", body, { guid: `guid-${number}` }).catch(() => undefined),
    );
  }

  /** Checks that each delivery was carried out once, and ends its sandbox. */
  async function check(on: CrashFixture, triggers: Triggers, numbers: readonly number[]): Promise<void> {
    for (const number of numbers) {
      let entry: Json = {};
      await until(`delivery ${number} is finished`, async () => {
        await on.survivor.internal.finishDeliveries(new AbortController().signal);
        entry = (await triggers.rest(`GET /triggers/pr/deliveries/guid-${number}`)).body;
        return entry.doneAt !== undefined;
      });
      assert.equal(entry.outcome, "done", JSON.stringify(entry));
      const { body } = await triggers.rest(`GET /sandboxes/s-${number}/history`);
      const types = objectsIn(body.events).map(({ type }) => String(type).split(".").at(-1));
      assert.equal(types.filter((type) => type === "started").length, 1, types.join());
      await on.assertStartedOnce(`${triggers.ns}-${number}`);
      await triggers.rest(`DELETE /sandboxes/s-${number}?force=true`);
    }
    assert.deepEqual(await triggers.outcomes("pr"), Array(numbers.length).fill("done"));
  }

  /** Kills a server at a step of some deliveries, and lets another finish them. Returns false if it was not killed. */
  async function kill(
    on: CrashFixture,
    numbers: readonly number[],
    step: number,
    moment: Moment,
  ): Promise<boolean> {
    const triggers = await prepare(on);
    const victim = await on.startVictim();
    let wasKilled = false;
    on.wire.arm(step, moment, () => {
      wasKilled = true;
      process.kill(victim.pid, "SIGKILL");
    });
    await Promise.all(numbers.flatMap((number) => deliver(victim.ask, triggers, number)));
    on.wire.disarm();
    await victim.stop();
    await on.survivor.internal.finishDeliveries(new AbortController().signal);
    // The sender repeats what was not stored; all other copies are known.
    await Promise.all(numbers.flatMap((number) => deliver(on.ask, triggers, number)));
    await check(on, triggers, numbers);
    return wasKilled;
  }

  it("one is finished by another server, and acts once", async (test) => {
    if (!fixture) return test.skip("there is no sqld");
    for (let kills = 0; kills <= maxSteps; kills++) {
      if (await kill(fixture, [1], Math.max(kills, 1), kills === 0 ? "before" : "after")) continue;
      assert.ok(kills > 5, `it was killed only ${kills} times`);
      return;
    }
    assert.fail("the delivery has too many steps");
  });

  it("many at once are finished by another server, and each acts once", async (test) => {
    if (!fixture) return test.skip("there is no sqld");
    const numbers = Array.from({ length: 12 }, (_, at) => at);
    for (const step of [10, 24]) assert.ok(await kill(fixture, numbers, step, "after"), `step ${step}`);
  });
});
