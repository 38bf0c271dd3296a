import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answer, connectError, type Misbehaviour, ok, silent } from "../support/broken-agent.ts";
import { useBrokenAgent } from "../support/broken-agent-suite.ts";
import { rest, rpc } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";

const sandboxId = "s";
const maxAttempts = 5;
const stateOf = (state: string) =>
  answer(
    200,
    "application/proto",
    Buffer.concat([Buffer.from([0x10, 7, 0x1a, state.length]), Buffer.from(state)]),
  );
/** An exit with status 3. */
const exit = answer(200, "application/proto", new Uint8Array([0x08, 3]));

describe("a REST wait whose time has passed", { concurrency: false }, () => {
  const suite = useBrokenAgent("node");
  /** Waits a second for a new sandbox. Returns the answer, and the number of waits at the agent. */
  async function waitOnce(status: Misbehaviour, secondWait: Misbehaviour) {
    const ns = freshNamespace();
    suite.agent.misbehave(ok);
    const opts = { sandboxId, sandbox: { runtime: {} } };
    assert.equal((await rpc(suite.functions.ask, "Controller", "Create", opts, ns)).code, "ok");
    let waits = 0;
    suite.agent.misbehave((request, response) => {
      if (request.url?.endsWith("/Status")) return status(request, response);
      (++waits === 1 ? silent : secondWait)(request, response);
    });
    const reply = await rest(suite.functions.ask, ns, `GET /sandboxes/${sandboxId}/wait?timeout=1s`);
    return { status: reply.status, body: reply.body, waits };
  }

  /** Waits again while the answer is not the wanted one: a slow machine may miss the second for the exit. */
  async function wait(wanted: number, status: Misbehaviour, secondWait: Misbehaviour) {
    for (let attempt = 1; ; attempt++) {
      const reply = await waitOnce(status, secondWait);
      if (reply.status === wanted || attempt === maxAttempts) return reply;
    }
  }

  it("has the state of a sandbox that runs", async () => {
    const { status, body, waits } = await wait(202, stateOf("SANDBOX_READY"), silent);
    assert.deepEqual([status, body.state, waits], [202, "SANDBOX_READY", 1]);
  });

  it("fails at once if the agent has no answer", async () => {
    const { status, body, waits } = await waitOnce(connectError(503, "unavailable"), exit);
    assert.deepEqual([status, body.code, waits], [503, "unavailable", 1]);
  });

  it("has the exit of a sandbox that has ended by then", async () => {
    const { status, body, waits } = await wait(200, stateOf("SANDBOX_NOTREADY"), exit);
    assert.deepEqual([status, body.exitStatus, waits], [200, 3, 2]);
  });

  it("has the exit of a sandbox that its agent has lost by then", async () => {
    const { status, body, waits } = await wait(200, connectError(404, "not_found"), exit);
    assert.deepEqual([status, body.exitStatus, body.reason, waits], [200, 255, "lost", 1]);
  });
});
