import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { pullRequestBody, pullRequests, stopping, Triggers } from "../suites/trigger-fixture.ts";
import { connectError, ok, startBrokenAgent } from "../support/broken-agent.ts";
import { startFunctions } from "../support/functions.ts";

/** Starts functions without a timer, whose trigger has stopped a sandbox once. Its agent is unavailable from now on. */
async function stoppedOnce() {
  const agent = await startBrokenAgent(ok);
  const agents = [{ name: "a", url: agent.url, token: "t", sandboxer: "a" }];
  const functions = await startFunctions(agents, fetch, { sharesWaits: false });
  const close = async () => {
    await functions.close();
    await agent.close();
  };
  try {
    const triggers = new Triggers(functions.ask);
    const run = { sandboxId: "s-7", runtime: { name: "r" } };
    assert.equal((await triggers.rest("POST /run", run)).status, 201);
    await triggers.create(pullRequests({ rules: stopping() }));
    const first = await triggers.github(
      "pull_request",
      '{"action":"closed","number":7,"pull_request":{"updated_at":1}}',
      { guid: "first" },
    );
    assert.equal(first.body.outcome, "done", JSON.stringify(first.body));
    agent.misbehave(connectError(503, "unavailable"));
    return { agent, triggers, close };
  } catch (error) {
    await close();
    throw error;
  }
}

describe("deliveries where nothing looks for them at intervals", () => {
  it("are repeated by the request that received them, if that is soon", async () => {
    const { agent, triggers, close } = await stoppedOnce();
    try {
      const body = pullRequestBody("closed", "2026-11-26T10:00:00Z");
      const answer = await triggers.github("pull_request", body, { guid: "d" });
      assert.equal(answer.status, 202);
      agent.misbehave(ok);
      const { outcome, attempts } = await triggers.finished("pr", "d");
      assert.deepEqual([outcome, Number(attempts) > 1], ["done", true]);
    } finally {
      await close();
    }
  });

  it("are repeated by the request that replays them, if that is soon", async () => {
    const { agent, triggers, close } = await stoppedOnce();
    try {
      const replay = await triggers.rest("POST /triggers/pr/deliveries/first/replay", { force: true });
      assert.equal(replay.status, 202, JSON.stringify(replay.body));
      agent.misbehave(ok);
      const replayed = await triggers.finished("pr", String(replay.body.delivery));
      assert.equal(replayed.outcome, "done");
    } finally {
      await close();
    }
  });
});
