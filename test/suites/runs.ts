import assert from "node:assert/strict";
import { rest } from "../support/client.ts";
import { isRunning } from "../support/processes.ts";
import { until } from "../support/until.ts";
import {
  type Behaviour,
  badSpec,
  casesOf,
  expectGone,
  forceDelete,
  recordOf,
  run,
  versionOf,
} from "./compound.ts";
import { shorten } from "./lease-fixture.ts";

/** The behaviour of run. */
const runs: Readonly<Record<string, Behaviour>> = {
  async "run stores a record, and creates and starts its sandbox"(sandboxes) {
    const created = await sandboxes.rest("POST /run", {
      sandboxId: "one",
      ...sandboxes.workload.record,
      labels: { app: "web" },
    });
    assert.equal(created.status, 201, JSON.stringify(created.body));
    assert.equal(created.headers.get("location"), `/v1/namespaces/${sandboxes.ns}/sandboxes/one`);
    const stored = await sandboxes.rest("GET /sandboxes/one");
    assert.equal(created.headers.get("etag")?.split(".")[0], stored.headers.get("etag")?.split(".")[0]);
    assert.deepEqual([stored.body.labels, created.body.labels], [{ app: "web" }, { app: "web" }]);
    assert.equal(created.body.status?.agent, "process");
    assert.equal(await sandboxes.state("one"), "SANDBOX_READY");
    await forceDelete(sandboxes, "one");
  },

  async "run with wait returns the exit"(sandboxes) {
    const { status, body } = await sandboxes.rest("POST /run", { ...recordOf("job", "exit 3"), wait: "20s" });
    assert.equal(status, 201, JSON.stringify(body));
    assert.deepEqual([body.status?.exit?.status, body.status?.exit?.reason], [3, "exited"]);
    assert.equal((await sandboxes.rest("GET /sandboxes/job/wait")).body.exitStatus, 3);
    await forceDelete(sandboxes, "job");
  },

  async "run with wait returns the running sandbox if the wait is over first"(sandboxes) {
    await run(sandboxes, "long", { wait: "1s" });
    await forceDelete(sandboxes, "long");
  },

  async "run of an id that exists is already_exists, and leaves it alone"(sandboxes) {
    const pid = await run(sandboxes, "taken");
    const version = await versionOf(sandboxes, "taken");
    for (const more of [{}, { ifExists: "fail" }]) {
      const again = await sandboxes.rest("POST /run", {
        sandboxId: "taken",
        ...sandboxes.workload.record,
        ...more,
      });
      assert.deepEqual([again.status, again.body.code], [409, "already_exists"]);
    }
    assert.equal(await versionOf(sandboxes, "taken"), version);
    assert.ok(isRunning(pid));
    await forceDelete(sandboxes, "taken");
    await sandboxes.store("taken");
    const recorded = await sandboxes.rest("POST /run", { sandboxId: "taken", ...sandboxes.workload.record });
    assert.deepEqual([recorded.status, recorded.body.code], [409, "already_exists"]);
    await forceDelete(sandboxes, "taken");
  },

  async "run with keep starts what is stored, created or stopped, and leaves what runs"(sandboxes) {
    await sandboxes.store("kept");
    const version = await versionOf(sandboxes, "kept");
    const first = await run(sandboxes, "kept", { ifExists: "keep", labels: { ignored: "yes" } });
    assert.equal(await run(sandboxes, "kept", { ifExists: "keep" }), first);
    await sandboxes.act("kept", "stop");
    const second = await run(sandboxes, "kept", { ifExists: "keep" });
    assert.notEqual(second, first);
    await sandboxes.act("kept", "shutdown");
    await sandboxes.act("kept", "create");
    await run(sandboxes, "kept", { ifExists: "keep" });
    assert.equal(await versionOf(sandboxes, "kept"), version);
    await forceDelete(sandboxes, "kept");
    await run(sandboxes, "kept", { ifExists: "keep" });
    await forceDelete(sandboxes, "kept");
  },

  async "run with replace ends what is there, and runs what is given"(sandboxes) {
    const first = await run(sandboxes, "new", { labels: { version: "1" } });
    const second = await run(sandboxes, "new", { ifExists: "replace", labels: { version: "2" } });
    assert.ok(!isRunning(first) && isRunning(second));
    assert.deepEqual((await sandboxes.rest("GET /sandboxes/new")).body.labels, { version: "2" });
    await forceDelete(sandboxes, "new");
    await sandboxes.store("new");
    await run(sandboxes, "new", { ifExists: "replace" });
    await forceDelete(sandboxes, "new");
    await run(sandboxes, "new", { ifExists: "replace" });
    await forceDelete(sandboxes, "new");
  },

  async "a run that fails leaves nothing, and says why"(sandboxes) {
    const failing = { sandboxId: "bad", runtime: { name: "process" }, spec: badSpec };
    for (const ifExists of ["fail", "keep", "replace"]) {
      const { status, body } = await sandboxes.rest("POST /run", { ...failing, ifExists });
      assert.deepEqual([status, body.code], [400, "failed_precondition"], JSON.stringify(body));
      assert.match(String(body.detail), /no\/such\/program/);
      await expectGone(sandboxes, "bad");
    }
    await run(sandboxes, "bad");
    await forceDelete(sandboxes, "bad");
  },

  async "a run with keep that fails leaves the record as it was"(sandboxes) {
    await sandboxes.rest("POST /sandboxes", { sandboxId: "b", runtime: { name: "process" }, spec: badSpec });
    const version = await versionOf(sandboxes, "b");
    const body = { sandboxId: "b", ...sandboxes.workload.record, ifExists: "keep" };
    assert.equal((await sandboxes.rest("POST /run", body)).status, 400);
    assert.equal(await versionOf(sandboxes, "b"), version);
    assert.equal((await sandboxes.rest("DELETE /sandboxes/b")).status, 204);
  },

  async "run refuses fields that it does not know, and values out of range"(sandboxes) {
    const record = { sandboxId: "r", ...sandboxes.workload.record };
    for (const [more, field] of [
      [{ ifExists: "maybe" }, "ifExists"],
      [{ wait: "forever" }, "wait"],
      [{ wait: 30 }, "wait"],
      [{ wait: "999ms" }, "wait"],
      [{ wait: "301s" }, "wait"],
      [{ removeOnExit: "yes" }, "removeOnExit"],
      [{ colour: "red" }, "colour"],
      [{ sandboxId: "-" }, "id"],
      [{ runtime: null }, "runtime"],
    ] as const) {
      const { status, body } = await sandboxes.rest("POST /run", { ...record, ...more });
      assert.deepEqual([status, body.code], [400, "invalid_argument"], JSON.stringify(body));
      assert.match(String(body.detail), new RegExp(field));
    }
    const elsewhere = await sandboxes.rest("POST /run", { ...record, sandboxer: "nobody" });
    assert.deepEqual([elsewhere.status, elsewhere.body.code], [404, "not_found"]);
    await expectGone(sandboxes, "r");
  },

  async "of several concurrent runs one succeeds"(sandboxes) {
    const record = { sandboxId: "race", ...sandboxes.workload.record };
    const answers = await Promise.all([1, 2, 3, 4].map(() => sandboxes.rest("POST /run", record)));
    const codes = answers.map(({ status, body }) => (status === 201 ? "ok" : String(body.code))).sort();
    assert.equal(codes.filter((code) => code === "ok").length, 1, codes.join());
    assert.ok(
      codes.every((code) => /^(ok|already_exists|aborted)$/.test(code)),
      codes.join(),
    );
    assert.equal(await sandboxes.state("race"), "SANDBOX_READY");
    await forceDelete(sandboxes, "race");
  },

  async "a run that is repeated with its Idempotency-Key runs once"(sandboxes) {
    const { ask, ns } = sandboxes;
    const record = { sandboxId: "key", ...sandboxes.workload.record };
    const send = () => rest(ask, ns, "POST /run", record, { "idempotency-key": "run-1" });
    const [first, again] = [await send(), await send()];
    assert.deepEqual([first.status, again.status], [201, 201], JSON.stringify(again.body));
    assert.equal(again.body.status?.pid, first.body.status?.pid);
    await forceDelete(sandboxes, "key");
  },

  async "a sandbox with removeOnExit is deleted when its exit is known, which stays known"(sandboxes) {
    const { body } = await sandboxes.rest("POST /run", {
      ...recordOf("brief", "exit 4"),
      removeOnExit: true,
      wait: "20s",
    });
    assert.equal(body.status?.exit?.status, 4, JSON.stringify(body));
    await until("the record is deleted", async () => {
      return (await sandboxes.rest("GET /sandboxes/brief")).status === 404;
    });
    await until("the sandbox is gone", async () => {
      return (await sandboxes.rest("GET /sandboxes/brief/status")).status === 404;
    });
    assert.equal((await sandboxes.rest("GET /sandboxes/brief/wait")).body.exitStatus, 4);
  },

  async "run takes a lease, which its status shows, and which ends the sandbox"(sandboxes) {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const body = { sandboxId: "leased", ...sandboxes.workload.record, expiresAt };
    const { body: answer } = await sandboxes.rest("POST /run", body);
    assert.equal(Date.parse(String(answer.status?.expiresAt)), Date.parse(expiresAt), JSON.stringify(answer));
    const stored = await sandboxes.rest("GET /sandboxes/leased");
    assert.equal(stored.body.status?.expiresAt, answer.status?.expiresAt);
    await run(sandboxes, "leased", { ifExists: "replace" });
    assert.equal((await sandboxes.rest("GET /sandboxes/leased")).body.status?.expiresAt, undefined);
    const pid = await run(sandboxes, "leased", { ifExists: "replace", expiresIn: "1h" });
    await shorten(sandboxes, "leased");
    await until("the lease has ended the sandbox", () => !isRunning(pid));
    const both = await sandboxes.rest("POST /run", { ...body, sandboxId: "l", expiresIn: "1h" });
    assert.equal(both.body.code, "invalid_argument");
    await sandboxes.rest("DELETE /sandboxes/leased?force=true");
  },

  async "a Shutdown deletes the record of a sandbox with removeOnExit"(sandboxes) {
    await run(sandboxes, "short", { removeOnExit: true });
    await sandboxes.act("short", "shutdown");
    await expectGone(sandboxes, "short");
  },
};

/** Cases of run. */
export const runCases = casesOf(runs);
