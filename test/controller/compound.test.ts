import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { describe, it } from "node:test";
import { connectError, ok } from "../support/broken-agent.ts";
import { useBrokenAgent } from "../support/broken-agent-suite.ts";
import { rest, rpc } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import { until } from "../support/until.ts";

describe("operations of several steps at an agent without views", () => {
  const suite = useBrokenAgent("a");

  const send = (ns: string, route: string, body?: unknown) => rest(suite.functions.ask, ns, route, body);
  const record = { sandboxId: "s", runtime: { name: "r" } };

  /** Returns the methods of the requests to the agent during some work. */
  async function asked(work: () => Promise<unknown>): Promise<string[]> {
    const from = suite.agent.requests.length;
    await work();
    return suite.agent.requests.slice(from).map(({ path }) => path.split("/").at(-1) ?? "");
  }

  it("a run creates and starts, and a forced Delete stops, waits and shuts down", async () => {
    const ns = freshNamespace();
    suite.agent.misbehave(ok);
    const running = await asked(async () => {
      const { status, body } = await send(ns, "POST /run", record);
      assert.deepEqual([status, body.status?.phase], [201, "running"], JSON.stringify(body));
    });
    assert.deepEqual(running, ["Create", "Start"]);
    const deleting = await asked(async () => {
      assert.equal((await send(ns, "DELETE /sandboxes/s?force=true")).status, 204);
    });
    assert.deepEqual(deleting, ["Stop", "Wait", "Shutdown"]);
    assert.equal((await send(ns, "GET /sandboxes/s")).status, 404);
  });

  it("a run whose Start is refused ends what it has created", async () => {
    const ns = freshNamespace();
    suite.agent.misbehave((request, response) =>
      (request.url?.endsWith("/Start") ? connectError(400, "failed_precondition") : ok)(request, response),
    );
    const calls = await asked(async () => {
      const { body } = await send(ns, "POST /run", record);
      assert.equal(body.code, "failed_precondition");
    });
    assert.deepEqual(calls, ["Create", "Start", "Stop", "Wait", "Shutdown"]);
    assert.equal((await send(ns, "GET /sandboxes/s")).status, 404);
  });

  it("a forced Delete during the Create of a run waits for it, and then ends it", async () => {
    const ns = freshNamespace();
    let held: (() => void) | undefined;
    suite.agent.misbehave((request, response: ServerResponse) => {
      if (request.url?.endsWith("/Create")) held = () => ok(request, response);
      else if (held) connectError(404, "not_found")(request, response);
      else ok(request, response);
    });
    const running = send(ns, "POST /run", record);
    await until("the Create has arrived", () => held !== undefined);
    const pending = await send(ns, "DELETE /sandboxes/s?force=true");
    assert.deepEqual([pending.status, pending.body.deleting], [202, true], JSON.stringify(pending.body));
    const create = held;
    held = undefined;
    const calls = await asked(async () => {
      create?.();
      assert.equal((await running).body.code, "aborted");
    });
    assert.equal(calls.at(-1), "Shutdown", calls.join());
    assert.equal((await send(ns, "GET /sandboxes/s")).status, 404);
  });

  it("a forced Delete whose agent has found a newer life asks again with a higher number", async () => {
    const ns = freshNamespace();
    suite.agent.misbehave(ok);
    assert.equal((await send(ns, "POST /run", record)).status, 201);
    const from = suite.agent.requests.length;
    let shutdowns = 0;
    suite.agent.misbehave((request, response) => {
      const isFirst = request.url?.endsWith("/Shutdown") && ++shutdowns === 1;
      (isFirst ? connectError(409, "aborted") : ok)(request, response);
    });
    assert.equal((await send(ns, "DELETE /sandboxes/s?force=true")).status, 204);
    const sent = suite.agent.requests.slice(from).filter(({ path }) => path.endsWith("/Shutdown"));
    const [first = 0, second = 0, ...more] = sent.map(({ headers }) => Number(headers["sandbox-life"]));
    assert.ok(first > 0 && second > first, `${first}, ${second}`);
    assert.deepEqual(more, []);
  });

  it("a record that was deleted over RPC and stored again survives the Delete of the earlier one", async () => {
    const ns = freshNamespace();
    suite.agent.misbehave(ok);
    assert.equal((await send(ns, "POST /run", record)).status, 201);
    suite.agent.misbehave(connectError(503, "unavailable"));
    assert.equal((await send(ns, "DELETE /sandboxes/s?force=true")).status, 202);
    assert.equal((await rpc(suite.functions.ask, "Store", "Delete", { sandboxId: "s" }, ns)).status, 200);
    assert.equal((await send(ns, "POST /sandboxes", record)).status, 201);
    suite.agent.misbehave(ok);
    assert.equal((await send(ns, "POST /sandboxes/s/shutdown")).status, 200);
    assert.equal((await send(ns, "GET /sandboxes/s")).status, 200);
    assert.equal((await send(ns, "POST /sandboxes/s/create")).status, 200);
  });
});
