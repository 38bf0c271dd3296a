import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { specType } from "../support/create-options.ts";
import { freshNamespace } from "../support/namespace.ts";
import { isRunning } from "../support/processes.ts";
import { until } from "../support/until.ts";
import { type Fixture, startFixture } from "./fixture.ts";

/** Age from which an operation counts as abandoned, in milliseconds, and a bit more. */
const abandonedMs = 16_000;

describe("reconciliation of operations of several steps", () => {
  let fixture: Fixture;
  before(async () => {
    fixture = await startFixture();
  });
  after(() => fixture.close());

  /** Runs a shell script as the sandbox `s`. Returns its pid. */
  async function run(ns: string, script: string, more: object = {}): Promise<number> {
    const spec = { typeUrl: specType, json: { process: { args: ["sh", "-c", script], cwd: "/" } } };
    const sandbox = { sandboxId: "s", runtime: { name: "process" }, spec };
    const { status, body } = await fixture.call(ns, "POST /run", { ...sandbox, ...more });
    assert.equal(status, 201, JSON.stringify(body));
    return Number(body.status?.pid);
  }

  it("a Delete that could not reach the agent is finished once the agent is back", async () => {
    const ns = freshNamespace();
    const pid = await run(ns, "exec sleep 86400");
    await fixture.agent.restart(async () => {
      const pending = await fixture.call(ns, "DELETE /sandboxes/s?force=true");
      assert.equal(pending.status, 202, JSON.stringify(pending.body));
      assert.equal((await fixture.reconcile()).isComplete, false);
      assert.equal((await fixture.call(ns, "GET /sandboxes/s")).status, 200);
    });
    fixture.advance(abandonedMs);
    const { errors, finished } = await fixture.reconcile();
    assert.deepEqual([errors, finished], [0, 1]);
    assert.equal((await fixture.call(ns, "GET /sandboxes/s")).status, 404);
    assert.ok(!isRunning(pid));
  });

  it("the next lifecycle call finishes a Delete that was abandoned", async () => {
    const ns = freshNamespace();
    const pid = await run(ns, "exec sleep 86400");
    await fixture.agent.restart(async () => {
      assert.equal((await fixture.call(ns, "DELETE /sandboxes/s?force=true")).status, 202);
    });
    fixture.advance(abandonedMs);
    await fixture.call(ns, "GET /sandboxes/s/status");
    await until("the record is deleted", async () => {
      return (await fixture.call(ns, "GET /sandboxes/s")).status === 404;
    });
    assert.ok(!isRunning(pid));
  });

  it("a sandbox with removeOnExit is deleted although nobody asks for its exit", async () => {
    const ns = freshNamespace();
    const pid = await run(ns, "sleep 0.1; exit 3", { removeOnExit: true });
    await until("the process has ended", () => !isRunning(pid));
    await until("the record is deleted", async () => {
      assert.equal((await fixture.reconcile()).errors, 0);
      return (await fixture.call(ns, "GET /sandboxes/s")).status === 404;
    });
    const { phase, status, wanted } = (await fixture.row(ns, "s")) ?? {};
    assert.deepEqual([phase, status, wanted], ["gone", 3, ""]);
  });

  it("a renewal finishes a Create whose server has died before it reached the agent", async () => {
    const ns = freshNamespace();
    const spec = { typeUrl: specType, json: { process: { args: ["sleep", "86400"], cwd: "/" } } };
    const record = { sandboxId: "s", runtime: { name: "process" }, spec, expiresIn: "1h" };
    assert.equal((await fixture.call(ns, "POST /sandboxes", record)).status, 201);
    const renewals = {
      "POST /sandboxes/s/renew": { for: "2h" },
      "PATCH /sandboxes/s": { expiresIn: "3h" },
    };
    for (const [route, body] of Object.entries(renewals)) {
      assert.equal((await fixture.call(ns, "POST /sandboxes/s/create")).status, 200);
      assert.equal((await fixture.call(ns, "POST /sandboxes/s/shutdown")).status, 200);
      // The state that such a server leaves.
      await fixture.functions.query(
        `update instances set phase = 'creating', life = highest + 1, highest = highest + 1, ending = 0
         where namespace = '${ns}'`,
      );
      fixture.advance(abandonedMs);
      const renewed = await fixture.call(ns, route, body);
      assert.equal(renewed.status, 200, JSON.stringify(renewed.body));
      assert.equal((await fixture.row(ns, "s"))?.phase, "gone");
    }
    assert.equal((await fixture.call(ns, "DELETE /sandboxes/s?force=true")).status, 204);
  });

  it("a run that ended between two lives is resumed, and one that lost its life is undone", async () => {
    const ns = freshNamespace();
    const first = await run(ns, "exec sleep 86400");
    // The state that a server leaves that dies after it has ended the replaced life.
    assert.equal((await fixture.call(ns, "POST /sandboxes/s/shutdown")).status, 200);
    const uid = `(select uid from sandboxes where namespace = '${ns}')`;
    const set = `start_call = 'c_' || ${uid}, revision = revision + 1 where namespace = '${ns}'`;
    await fixture.functions.query(`update instances set wanted = 'replaced', ${set}`);
    fixture.advance(abandonedMs);
    await fixture.reconcile();
    const row = await fixture.row(ns, "s");
    assert.deepEqual([row?.phase, row?.wanted], ["running", ""]);
    assert.ok(!isRunning(first) && isRunning(Number(row?.pid)));
    assert.equal((await fixture.call(ns, "POST /sandboxes/s/shutdown")).status, 200);
    await fixture.functions.query(`update instances set wanted = 'running', ${set}`);
    fixture.advance(abandonedMs);
    await fixture.reconcile();
    assert.equal((await fixture.call(ns, "GET /sandboxes/s")).status, 404);
    assert.deepEqual((await fixture.row(ns, "s"))?.wanted, "");
  });
});
