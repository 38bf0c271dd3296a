import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { type Json, rest, rpc } from "../support/client.ts";
import { specType } from "../support/create-options.ts";
import { freshNamespace } from "../support/namespace.ts";
import { LivesFixture } from "./fixture.ts";

describe("a run with replace, between the end of the old life and the begin of its own", () => {
  let fixture: LivesFixture;
  before(async () => {
    fixture = await LivesFixture.open();
    // The first life makes the agent known to send views.
    const ns = freshNamespace();
    await send(ns, "POST /run", recordOf("first"));
    await send(ns, "DELETE /sandboxes/s?force=true");
  });
  afterEach(() => fixture.setNetwork());
  after(() => fixture.close());

  const send = (ns: string, route: string, body?: unknown, headers = {}) =>
    rest(fixture.ask, ns, route, body, headers);

  function recordOf(name: string) {
    const json = { process: { args: ["sleep", "1000"], cwd: "/" } };
    const labels = { name };
    return { sandboxId: "s", labels, runtime: { name: "process" }, spec: { typeUrl: specType, json } };
  }

  /** Replaces a sandbox that runs. Does some work at the moment after another call has ended the old life. */
  async function replaceDuring(ns: string, work: () => Promise<void>) {
    assert.equal((await send(ns, "POST /run", recordOf("old"))).status, 201);
    let hold = (): void => {};
    const held = new Promise<void>((resolve) => {
      hold = resolve;
    });
    let release = (): void => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let shutdowns = 0;
    fixture.setNetwork(async (method, deliver) => {
      if (method === "Shutdown" && ++shutdowns === 1) {
        hold();
        await released;
      }
      return deliver();
    });
    const replace = { ...recordOf("new"), ifExists: "replace" };
    const running = send(ns, "POST /run", replace, { "idempotency-key": "run" });
    await held;
    const ended = await send(ns, "POST /sandboxes/s/shutdown");
    assert.equal(ended.status, 200, JSON.stringify(ended.body));
    await work();
    release();
    const answer = await running;
    fixture.setNetwork();
    return answer;
  }

  it("is not deleted without force", async () => {
    const ns = freshNamespace();
    const { status, body } = await replaceDuring(ns, async () => {
      const deleted = await send(ns, "DELETE /sandboxes/s");
      assert.deepEqual([deleted.status, deleted.body.code], [400, "failed_precondition"]);
    });
    assert.deepEqual([status, body.labels?.name], [201, "new"], JSON.stringify(body));
    await send(ns, "DELETE /sandboxes/s?force=true");
  });

  it("has the events of its life, although another call has ended the old one", async () => {
    const ns = freshNamespace();
    const { status, body } = await replaceDuring(ns, async () => {});
    assert.equal(status, 201, JSON.stringify(body));
    const { events } = (await send(ns, "GET /sandboxes/s/history")).body;
    assert.ok(Array.isArray(events));
    const typeOf = ({ type }: Json) => String(type).split(".").at(-1);
    const record = events.findLast((event: Json) => typeOf(event) === "created" && !event.data?.life);
    const life = events.at(-1)?.data?.life;
    const ofRun = events.filter((event: Json) => event.data?.life === life);
    assert.deepEqual(ofRun.map(typeOf), ["creating", "starting", "created", "started"]);
    for (const { data } of ofRun) assert.equal(data.callId, record.data.callId);
    await send(ns, "DELETE /sandboxes/s?force=true");
  });

  it("does not run another record that has taken the place of its own", async () => {
    const ns = freshNamespace();
    const { status, body } = await replaceDuring(ns, async () => {
      // As containerd does, Delete over RPC forgets the record, whatever its sandbox does.
      assert.equal((await rpc(fixture.ask, "Store", "Delete", { sandboxId: "s" }, ns)).code, "ok");
      assert.equal((await send(ns, "POST /sandboxes", recordOf("other"))).status, 201);
    });
    assert.deepEqual([status, body.code], [409, "aborted"], JSON.stringify(body));
    assert.match(String(body.detail), /was ended during this run/);
    const stored = await send(ns, "GET /sandboxes/s");
    assert.deepEqual([stored.status, stored.body.labels?.name], [200, "other"]);
    assert.equal((await send(ns, "GET /sandboxes/s/status")).status, 404);
    const deleted = await send(ns, "DELETE /sandboxes/s");
    assert.equal(deleted.status, 204, JSON.stringify(deleted.body));
  });
});
