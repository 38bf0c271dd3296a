import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { rest } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import { LivesFixture } from "./fixture.ts";

describe("a lifecycle call", () => {
  let fixture: LivesFixture;
  const ns = freshNamespace();
  before(async () => {
    fixture = await LivesFixture.open();
    // The first life makes the agent known to send views.
    await fixture.create(ns, "exit 0", {}, "first");
    await fixture.call(ns, "Shutdown", "first");
    await rest(fixture.ask, ns, "POST /sandboxes", {
      sandboxId: "s",
      runtime: { name: "process" },
      spec: { typeUrl: "t", json: { process: { args: ["sleep", "100"] } } },
    });
  });
  after(() => fixture.close());

  /** The calls of one life in order, with their maximum round trips to the database and to the agent. */
  const calls: readonly (readonly [route: string, database: number, agent: number])[] = [
    ["POST /sandboxes/s/create", 2, 1],
    ["POST /sandboxes/s/start", 2, 1],
    ["GET /sandboxes/s/status", 1, 1],
    ["GET /sandboxes/s/metrics", 1, 1],
    ["GET /sandboxes/s/platform", 1, 1],
    ["POST /sandboxes/s/stop", 2, 1],
    ["GET /sandboxes/s/wait", 1, 0],
    ["GET /sandboxes/s/status", 1, 1],
    ["POST /sandboxes/s/shutdown", 2, 1],
    ["GET /sandboxes/s/wait", 1, 0],
    ["GET /wait?ids=first,s&mode=all", 1, 0],
    ["GET /wait?ids=first,s,other&mode=any", 1, 0],
    ["GET /sandboxes/s", 1, 0],
    ["GET /sandboxes?view=basic&filter=state%3D%3Dgone", 1, 0],
    ["POST /sandboxes/s/shutdown", 2, 1],
  ];
  for (const [route, database, agent] of calls) {
    it(`${route} makes at most ${database} database calls and ${agent} agent calls`, async () => {
      const trips = await fixture.countRoundTrips(async () => {
        const { status, body } = await rest(fixture.ask, ns, route);
        assert.equal(status, 200, JSON.stringify(body));
      });
      assert.ok(trips.database <= database && trips.agent <= agent, JSON.stringify(trips));
    });
  }
});
