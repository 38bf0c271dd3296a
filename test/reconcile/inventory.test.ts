import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { connectError, startBrokenAgent } from "../support/broken-agent.ts";
import { rpc } from "../support/client.ts";
import { startFunctions } from "../support/functions.ts";
import { freshNamespace } from "../support/namespace.ts";
import { type Fixture, startFixture } from "./fixture.ts";

const forever = "exec sleep 86400";

interface Page {
  readonly agent: string;
  readonly isComplete: boolean;
  readonly completeAsOf?: string;
  readonly reason?: string;
  readonly sandboxes: readonly Readonly<Record<string, unknown>>[];
  readonly nextPageToken?: string;
}

describe("GET /v1/agents/{name}/inventory", () => {
  let fixture: Fixture;
  let ns: string;
  before(async () => {
    fixture = await startFixture();
  });
  after(() => fixture.close());
  beforeEach(() => {
    ns = freshNamespace();
  });

  const page = async (query = "") => {
    const response = await fixture.functions.ask(`/v1/agents/process/inventory${query}`);
    assert.equal(response.status, 200, await response.clone().text());
    return (await response.json()) as Page;
  };
  /** Returns all pages' sandboxes of this test, as id and verdict. */
  const verdicts = async (pageSize = 100) => {
    const found: unknown[] = [];
    for (let token: string | undefined, more = true; more; more = token !== undefined) {
      const next = token === undefined ? "" : `&pageToken=${token}`;
      const { sandboxes, nextPageToken } = await page(`?pageSize=${pageSize}${next}`);
      found.push(
        ...sandboxes
          .filter((each) => each.namespace === ns)
          .map(({ sandboxId, verdict }) => [sandboxId, verdict]),
      );
      token = nextPageToken;
    }
    return found;
  };

  it("compares the sandboxes of the agent with the records, and says as of when it is complete", async () => {
    const pid = await fixture.run(ns, "a", forever);
    const first = await page();
    const before = Date.now();
    assert.deepEqual([first.agent, first.isComplete, first.reason], ["process", true, undefined]);
    assert.ok(Math.abs(Date.parse(first.completeAsOf ?? "") - before) < 60_000);
    const [only] = first.sandboxes;
    const { life } = (await fixture.row(ns, "a")) ?? {};
    assert.deepEqual(only, {
      ...{ namespace: ns, sandboxId: "a", verdict: "same", life, phase: "running", pid },
      recorded: { life, phase: "running", agent: "process" },
      hasRecord: true,
    });
    await fixture.call(ns, "POST /sandboxes/a/shutdown");
  });

  it("tells strays, missing ones and changed phases apart, page by page", async () => {
    for (const id of ["changed", "missing", "same", "stray"]) await fixture.run(ns, id, forever);
    const { query } = fixture.functions;
    await query(`update instances set phase = 'created' where namespace = '${ns}' and id = 'changed'`);
    await query(`delete from instances where namespace = '${ns}' and id = 'stray'`);
    const [row] = await query(`select life from instances where namespace = '${ns}' and id = 'missing'`);
    const signal = new AbortController().signal;
    const lifecycle = { life: Number(row?.life) };
    await fixture.agent.agentClient().shutdown({ namespace: ns, signal, lifecycle }, "missing");
    const expected = [
      ["changed", "changed"],
      ["same", "same"],
      ["stray", "stray"],
      ["missing", "missing"],
    ];
    assert.deepEqual(await verdicts(), expected);
    assert.deepEqual(await verdicts(1), expected);
    await fixture.reconcile();
    assert.deepEqual(await verdicts(), [
      ["changed", "same"],
      ["same", "same"],
      ["stray", "same"],
    ]);
    for (const id of ["changed", "same", "stray"]) await fixture.call(ns, `POST /sandboxes/${id}/shutdown`);
  });

  it("says that it is incomplete, and why, while the agent is silent", async () => {
    await fixture.run(ns, "s", forever);
    await fixture.agent.restart(async () => {
      const { isComplete, completeAsOf, reason } = await page();
      assert.deepEqual([isComplete, completeAsOf], [false, undefined]);
      assert.match(reason ?? "", /cannot be reached/);
      assert.deepEqual(await verdicts(), [["s", "unknown"]]);
    });
    assert.deepEqual(await verdicts(), [["s", "same"]]);
    await fixture.call(ns, "POST /sandboxes/s/shutdown");
  });

  it("is 404 for an agent that is not configured, and 400 for a token of another list", async () => {
    assert.equal((await fixture.functions.ask("/v1/agents/none/inventory")).status, 404);
    assert.equal((await fixture.functions.ask("/v1/agents/process/inventory?pageToken=x")).status, 400);
  });
});

describe("the inventory of an agent that knows only containerd's RPCs", () => {
  it("lists the records, and says that the agent has no inventory", async () => {
    const agent = await startBrokenAgent((request, response) => {
      const isList = request.url?.endsWith("/List");
      if (isList) return connectError(404, "unimplemented")(request, response);
      response.writeHead(200, { "content-type": "application/proto" }).end();
    });
    const functions = await startFunctions([{ name: "a", url: agent.url, token: "t", sandboxer: "a" }]);
    const ns = freshNamespace();
    const opts = { sandboxId: "s", sandbox: { runtime: {} } };
    assert.equal((await rpc(functions.ask, "Controller", "Create", opts, ns)).code, "ok");
    const { isComplete, reason, sandboxes } = (await (
      await functions.ask("/v1/agents/a/inventory")
    ).json()) as Page;
    assert.deepEqual([isComplete, reason], [false, "the agent has no inventory"]);
    assert.deepEqual(
      sandboxes.map(({ sandboxId, verdict }) => [sandboxId, verdict]),
      [["s", "unknown"]],
    );
    await functions.close();
    await agent.close();
  });
});
