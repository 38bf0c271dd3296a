import assert from "node:assert/strict";
import { test } from "node:test";
import { AgentFixture } from "../support/agent-fixture.ts";
import { rest } from "../support/client.ts";
import { startFunctions } from "../support/functions.ts";
import { trustingFetch } from "../support/trusting-fetch.ts";

test("sandboxes stay reachable when their agent restarts with another sandboxer", async (context) => {
  const fixture = await AgentFixture.open();
  context.after(() => fixture.close());
  const agentAs = (sandboxer: string) => {
    const { url, token } = fixture.agent;
    return { name: "node1", url, token, sandboxer };
  };
  // Each agent has the same certificate, at another port.
  const functions = await startFunctions([agentAs("process")], trustingFetch(fixture.agent.ca));
  context.after(() => functions.close());
  const sandbox = { sandboxId: "s", runtime: { name: "process" } };
  await rest(functions.ask, "renamed", "POST /sandboxes/s/create", { sandbox });
  const started = await rest(functions.ask, "renamed", "POST /sandboxes/s/start");
  assert.equal(started.status, 200);

  await fixture.restart(undefined, ["--sandboxer", "other"]);
  const { ask } = await functions.reconfigure([agentAs("other")]);
  const { body } = await rest(ask, "renamed", "GET /sandboxes/s/status");
  assert.deepEqual([body.state, body.pid], ["SANDBOX_READY", started.body.pid]);
  for (const action of ["stop", "shutdown"]) {
    assert.equal((await rest(ask, "renamed", `POST /sandboxes/s/${action}`)).status, 200, action);
  }
  const waited = await rest(ask, "renamed", "GET /sandboxes/s/wait");
  assert.deepEqual([waited.status, waited.body.exitStatus], [200, 143]);
});
