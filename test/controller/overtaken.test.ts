import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { type BrokenAgent, connectError, ok, startBrokenAgent } from "../support/broken-agent.ts";
import { rest } from "../support/client.ts";
import { type Functions, startFunctions } from "../support/functions.ts";
import { Gate } from "../support/gate.ts";
import { freshNamespace } from "../support/namespace.ts";
import { objectsIn } from "../support/objects-in.ts";

const token = "the-token-of-reconcile";
const record = { sandboxId: "s", runtime: { name: "r" } };

/** A text of the message that records the intent of a Shutdown, and of no other. */
const shutdownIntent = '"shutdown"';

/** Longer than a server that has died is waited for, in milliseconds. */
const staleMs = 16_000;

describe("an operation that another one overtakes", () => {
  let agent: BrokenAgent;
  let functions: Functions;
  let gate: Gate;
  let ns: string;
  let aheadMs: number;
  let works: Promise<unknown>[];
  beforeEach(async () => {
    ns = freshNamespace();
    aheadMs = 0;
    works = [];
    agent = await startBrokenAgent(ok);
    const agents = [{ name: "a", url: agent.url, token: "t", sandboxer: "a" }];
    const more = {
      clock: () => Date.now() + aheadMs,
      background: (work: Promise<unknown>) => void works.push(work),
      reconcile: { token },
    };
    functions = await startFunctions(agents, fetch, more, (database) => {
      gate = new Gate(database);
      return gate.database;
    });
  });
  afterEach(async () => {
    await functions.close();
    await agent.close();
  });

  async function send(route: string, status: number, body?: unknown) {
    const answer = await rest(functions.ask, ns, route, body);
    assert.equal(answer.status, status, `${route}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** Asserts that the last life runs, and that each was ended once. */
  async function assertRuns(lives: number): Promise<void> {
    assert.equal((await send("GET /sandboxes/s", 200)).status?.phase, "running");
    const events = objectsIn((await send("GET /sandboxes/s/history", 200)).events);
    const count = (type: string) => events.filter((event) => String(event.type).endsWith(`.${type}`)).length;
    assert.deepEqual([count("started"), count("removed")], [lives, lives - 1]);
    const ended = agent.requests.filter(({ path }) => path.endsWith("/Shutdown"));
    assert.equal(ended.length, lives - 1);
  }

  it("a run that finds a stopped sandbox does not end the one that another run has begun since", async () => {
    await send("POST /run", 201, record);
    await send("POST /sandboxes/s/stop", 200);
    const held = gate.hold(shutdownIntent, false);
    const overtaken = send("POST /run", 201, { ...record, ifExists: "keep" });
    const { release } = await held;
    await send("POST /run", 201, { ...record, ifExists: "keep" });
    release();
    await overtaken;
    await assertRuns(2);
  });

  it("the expiry of a lease does not stop a sandbox that has replaced the expired one since", async () => {
    await send("POST /run", 201, { ...record, expiresIn: "1h", onExpire: "stop" });
    aheadMs += 3_600_001;
    const held = gate.hold('{"call":"stop"}', false);
    const swept = functions.ask("/internal/reconcile", {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
    });
    const { release } = await held;
    await send("POST /run", 201, { ...record, ifExists: "replace" });
    release();
    assert.equal((await swept).status, 200);
    await assertRuns(2);
  });

  it("a server that finishes an old Shutdown does not end a sandbox that was begun since", async () => {
    await send("POST /run", 201, record);
    agent.misbehave(connectError(503, "unavailable"));
    await send("POST /sandboxes/s/shutdown", 503);
    agent.misbehave(ok);
    agent.requests.length = 0;
    aheadMs += staleMs;
    const held = gate.hold(shutdownIntent, false);
    await send("GET /sandboxes/s/status", 200);
    const { release } = await held;
    await send("POST /sandboxes/s/shutdown", 200);
    await send("POST /sandboxes/s/create", 200);
    await send("POST /sandboxes/s/start", 200);
    release();
    await Promise.all(works);
    await assertRuns(2);
  });
});
