import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { githubSecret, Triggers } from "../../suites/trigger-fixture.ts";
import { type RestAnswer, rest } from "../../support/client.ts";
import { objectsIn } from "../../support/objects-in.ts";
import type { RuntimeServer } from "../../support/runtime-server.ts";
import type { Moment } from "../../support/tripwire.ts";
import { CrashFixture } from "./crash-fixture.ts";

/** Upper limit of the messages of one delivery, so that a test ends. */
const maxSteps = 20;

/** The moments at which a server is frozen: while its message is on the way, and before it reads the answer. */
const moments: readonly Moment[] = ["late", "answered"];

/** A kind of trigger. */
interface Kind {
  readonly sequence: string;
  readonly ifExists: string;
  /** Deletes the sandbox while the server is frozen. */
  close(triggers: Triggers): Promise<RestAnswer>;
}

const closeByDelivery = (triggers: Triggers) => triggers.github("closed", '{"at":2}', { guid: "closed" });
const closeByRequest = (triggers: Triggers) => triggers.rest("DELETE /sandboxes/s?force=true");

describe("servers that are frozen during deliveries and requests", { concurrency: false }, () => {
  let fixture: CrashFixture | undefined;
  let frozen: RuntimeServer | undefined;
  before(async () => {
    fixture = await CrashFixture.open();
    if (!fixture) return;
    // The first life makes the agent known to send views.
    await fixture.prepare("first", "first");
    await fixture.ask("/v1/namespaces/first/sandboxes/s?force=true", { method: "DELETE" });
    frozen = await fixture.startVictim();
  });
  after(async () => {
    await frozen?.stop();
    await fixture?.close();
  });

  /** Stores a trigger that runs a sandbox when it is opened, and deletes it when it is closed. */
  async function prepare(on: CrashFixture, { sequence, ifExists }: Kind): Promise<Triggers> {
    const triggers = new Triggers(on.ask);
    const { spec, ...sandbox } = on.sandboxOf(triggers.ns);
    await triggers.create({
      name: "pr",
      verify: { scheme: "github", secrets: [{ kid: "1", secret: githubSecret }] },
      sequence,
      rules: [
        { when: ["event==opened"], do: [{ run: { ...sandbox, ifExists, expiresIn: "2h", spec } }] },
        { when: ["event==closed"], do: [{ delete: { sandboxId: "s", force: true } }] },
      ],
    });
    return triggers;
  }

  async function finish(on: CrashFixture): Promise<void> {
    await on.survivor.internal.finishDeliveries(new AbortController().signal);
  }

  /**
   * Stops the process of a server at a step of a delivery, lets another server finish that and delete the sandbox, and
   * lets the first one continue. Returns false if the delivery has no such step.
   */
  async function freeze(
    on: CrashFixture,
    server: RuntimeServer,
    kind: Kind,
    step: number,
    moment: Moment,
  ): Promise<boolean> {
    const triggers = await prepare(on, kind);
    const sender = Object.assign(new Triggers(server.ask), { ns: triggers.ns });
    let wasFrozen = false;
    let isStored = false;
    on.wire.arm(step, moment, async () => {
      wasFrozen = true;
      process.kill(server.pid, "SIGSTOP");
      try {
        await finish(on);
        isStored = (await triggers.outcomes("pr")).length > 0;
        const { status, body } = await kind.close(triggers);
        assert.ok(status < 300 || status === 404, JSON.stringify(body));
      } finally {
        process.kill(server.pid, "SIGCONT");
      }
    });
    const opened = await sender.github("opened", '{"at":1}', { guid: "opened" });
    on.wire.disarm();
    if (!wasFrozen) return false;
    await finish(on);
    const { body } = await triggers.rest("GET /sandboxes/s/history");
    const types = objectsIn(body.events ?? []).map(({ type }) => String(type).split(".").at(-1));
    const what = `${moment} ${step}: ${JSON.stringify(opened.body)} ${types.join()}`;
    assert.ok(opened.status < 300, what);
    assert.ok(types.filter((type) => type === "started").length <= 1, what);
    assert.ok(on.startsOf(triggers.ns) <= 1, what);
    // What was stored only after the sandbox was deleted is the last word, unless it is late.
    const isLast = !isStored && kind.sequence === "";
    const state = await on.stateOf(triggers.ns);
    assert.deepEqual([state.isStored, state.isRunning], [isLast, isLast], what);
    await triggers.rest("DELETE /sandboxes/s?force=true");
    return true;
  }

  async function freezeAtEachStep(on: CrashFixture, server: RuntimeServer, kind: Kind): Promise<void> {
    for (const moment of moments) {
      let step = 1;
      while (await freeze(on, server, kind, step, moment)) step++;
      assert.ok(step > 5 && step < maxSteps, `it was frozen ${step - 1} times`);
    }
  }

  it("carry out a delivery once, and never after a later delivery", async (test) => {
    if (!fixture || !frozen) return test.skip("there is no sqld");
    const kind = { sequence: "{body.at}", ifExists: "replace", close: closeByDelivery };
    await freezeAtEachStep(fixture, frozen, kind);
  });

  it("carry out a delivery once, and never after others have ended what it has done", async (test) => {
    if (!fixture || !frozen) return test.skip("there is no sqld");
    for (const ifExists of ["replace", "keep"]) {
      await freezeAtEachStep(fixture, frozen, { sequence: "", ifExists, close: closeByRequest });
    }
  });

  it("carry out requests with an idempotency key once, and never after others have ended that", async (test) => {
    if (!fixture || !frozen) return test.skip("there is no sqld");
    const [on, server] = [fixture, frozen];
    for (const moment of moments) {
      for (let step = 1; ; step++) {
        const { ns } = new Triggers(on.ask);
        const run = { ...on.sandboxOf(ns), ifExists: "replace" };
        const post = (ask: typeof on.ask) => rest(ask, ns, "POST /run", run, { "idempotency-key": "one" });
        let wasFrozen = false;
        on.wire.arm(step, moment, async () => {
          wasFrozen = true;
          process.kill(server.pid, "SIGSTOP");
          try {
            const repeated = await post(on.ask);
            assert.equal(repeated.status, 201, `${moment} ${step}: ${JSON.stringify(repeated.body)}`);
            const { status } = await rest(on.ask, ns, "DELETE /sandboxes/s?force=true");
            assert.equal(status, 204);
          } finally {
            process.kill(server.pid, "SIGCONT");
          }
        });
        const { status, body } = await post(server.ask);
        on.wire.disarm();
        const what = `${moment} ${step}: ${status} ${JSON.stringify(body)}`;
        const state = await on.stateOf(ns);
        if (!wasFrozen) {
          await rest(on.ask, ns, "DELETE /sandboxes/s?force=true");
          assert.ok(step > 5 && step < maxSteps, `it was frozen ${step - 1} times`);
          break;
        }
        assert.deepEqual([state.isStored, state.isRunning], [false, false], what);
        assert.ok(on.startsOf(ns) <= 1, what);
      }
    }
  });
});
