import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { rest } from "../support/client.ts";
import { specType } from "../support/create-options.ts";
import { freshNamespace } from "../support/namespace.ts";
import { signalWhenHandled, untilTrapped } from "../support/signals.ts";
import { until } from "../support/until.ts";
import { LivesFixture } from "./fixture.ts";

const forever = "while :; do sleep 0.02; done";

describe("waiting for the exit of a sandbox", () => {
  let fixture: LivesFixture;
  let ns: string;
  before(async () => {
    fixture = await LivesFixture.open();
  });
  after(() => fixture.close());
  beforeEach(() => {
    ns = freshNamespace();
  });
  afterEach(() => fixture.setNetwork());

  it("a Wait during a Create gets the exit of the new life, not of the previous one", async () => {
    for (let life = 1; life <= 8; life++) {
      const status = 10 + life;
      const waiting: Promise<number>[] = [];
      fixture.setNetwork(async (method, deliver) => {
        if (method === "Create") {
          waiting.push(fixture.waitForExit(ns));
          await delay(20);
        }
        return deliver();
      });
      assert.equal(await fixture.create(ns, `sleep 0.05; exit ${status}`), "ok");
      await fixture.start(ns);
      assert.deepEqual(await Promise.all([...waiting, fixture.waitForExit(ns)]), [status, status]);
      assert.equal(await fixture.call(ns, "Shutdown"), "ok");
      assert.equal(await fixture.waitForExit(ns), status);
    }
  });

  it("a Wait for a life that was never created is not_found, even if a new life began", async () => {
    const second = Promise.withResolvers<void>();
    const waits = Promise.withResolvers<void>();
    let waiting: ReturnType<typeof rest> | undefined;
    fixture.setNetwork(async (method, deliver) => {
      if (method === "Wait") {
        waits.resolve();
        await second.promise;
      }
      if (method === "Create" && !waiting) {
        waiting = rest(fixture.ask, ns, "GET /sandboxes/s/wait?timeout=60s");
        await waits.promise;
      }
      return deliver();
    });
    const json = { process: { args: ["/no/such/program"], cwd: "/" } };
    const sandbox = { sandboxId: "s", runtime: { name: "process" }, spec: { typeUrl: specType, json } };
    const refused = await rest(fixture.ask, ns, "POST /sandboxes/s/create", { sandbox });
    assert.equal(String(refused.body.code), "failed_precondition");
    assert.equal(await fixture.create(ns, forever), "ok");
    second.resolve();
    const { status, body } = (await waiting) ?? assert.fail("no Wait was sent");
    assert.deepEqual([status, /it was never created/.test(String(body.detail))], [404, true]);
    assert.equal(await fixture.call(ns, "Shutdown"), "ok");
  });

  it("Stop and Status record the exit, so that it is known after the node is lost", async () => {
    await fixture.create(ns, "trap 'exit 9' TERM; while :; do sleep 0.02; done");
    const pid = await fixture.start(ns);
    await untilTrapped(pid, "SIGTERM");
    assert.equal(await fixture.call(ns, "Stop"), "ok");
    await fixture.create(ns, "exit 4", {}, "t");
    await fixture.start(ns, "t");
    await until("t has ended", async () => {
      const { body } = await rest(fixture.ask, ns, "GET /sandboxes/t/status");
      return String(body.state) === "SANDBOX_NOTREADY";
    });
    fixture.setNetwork(() => Promise.reject(new TypeError("the node is gone")));
    assert.deepEqual([await fixture.waitForExit(ns), await fixture.waitForExit(ns, "t")], [9, 4]);
    fixture.setNetwork();
    for (const id of ["s", "t"]) assert.equal(await fixture.call(ns, "Shutdown", id), "ok");
  });

  it("a REST wait that times out as the sandbox ends returns the exit, and never 404", async () => {
    for (let round = 0; round < 12; round++) {
      await fixture.create(ns, `sleep 0.${95 + (round % 5)}; exit 5`);
      await fixture.start(ns);
      const { status, body } = await rest(fixture.ask, ns, "GET /sandboxes/s/wait?timeout=1s");
      if (status === 202) assert.equal(body.state, "SANDBOX_READY");
      else assert.deepEqual([status, body.exitStatus], [200, 5]);
      assert.equal(await fixture.waitForExit(ns), 5);
      assert.equal(await fixture.call(ns, "Shutdown"), "ok");
    }
  });

  it("a wait that begins during a restart of the agent gets the exit", async () => {
    await fixture.create(ns, "sleep 1; exit 3");
    await fixture.start(ns);
    let waiting: Promise<number> | undefined;
    await fixture.bench.restart(() => {
      waiting = fixture.waitForExit(ns);
    });
    assert.equal(await waiting, 3);
    assert.equal(await fixture.call(ns, "Shutdown"), "ok");
  });

  it("many waits for one sandbox share one call to its agent", async () => {
    let waits = 0;
    fixture.setNetwork((method, deliver) => {
      if (method === "Wait") waits++;
      return deliver();
    });
    await fixture.create(ns, "trap 'exit 2' USR1; while :; do sleep 0.02; done");
    const pid = await fixture.start(ns);
    const exits = Array.from({ length: 50 }, () => fixture.waitForExit(ns));
    const manyAtOnce = Array.from({ length: 10 }, () =>
      rest(fixture.ask, ns, "GET /wait?ids=s&mode=any&timeout=60s"),
    );
    // Answered by the agent after all waits have begun in this process.
    assert.equal(await fixture.call(ns, "Status"), "ok");
    await signalWhenHandled(pid, "SIGUSR1");
    assert.deepEqual(await Promise.all(exits), Array(50).fill(2));
    for (const { body } of await Promise.all(manyAtOnce)) {
      assert.ok(Array.isArray(body.exits));
      assert.deepEqual(
        body.exits.map(({ sandboxId, exitStatus }) => [sandboxId, exitStatus]),
        [["s", 2]],
      );
    }
    assert.equal(waits, 1);
    assert.equal(await fixture.call(ns, "Shutdown"), "ok");
  });
});
