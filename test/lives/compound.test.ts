import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { viewToHeaders } from "../../shared/instances/view-headers.ts";
import { idsOf, rest } from "../support/client.ts";
import { specType } from "../support/create-options.ts";
import { freshNamespace } from "../support/namespace.ts";
import { isRunning } from "../support/processes.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";
import { LivesFixture, loseAnswer, unreachable } from "./fixture.ts";

describe("operations of several steps", () => {
  let fixture: LivesFixture;
  before(async () => {
    fixture = await LivesFixture.open();
    // The first life makes the agent known to send views.
    const ns = freshNamespace();
    await run(ns);
    await forceDelete(ns);
  });
  afterEach(() => fixture.setNetwork());
  after(() => fixture.close());

  const send = (ns: string, route: string, body?: unknown) => rest(fixture.ask, ns, route, body);

  function recordOf(script: string) {
    const json = { process: { args: ["sh", "-c", script], cwd: "/" } };
    return { sandboxId: "s", runtime: { name: "process" }, spec: { typeUrl: specType, json } };
  }

  async function lifeOf(ns: string): Promise<number> {
    return Number((await fixture.row(ns))?.life);
  }

  function statusCall(namespace: string, life: number) {
    return { namespace, signal: new AbortController().signal, lifecycle: { life } };
  }

  const sleeping = recordOf("sleep 1000");

  async function run(ns: string, more: object = {}): Promise<number> {
    const { status, body } = await send(ns, "POST /run", { ...sleeping, ...more });
    assert.equal(status, 201, JSON.stringify(body));
    return Number(body.status?.pid);
  }

  async function forceDelete(ns: string): Promise<void> {
    const { status, body } = await send(ns, "DELETE /sandboxes/s?force=true");
    assert.equal(status, 204, JSON.stringify(body));
  }

  it("a forced Delete whose agent does not end the life asks it a few times, and answers", async () => {
    const ns = freshNamespace();
    await run(ns);
    let shutdowns = 0;
    fixture.setNetwork(async (method, deliver) => {
      if (method !== "Shutdown") return deliver();
      shutdowns++;
      const status = await fixture.bench.agentClient().status(statusCall(ns, await lifeOf(ns)), "s", false);
      assert.ok(status.view?.phase === "running");
      const headers = { "content-type": "application/proto", ...viewToHeaders(status.view) };
      return new Response(new Uint8Array(0), { headers });
    });
    const { status, body } = await send(ns, "DELETE /sandboxes/s?force=true");
    fixture.setNetwork();
    assert.deepEqual([status, body.deleting], [202, true], JSON.stringify(body));
    assert.ok(shutdowns <= 3, `${shutdowns} Shutdowns`);
    await forceDelete(ns);
  });

  it("a run makes 2 calls to the database and 2 to the agent, a forced Delete 2 and 1", async () => {
    const ns = freshNamespace();
    const running = await fixture.countRoundTrips(() => run(ns));
    assert.deepEqual(running, { database: 2, agent: 2 });
    const deleting = await fixture.countRoundTrips(() => forceDelete(ns));
    assert.deepEqual(deleting, { database: 2, agent: 1 });
    await send(ns, "POST /sandboxes", sleeping);
    const neverLived = await fixture.countRoundTrips(() => forceDelete(ns));
    assert.deepEqual(neverLived, { database: 1, agent: 0 });
  });

  it("a run while the agent is unreachable leaves nothing", async () => {
    const ns = freshNamespace();
    fixture.setNetwork(unreachable());
    const failed = await send(ns, "POST /run", sleeping);
    fixture.setNetwork();
    assert.deepEqual([failed.status, failed.body.code], [503, "unavailable"]);
    assert.equal((await send(ns, "GET /sandboxes/s")).status, 404);
    await run(ns);
    await forceDelete(ns);
  });

  it("a run whose Start cannot be sent is deleted once the agent is back", async () => {
    const ns = freshNamespace();
    fixture.setNetwork(unreachable("Start", "Shutdown"));
    assert.equal((await send(ns, "POST /run", sleeping)).status, 503);
    fixture.setNetwork();
    const row = await fixture.row(ns);
    assert.equal(row?.wanted, "deleted");
    const created = await send(ns, "POST /sandboxes/s/create");
    assert.deepEqual([created.status, created.body.code], [409, "aborted"]);
    assert.match(String(created.body.detail), /being deleted/);
    await run(ns);
    await forceDelete(ns);
  });

  it("a run that cannot end what it replaces leaves nothing once the agent is back", async () => {
    const ns = freshNamespace();
    const pid = await run(ns);
    fixture.setNetwork(unreachable());
    const failed = await send(ns, "POST /run", { ...sleeping, ifExists: "replace" });
    fixture.setNetwork();
    assert.deepEqual([failed.status, failed.body.code], [503, "unavailable"]);
    assert.deepEqual([(await fixture.row(ns))?.wanted, isRunning(pid)], ["deleted", true]);
    await forceDelete(ns);
    assert.ok(!isRunning(pid));
    assert.equal((await send(ns, "GET /sandboxes/s")).status, 404);
  });

  it("a run whose answers are lost runs once", async () => {
    const ns = freshNamespace();
    for (const lost of ["Create", "Start"]) {
      let times = 0;
      fixture.setNetwork((method, deliver) =>
        method === lost && ++times === 1 ? loseAnswer(deliver) : deliver(),
      );
      const pid = await run(ns);
      assert.ok(isRunning(pid) && times === 2);
      fixture.setNetwork();
      await forceDelete(ns);
      assert.ok(!isRunning(pid));
    }
  });

  it("a forced Delete while the agent is unreachable is finished later", async () => {
    for (const later of ["delete", "run", "status"]) {
      const ns = freshNamespace();
      const pid = await run(ns);
      fixture.setNetwork(unreachable());
      const pending = await send(ns, "DELETE /sandboxes/s?force=true");
      assert.deepEqual([pending.status, pending.body.sandboxId, pending.body.deleting], [202, "s", true]);
      assert.match(String(pending.body.reason), /agent/);
      const again = await send(ns, "POST /run", sleeping);
      assert.deepEqual([again.status, again.body.code], [409, "aborted"]);
      fixture.setNetwork();
      assert.ok(isRunning(pid));
      assert.equal((await send(ns, "GET /sandboxes/s")).status, 200);
      if (later === "delete") await forceDelete(ns);
      else if (later === "run") await run(ns);
      else {
        assert.equal((await send(ns, "POST /sandboxes/s/shutdown")).status, 200);
        assert.equal((await send(ns, "GET /sandboxes/s")).status, 404);
      }
      assert.ok(!isRunning(pid));
      await send(ns, "DELETE /sandboxes/s?force=true");
    }
  });

  it("a node that is given up ends a Delete that waits for it", async () => {
    const ns = freshNamespace();
    const pid = await run(ns);
    fixture.setNetwork(unreachable());
    assert.equal((await send(ns, "DELETE /sandboxes/s?force=true")).status, 202);
    const forgotten = await fixture.ask("/v1/agents/process/forget", { method: "POST" });
    assert.equal(forgotten.status, 200);
    fixture.setNetwork();
    assert.equal((await send(ns, "GET /sandboxes/s")).status, 404);
    const next = await run(ns);
    assert.ok(!isRunning(pid) && isRunning(next));
    await forceDelete(ns);
  });

  it("a Create that arrives after a forced Delete creates nothing", async () => {
    const ns = freshNamespace();
    await send(ns, "POST /sandboxes", sleeping);
    const { promise: late, resolve: arrive } = Promise.withResolvers<void>();
    const { promise: sent, resolve: wasSent } = Promise.withResolvers<void>();
    fixture.setNetwork(async (method, deliver) => {
      if (method === "Create") {
        wasSent();
        await late;
      }
      return deliver();
    });
    const creating = send(ns, "POST /sandboxes/s/create");
    await sent;
    await forceDelete(ns);
    arrive();
    assert.deepEqual((await creating).body.code, "aborted");
    fixture.setNetwork();
    assert.equal((await send(ns, "GET /sandboxes/s")).status, 404);
    assert.equal((await send(ns, "GET /sandboxes/s/status")).status, 404);
  });

  it("a forced Delete during a run ends it, and the run is aborted", async () => {
    const ns = freshNamespace();
    let deleted: Promise<void> | undefined;
    fixture.setNetwork(async (method, deliver) => {
      if (method === "Start") {
        deleted ??= forceDelete(ns);
        await deleted;
      }
      return deliver();
    });
    const { status, body } = await send(ns, "POST /run", sleeping);
    fixture.setNetwork();
    assert.ok(status === 409 || status === 404, JSON.stringify(body));
    assert.equal((await send(ns, "GET /sandboxes/s")).status, 404);
    assert.equal((await send(ns, "GET /sandboxes/s/status")).status, 404);
  });

  it("a Delete of many whose caller leaves finishes its batch, and begins no other", async () => {
    const ns = freshNamespace();
    const ids = Array.from({ length: 12 }, (_, at) => `d${String(at).padStart(2, "0")}`);
    for (const sandboxId of ids) await send(ns, "POST /sandboxes", { ...sleeping, sandboxId });
    assert.equal((await send(ns, "POST /sandboxes/d00/create")).status, 200);
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    let isHeld = false;
    fixture.setNetwork(async (method, deliver) => {
      isHeld = method === "Shutdown";
      if (isHeld) await released;
      return deliver();
    });
    const leaving = new AbortController();
    const answer = fixture.ask(`/v1/namespaces/${ns}/delete`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ filters: ["id"], force: true }),
      signal: leaving.signal,
    });
    await until("the Shutdown is on its way", () => isHeld);
    leaving.abort();
    assert.equal((await answer).status, 499);
    release();
    await until("the batch is finished", async () => (await send(ns, "GET /sandboxes/d00")).status === 404);
    fixture.setNetwork();
    const { body } = await send(ns, "GET /sandboxes?view=basic");
    assert.deepEqual(idsOf(body), ["d10", "d11"]);
    const rest = await send(ns, "POST /delete", { filters: ["id"], force: true });
    assert.equal(Object(rest.body.results).length, 2);
  });

  it("a run whose Start is refused has the event of its failure", async () => {
    const ns = freshNamespace();
    const refusal = JSON.stringify({ code: "failed_precondition", message: "not like this" });
    fixture.setNetwork(async (method, deliver) =>
      method === "Start"
        ? new Response(refusal, { status: 400, headers: { "content-type": "application/json" } })
        : deliver(),
    );
    const { body } = await send(ns, "POST /run", sleeping);
    fixture.setNetwork();
    assert.equal(body.code, "failed_precondition");
    assert.match(String(body.detail), /not like this/);
    assert.equal((await send(ns, "GET /sandboxes/s")).status, 404);
    assert.deepEqual(await fixture.events(ns), [
      ...["created 0", "creating 1", "starting 1", "failed 1", "stopping 1"],
      ...["exited 1", "removed 1", "deleted 0"],
    ]);
  });

  it("a run whose Start the agent refuses, with its view of the life, is undone", async () => {
    const ns = freshNamespace();
    const { path: cwd, remove } = await temporaryFolder();
    const json = { process: { args: ["sleep", "1000"], cwd } };
    fixture.setNetwork(async (method, deliver) => {
      if (method === "Start") await remove();
      return deliver();
    });
    const record = { ...sleeping, spec: { typeUrl: specType, json } };
    const { status, body } = await send(ns, "POST /run", record);
    fixture.setNetwork();
    assert.deepEqual([status, body.code], [400, "failed_precondition"], JSON.stringify(body));
    assert.equal((await send(ns, "GET /sandboxes/s")).status, 404);
    assert.equal((await send(ns, "GET /sandboxes/s/status")).status, 404);
  });

  it("every step of a run and of its deletion has its event, once and in order", async () => {
    const ns = freshNamespace();
    await run(ns, { removeOnExit: true });
    assert.equal((await send(ns, "POST /sandboxes/s/stop")).status, 200);
    await until("the record is deleted", async () => (await send(ns, "GET /sandboxes/s")).status === 404);
    assert.deepEqual(await fixture.events(ns), [
      ...["created 0", "creating 1", "starting 1", "created 1", "started 1"],
      ...["stopping 1", "stopped 1", "exited 1", "stopping 1", "removed 1", "deleted 0"],
    ]);
  });
});
