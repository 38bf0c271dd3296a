import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, beforeEach, describe, it } from "node:test";
import { rpc } from "../support/client.ts";
import { type Functions, startFunctions } from "../support/functions.ts";
import { freshNamespace } from "../support/namespace.ts";
import { isRunning, killIfThere, processes } from "../support/processes.ts";
import { until } from "../support/until.ts";
import { type Fixture, nothing, reconcileAll, startFixture } from "./fixture.ts";

const forever = "exec sleep 86400";
const graceMs = 10 * 60_000;

describe("a round of reconciliation", () => {
  let fixture: Fixture;
  let ns: string;
  before(async () => {
    fixture = await startFixture();
  });
  after(() => fixture.close());
  beforeEach(() => {
    ns = freshNamespace();
  });

  const endAll = async (...ids: string[]) => {
    for (const id of ids) {
      assert.equal((await fixture.call(ns, `POST /sandboxes/${id}/shutdown`)).status, 200);
    }
  };
  const withoutChecked = async () => {
    const { checked: _, ...report } = await fixture.reconcile();
    return report;
  };

  it("changes nothing if records and processes agree", async () => {
    const pid = await fixture.run(ns, "same", forever);
    const row = await fixture.row(ns, "same");
    assert.deepEqual(await withoutChecked(), nothing);
    assert.deepEqual(await fixture.row(ns, "same"), row);
    assert.ok(isRunning(pid));
    await endAll("same");
  });

  it("records the exits of an agent that was down when they happened", async () => {
    const pid = await fixture.run(ns, "exit", "sleep 0.1; exit 7");
    await fixture.agent.restart(() => until("the process has ended", () => !isRunning(pid)));
    assert.equal((await fixture.row(ns, "exit"))?.phase, "running");
    await until("the agent has observed the exit", async () => {
      assert.equal((await fixture.reconcile()).errors, 0);
      return (await fixture.row(ns, "exit"))?.phase === "stopped";
    });
    const { status, reason } = (await fixture.row(ns, "exit")) ?? {};
    assert.deepEqual([status, reason], [7, "exited"]);
    await endAll("exit");
  });

  it("ends as lost what a lost data folder has taken with it, and keeps what still runs", async () => {
    const ended = await fixture.run(ns, "ended", forever);
    const pid = await fixture.run(ns, "runs", forever);
    const supervisors = processes().filter(({ cwd }) => cwd.startsWith(fixture.agent.folder(ns, "ended")));
    assert.ok(supervisors.length > 0);
    await fixture.agent.restart(async () => {
      for (const each of [...supervisors.map(({ pid }) => pid), ended]) killIfThere(each);
      const isOver = () => !isRunning(ended) && !supervisors.some((each) => isRunning(each.pid));
      await until("nothing of it runs", isOver);
      rmSync(join(fixture.agent.data, "sandboxes"), { recursive: true });
    });
    const report = await fixture.reconcile();
    assert.deepEqual([report.lost, report.errors, report.isComplete], [1, 0, true]);
    const { phase, reason, status } = (await fixture.row(ns, "ended")) ?? {};
    assert.deepEqual([phase, reason, status], ["gone", "lost", 255]);
    assert.equal((await fixture.row(ns, "runs"))?.phase, "running");
    assert.deepEqual(await withoutChecked(), nothing);
    await endAll("runs");
    assert.ok(!isRunning(pid));
  });

  it("changes nothing while the agent is silent", async () => {
    const pid = await fixture.run(ns, "silent", forever);
    const row = await fixture.row(ns, "silent");
    await fixture.agent.restart(async () => {
      const report = await fixture.reconcile();
      assert.deepEqual([report.isComplete, report.errors, report.lost], [false, 1, 0]);
      assert.match(report.reason ?? "", /cannot be reached/);
    });
    assert.deepEqual(await fixture.row(ns, "silent"), row);
    assert.ok(isRunning(pid));
    assert.deepEqual(await withoutChecked(), nothing);
    await endAll("silent");
  });

  it("adopts a life without a row if its record exists", async () => {
    const pid = await fixture.run(ns, "adopted", forever);
    await fixture.functions.query(`delete from instances where namespace = '${ns}'`);
    assert.deepEqual(await withoutChecked(), { ...nothing, adopted: 1 });
    const row = await fixture.row(ns, "adopted");
    assert.deepEqual([row?.phase, row?.pid, row?.agent], ["running", pid, "process"]);
    await endAll("adopted");
    assert.ok(!isRunning(pid));
  });

  it("reports a life without a record, and shuts it down after the grace period", async () => {
    const pid = await fixture.run(ns, "stray", forever);
    await fixture.functions.query(`delete from instances where namespace = '${ns}'`);
    await fixture.functions.query(`delete from sandboxes where namespace = '${ns}'`);
    assert.deepEqual(await withoutChecked(), { ...nothing, strays: 1 });
    fixture.advance(graceMs - 60_000);
    assert.deepEqual(await withoutChecked(), { ...nothing, strays: 1 });
    assert.ok(isRunning(pid));
    fixture.advance(61_000);
    assert.deepEqual(await withoutChecked(), { ...nothing, finished: 1 });
    assert.ok(!isRunning(pid));
    assert.deepEqual(await fixture.functions.query("select * from strays"), []);
    const [removed] = await fixture.functions.query(
      `select actor, reason from events where namespace = '${ns}' and type = 'removed'`,
    );
    assert.deepEqual(removed, { actor: "reconcile", reason: "stray" });
    assert.deepEqual(await withoutChecked(), nothing);
  });

  it("forgets a stray that has a record by now, or has ended by itself", async () => {
    await fixture.run(ns, "kept", forever);
    await fixture.run(ns, "over", forever);
    await fixture.functions.query(`delete from instances where namespace = '${ns}'`);
    const [record] = await fixture.functions.query(
      `select count(*) as n from sandboxes where namespace = '${ns}'`,
    );
    assert.equal(record?.n, 2);
    await fixture.functions.query(`update sandboxes set namespace = '${ns}x' where namespace = '${ns}'`);
    assert.deepEqual(await withoutChecked(), { ...nothing, strays: 2 });
    await fixture.functions.query(
      `update sandboxes set namespace = '${ns}' where namespace = '${ns}x' and id = 'kept'`,
    );
    const { life } = (await fixture.functions.query(`select life from strays where id = 'over'`))[0] ?? {};
    const signal = new AbortController().signal;
    const lifecycle = { life: Number(life), callId: "end" };
    await fixture.agent.agentClient().shutdown({ namespace: ns, signal, lifecycle }, "over");
    fixture.advance(graceMs);
    assert.deepEqual(await withoutChecked(), { ...nothing, adopted: 1 });
    assert.deepEqual(await fixture.functions.query("select * from strays"), []);
    await endAll("kept");
  });

  it("finishes a Shutdown and a Create whose server has died", async () => {
    const pid = await fixture.run(ns, "ending", forever);
    await fixture.run(ns, "creating", forever);
    await fixture.functions.query(
      `update instances set ending = highest + 1, highest = highest + 1 where namespace = '${ns}' and id = 'ending'`,
    );
    await endAll("creating");
    await fixture.functions.query(
      `update instances set phase = 'creating', life = highest + 1, highest = highest + 1, ending = 0
       where namespace = '${ns}' and id = 'creating'`,
    );
    fixture.advance(6 * 60_000);
    assert.deepEqual(await withoutChecked(), { ...nothing, finished: 2 });
    const phases = [await fixture.row(ns, "ending"), await fixture.row(ns, "creating")].map(
      (row) => row?.phase,
    );
    assert.deepEqual(phases, ["gone", "gone"]);
    assert.ok(!isRunning(pid));
    assert.deepEqual(await withoutChecked(), nothing);
  });

  it("shuts down what was given up, when the lost agent has returned", async () => {
    const pid = await fixture.run(ns, "given-up", forever);
    await fixture.functions.query(`insert into strays values ('process', '${ns}', 'other', 1, 1)`);
    const forgotten = await fixture.functions.ask("/v1/agents/process/forget", { method: "POST" });
    assert.equal(forgotten.status, 200);
    assert.deepEqual(await fixture.functions.query("select * from strays"), []);
    assert.deepEqual(await withoutChecked(), nothing);
    assert.ok(!isRunning(pid));
    assert.deepEqual(await fixture.functions.query("select * from given_up"), []);
  });

  it("is shared by two servers that reconcile at once, and continued after one has died", async () => {
    for (let at = 0; at < 5; at++) await fixture.run(ns, `s${at}`, forever);
    await fixture.functions.query(`delete from instances where namespace = '${ns}' and id < 's3'`);
    const other = await fixture.functions.reconfigure([
      { name: "process", url: "https://agent.test", token: "t", sandboxer: "process" },
    ]);
    const reports = await Promise.all(
      [fixture.functions.ask, other.ask, fixture.functions.ask, other.ask].map(reconcileAll),
    );
    const adopted = reports.reduce((sum, { process }) => sum + (process?.adopted ?? 0), 0);
    assert.equal(adopted, 3);
    const lease = (fixture.nowMs() + 60_000) * 1_000;
    await fixture.functions.query(`update agents set lease_until = ${lease}, cursor = 'list ${ns}/s1'`);
    const taken = await fixture.reconcile();
    assert.deepEqual([taken.isComplete, taken.checked], [false, 0]);
    assert.match(taken.reason ?? "", /another server/);
    await fixture.functions.query("update agents set lease_until = 1");
    assert.equal((await fixture.reconcile()).isComplete, true);
    const [row] = await fixture.functions.query(
      "select cursor, lease_until from agents where name = 'process'",
    );
    assert.deepEqual(row, { cursor: "", lease_until: 0 });
    await endAll("s0", "s1", "s2", "s3", "s4");
  });

  it("leaves alone what another sandboxer of the same agent has", async () => {
    const common = { url: "https://agent.test", token: "t", sandboxer: "process" };
    const both = await fixture.functions.reconfigure([
      { name: "process", ...common },
      { name: "second", ...common },
    ]);
    const opts = { sandboxId: "s", sandboxer: "second", sandbox: { runtime: {} } };
    assert.equal((await rpc(both.ask, "Controller", "Create", opts, ns)).code, "ok");
    for (let round = 0; round < 2; round++) {
      const reports = await reconcileAll(both.ask);
      for (const name of ["process", "second"]) {
        const { checked: _, ...report } = reports[name] ?? assert.fail();
        assert.deepEqual(report, nothing, name);
      }
      fixture.advance(graceMs + 1);
    }
    const row = await fixture.row(ns, "s");
    assert.deepEqual([row?.agent, row?.phase], ["second", "created"]);
    const target = { sandboxId: "s", sandboxer: "second" };
    assert.equal((await rpc(both.ask, "Controller", "Shutdown", target, ns)).code, "ok");
  });

  it("prunes rows, exits and events whose retention has passed, but keeps the last event", async () => {
    await fixture.run(ns, "old", forever);
    await endAll("old");
    assert.equal((await fixture.call(ns, "DELETE /sandboxes/old")).status, 204);
    assert.equal((await fixture.row(ns, "old"))?.phase, "gone");
    fixture.advance(31 * 24 * 60 * 60_000);
    await fixture.reconcile();
    assert.equal(await fixture.row(ns, "old"), undefined);
    const exits = await fixture.functions.query(`select * from exits where namespace = '${ns}'`);
    assert.deepEqual(exits, []);
    const events = await fixture.functions.query(`select type from events where namespace = '${ns}'`);
    assert.deepEqual(events, [{ type: "deleted" }]);
  });
});

describe("POST /internal/reconcile", () => {
  it("takes only its own token, and does not exist without one", async () => {
    const statusOf = async ({ ask }: Functions, authorization?: string) => {
      const headers = authorization === undefined ? {} : { authorization };
      return (await ask("/internal/reconcile", { method: "POST", headers })).status;
    };
    const functions = await startFunctions([], undefined, { reconcile: { token: "right" } });
    assert.deepEqual(
      await Promise.all([undefined, "Bearer wrong", "Bearer right"].map((each) => statusOf(functions, each))),
      [401, 401, 200],
    );
    await functions.close();
    const without = await startFunctions([]);
    assert.equal(await statusOf(without, "Bearer right"), 404);
    await without.close();
  });
});
