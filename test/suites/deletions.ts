import assert from "node:assert/strict";
import { rest } from "../support/client.ts";
import { isRunning } from "../support/processes.ts";
import { signalWhenHandled, untilTrapped } from "../support/signals.ts";
import { type Behaviour, casesOf, expectGone, forceDelete, run } from "./compound.ts";

/** The behaviour of Delete with force, of one sandbox and of many. */
const deletions: Readonly<Record<string, Behaviour>> = {
  async "a forced Delete ends a sandbox from every phase"(sandboxes) {
    await sandboxes.store("d");
    await forceDelete(sandboxes, "d");
    await expectGone(sandboxes, "d");
    await sandboxes.create("d");
    await forceDelete(sandboxes, "d");
    await expectGone(sandboxes, "d");
    const pid = await sandboxes.run("d");
    await untilTrapped(pid, "SIGTERM");
    await forceDelete(sandboxes, "d");
    await expectGone(sandboxes, "d");
    assert.ok(!isRunning(pid));
    await sandboxes.assertExit("d", 0);
    await signalWhenHandled(await sandboxes.run("d"), "SIGUSR1");
    await sandboxes.assertExit("d", 7);
    await forceDelete(sandboxes, "d");
    await sandboxes.assertExit("d", 7);
    await sandboxes.create("d");
    await sandboxes.act("d", "shutdown");
    await forceDelete(sandboxes, "d");
    assert.equal((await sandboxes.rest("DELETE /sandboxes/d?force=true")).status, 404);
  },

  async "a forced Delete ends a sandbox without a record"(sandboxes) {
    await sandboxes.act("free", "create", { sandbox: { sandboxId: "free", ...sandboxes.workload.record } });
    const pid = await sandboxes.start("free");
    await forceDelete(sandboxes, "free");
    assert.ok(!isRunning(pid));
  },

  async "a plain Delete of a sandbox that lives names force"(sandboxes) {
    await sandboxes.run("p");
    const { status, body } = await sandboxes.rest("DELETE /sandboxes/p");
    assert.deepEqual([status, body.code], [400, "failed_precondition"]);
    assert.match(String(body.detail), /force=true/);
    assert.equal((await sandboxes.rest("DELETE /sandboxes/p?force=false")).status, 400);
    assert.equal((await sandboxes.rest("DELETE /sandboxes/p?force=1")).body.code, "invalid_argument");
    await forceDelete(sandboxes, "p");
  },

  async "a forced Delete respects If-Match"(sandboxes) {
    const { ask, ns } = sandboxes;
    const pid = await run(sandboxes, "m");
    const etag = (await sandboxes.rest("GET /sandboxes/m")).headers.get("etag") ?? "";
    const send = (tag: string) =>
      rest(ask, ns, "DELETE /sandboxes/m?force=true", undefined, { "if-match": tag });
    assert.equal((await send('"other.1"')).status, 412);
    assert.ok(isRunning(pid));
    assert.equal((await send(etag)).status, 204);
    assert.ok(!isRunning(pid));
    assert.equal((await send(etag)).status, 404);
  },

  async "a forced Delete wins over a Start in flight"(sandboxes) {
    for (const id of ["f1", "f2", "f3"]) {
      await sandboxes.create(id);
      const [started] = await Promise.all([
        sandboxes.rest(`POST /sandboxes/${id}/start`),
        forceDelete(sandboxes, id),
      ]);
      await expectGone(sandboxes, id);
      if (started.status === 200) assert.ok(!isRunning(Number(started.body.pid)));
    }
  },

  async "many sandboxes are deleted by filter, in batches, after a dry run"(sandboxes) {
    for (const id of ["a1", "a2", "a3"]) await run(sandboxes, id, { labels: { app: "a" } });
    await run(sandboxes, "b1", { labels: { app: "b" } });
    const filters = ["labels.app==a"];
    const dry = (await sandboxes.rest("POST /delete", { filters, dryRun: true })).body;
    assert.deepEqual([dry.count, dry.next], [3, undefined], JSON.stringify(dry));
    const plain = (await sandboxes.rest("POST /delete", { filters, limit: 1 })).body;
    assert.deepEqual(Object(plain.results).length, 1);
    const [refused] = Object(plain.results);
    assert.deepEqual(
      [refused.sandboxId, refused.outcome, refused.error.code],
      ["a1", "failed", "failed_precondition"],
    );
    let next: unknown;
    const deleted: string[] = [];
    do {
      const { status, body } = await sandboxes.rest("POST /delete", {
        ...{ filters, force: true, limit: 2 },
        ...(next === undefined ? {} : { after: next }),
      });
      assert.equal(status, 200, JSON.stringify(body));
      for (const { sandboxId, outcome } of Object(body.results)) deleted.push(`${sandboxId} ${outcome}`);
      next = body.next;
    } while (next !== undefined);
    assert.deepEqual(deleted, ["a1 deleted", "a2 deleted", "a3 deleted"]);
    assert.equal(await sandboxes.state("b1"), "SANDBOX_READY");
    await forceDelete(sandboxes, "b1");
  },

  async "deleting many requires a filter, and known fields"(sandboxes) {
    for (const body of [
      {},
      { filters: [] },
      { filters: "id==a" },
      { filters: ["=="] },
      { filters: ["id==a"], force: "yes" },
      { filters: ["id==a"], limit: 0 },
      { filters: ["id==a"], limit: 501 },
      { filters: ["id==a"], after: "nonsense" },
      { filters: ["id==a"], colour: "red" },
    ]) {
      const { status, body: answer } = await sandboxes.rest("POST /delete", body);
      assert.deepEqual([status, answer.code], [400, "invalid_argument"], JSON.stringify([body, answer]));
    }
  },
};

/** Cases of Delete with force, and of many. */
export const deletionCases = casesOf(deletions);
