import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { freshNamespace } from "../suites/case.ts";
import { rest } from "../suites/client.ts";
import { LivesFixture } from "./fixture.ts";

describe("a lifecycle call", () => {
  let fixture: LivesFixture;
  const ns = freshNamespace();
  before(async () => {
    fixture = await LivesFixture.open();
    // From here on the agent has been heard of.
    await fixture.create(ns, "exit 0", {}, "first");
    await fixture.code(ns, "Shutdown", "first");
    await rest(fixture.ask, ns, "POST /sandboxes", {
      sandboxId: "s",
      runtime: { name: "process" },
      spec: { typeUrl: "t", json: { process: { args: ["sleep", "100"] } } },
    });
  });
  after(() => fixture.close());

  /** The calls of one life in order: the most round trips to the database and to the agent that each may take. */
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
    ["POST /sandboxes/s/shutdown", 2, 1],
  ];
  for (const [route, database, agent] of calls) {
    it(`takes at most ${database} to the database and ${agent} to the agent: ${route}`, async () => {
      const trips = await fixture.trips(async () => {
        const { status, body } = await rest(fixture.ask, ns, route);
        assert.equal(status, 200, JSON.stringify(body));
      });
      assert.ok(trips.database <= database && trips.agent <= agent, JSON.stringify(trips));
    });
  }
});
