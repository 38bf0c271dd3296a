import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { rest } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import { LivesFixture } from "./fixture.ts";

function refusal(code: string, message: string): Response {
  const status = code === "failed_precondition" ? 400 : 500;
  return new Response(JSON.stringify({ code, message }), {
    status,
    headers: { "content-type": "application/json" },
  });
}

describe("a sandbox whose Start has failed", () => {
  let fixture: LivesFixture;
  before(async () => {
    fixture = await LivesFixture.open();
  });
  afterEach(() => fixture.setNetwork());
  after(() => fixture.close());

  it("says why on the next Start, Metrics and in its status", async () => {
    const ns = freshNamespace();
    assert.equal(await fixture.create(ns, "sleep 100"), "ok");
    fixture.setNetwork(async (method, deliver) =>
      method === "Start" ? refusal("internal", "the disk of the node is on fire") : deliver(),
    );
    const first = await rest(fixture.ask, ns, "POST /sandboxes/s/start");
    assert.equal(String(first.body.code), "internal");
    const metrics = await rest(fixture.ask, ns, "GET /sandboxes/s/metrics");
    assert.equal(String(metrics.body.code), "failed_precondition");
    assert.match(String(metrics.body.detail), /its Start failed: .*on fire/);
    const lives = await rest(fixture.ask, ns, "GET /instances");
    assert.match(JSON.stringify(lives.body), /"name":"start","outcome":"unknown","error":".*on fire"/);
    fixture.setNetwork(async (method, deliver) =>
      method === "Start" ? refusal("failed_precondition", "it has stopped") : deliver(),
    );
    const second = await rest(fixture.ask, ns, "POST /sandboxes/s/start");
    assert.equal(String(second.body.code), "failed_precondition");
    assert.match(String(second.body.detail), /it has stopped; its Start failed: .*on fire/);
    fixture.setNetwork();
    assert.equal(await fixture.call(ns, "Shutdown"), "ok");
  });
});
