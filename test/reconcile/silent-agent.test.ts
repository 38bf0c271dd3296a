import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { idsOf, type Json } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import { isRunning } from "../support/processes.ts";
import { type Fixture, reconcileAll, startFixture } from "./fixture.ts";

const forever = "exec sleep 86400";

describe("sandboxes of an agent that is silent", () => {
  let fixture: Fixture;
  let ns: string;
  before(async () => {
    fixture = await startFixture();
  });
  after(() => fixture.close());
  beforeEach(() => {
    ns = freshNamespace();
  });

  async function get(id: string): Promise<{ readonly status: Json; readonly etag: string }> {
    const { status, body, headers } = await fixture.call(ns, `GET /sandboxes/${id}`);
    assert.equal(status, 200, JSON.stringify(body));
    assert.ok(body.status);
    return { status: body.status, etag: headers.get("etag") ?? "" };
  }

  async function phaseOf(id: string): Promise<string> {
    return String((await get(id)).status.phase);
  }

  /** Returns the ids that List finds by a filter. Their number must be what it counts. */
  async function found(filter: string): Promise<readonly string[]> {
    const query = `filter=${encodeURIComponent(filter)}`;
    const { status, body } = await fixture.call(ns, `GET /sandboxes?${query}`);
    assert.equal(status, 200, JSON.stringify(body));
    const ids = idsOf(body);
    const counted = await fixture.call(ns, `GET /sandboxes?count=true&${query}`);
    assert.equal(Number(counted.body.count), ids.length, filter);
    return ids;
  }

  async function assertFound(expected: Readonly<Record<string, readonly string[]>>): Promise<void> {
    for (const [filter, ids] of Object.entries(expected)) assert.deepEqual(await found(filter), ids, filter);
  }

  /** Makes rounds that fail, until the agent counts as silent. */
  async function becomeSilent(): Promise<void> {
    for (let round = 0; round < 2; round++) {
      assert.equal((await fixture.reconcile()).isComplete, false);
      fixture.advance(20_000);
    }
    await fixture.reconcile();
  }

  async function endAll(...ids: string[]): Promise<void> {
    for (const id of ids) await fixture.call(ns, `DELETE /sandboxes/${id}?force=true`);
  }

  it("are unknown, with what was last seen, until it answers again", async () => {
    await fixture.call(ns, "POST /sandboxes", { sandboxId: "stored", runtime: { name: "process" } });
    const pid = await fixture.run(ns, "runs", forever);
    await fixture.run(ns, "runs-too", forever);
    await fixture.run(ns, "ended", "exit 3");
    assert.equal((await fixture.call(ns, "GET /sandboxes/ended/wait")).status, 200);
    await fixture.run(ns, "over", forever);
    await fixture.call(ns, "POST /sandboxes/over/shutdown");
    await fixture.reconcile();
    const seen = await get("runs");
    assert.equal(seen.status.phase, "running");

    await fixture.agent.restart(async () => {
      await becomeSilent();
      const { status, etag } = await get("runs");
      const { silentSince, ...rest } = status;
      assert.deepEqual(rest, { ...seen.status, phase: "unknown", lastPhase: "running" });
      assert.ok(Date.parse(String(silentSince)) >= Date.parse(String(seen.status.observedAt)));
      assert.notEqual(etag, seen.etag);
      const listed = await fixture.call(ns, "GET /sandboxes?ids=runs&view=basic");
      assert.ok(Array.isArray(listed.body.sandboxes));
      assert.deepEqual(listed.body.sandboxes[0].status, status);
      const lives = await fixture.call(ns, "GET /instances");
      assert.ok(Array.isArray(lives.body.instances));
      const life = lives.body.instances.find(({ sandboxId }: Json) => String(sandboxId) === "runs");
      assert.deepEqual(life?.status, status);
      await assertFound({
        "state==unknown": ["runs", "runs-too"],
        "state==unknown,id~=^runs-": ["runs-too"],
        "state==running": [],
        "state==stopped": ["ended"],
        "state==gone": ["over"],
        "state!=unknown": ["ended", "over", "stored"],
        "state~=^(running|unknown)$": ["runs", "runs-too"],
        "agent==process,state==unknown": ["runs", "runs-too"],
      });
      // A call that the agent has not answered is not evidence.
      const failed = await fixture.call(ns, "POST /sandboxes/runs/stop");
      assert.equal(failed.status, 503, JSON.stringify(failed.body));
      assert.equal(await phaseOf("runs"), "unknown");
      const kept = await fixture.call(ns, "POST /run", {
        ...{ sandboxId: "runs-too", ifExists: "keep", runtime: { name: "process" } },
      });
      assert.equal(kept.status, 503, `a run does not take it for granted: ${JSON.stringify(kept.body)}`);
    });

    assert.equal(await phaseOf("runs"), "unknown", "nobody has asked it yet");
    assert.equal((await fixture.call(ns, "GET /sandboxes/runs/status")).status, 200);
    assert.equal(await phaseOf("runs"), "running", "it has answered about this one");
    assert.equal(await phaseOf("runs-too"), "unknown", "it has not answered about this one");
    await assertFound({ "state==unknown": ["runs-too"], "state==running": ["runs"] });
    assert.equal((await fixture.reconcile()).isComplete, true);
    await assertFound({ "state==unknown": [], "state==running": ["runs", "runs-too"] });
    assert.equal((await get("runs")).status.silentSince, undefined);
    assert.ok(isRunning(pid));
    await endAll("runs", "runs-too", "ended");
  });

  it("are as they were after one failed round, and after others that were not in a row", async () => {
    await fixture.run(ns, "runs", forever);
    for (let round = 0; round < 3; round++) {
      await fixture.agent.restart(async () => {
        assert.equal((await fixture.reconcile()).isComplete, false);
      });
      fixture.advance(20_000);
      // Any answer shows that it is there.
      assert.equal((await fixture.call(ns, "GET /sandboxes/runs/status")).status, 200);
      assert.equal(await phaseOf("runs"), "running");
    }
    await endAll("runs");
  });

  it("are unknown until a whole round has compared them, also if one was interrupted", async () => {
    await fixture.run(ns, "runs", forever);
    await fixture.functions.query(
      `update agents set cursor = 'rows ~/z', round_at = 1 where name = 'process'`,
    );
    await fixture.agent.restart(becomeSilent);
    assert.equal(await phaseOf("runs"), "unknown");
    assert.equal((await fixture.reconcile()).checked > 0, true, "the round has begun again");
    assert.equal(await phaseOf("runs"), "running");
    await endAll("runs");
  });

  it("are unknown once their agent has left the configuration for some minutes", async () => {
    const pid = await fixture.run(ns, "runs", forever);
    await fixture.reconcile();
    const without = await fixture.functions.reconfigure([]);
    const reconcile = () => reconcileAll(without.ask);
    const { process: report } = await reconcile();
    assert.equal(report?.isComplete, false);
    assert.equal(report?.reason, "the agent is not configured, but has sandboxes here");
    fixture.advance(4 * 60_000);
    await reconcile();
    assert.equal(await phaseOf("runs"), "running", "another server may have the agent");
    fixture.advance(2 * 60_000);
    await reconcile();
    assert.equal(await phaseOf("runs"), "unknown");
    const inventory = await without.ask("/v1/agents/process/inventory");
    const { sandboxes, ...facts } = (await inventory.json()) as Json;
    assert.deepEqual(facts, { agent: "process", isComplete: false, reason: "the agent is not configured" });
    assert.ok(Array.isArray(sandboxes));
    assert.ok(sandboxes.some(({ sandboxId, verdict }: Json) => `${sandboxId} ${verdict}` === "runs unknown"));
    assert.equal((await without.ask("/v1/agents/other/inventory")).status, 404);

    assert.equal((await fixture.reconcile()).isComplete, true);
    assert.equal(await phaseOf("runs"), "running");
    fixture.advance(6 * 60_000);
    await reconcile();
    assert.equal(await phaseOf("runs"), "running", "a server that has the agent has just asked it");
    assert.ok(isRunning(pid));
    await endAll("runs");
  });
});
