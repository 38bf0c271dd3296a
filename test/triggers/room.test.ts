import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { createApp } from "../../functions/app.ts";
import { createDependencies } from "../../functions/dependencies.ts";
import { openFileDatabase } from "../../functions/sqlite/file-database.ts";
import type { Fetch } from "../../shared/fetch.ts";
import { migrate } from "../../shared/store/migrate.ts";
import { pullRequestRun, pullRequests, Triggers } from "../suites/trigger-fixture.ts";
import { AgentFixture } from "../support/agent-fixture.ts";
import { secretsConfig } from "../support/secrets-key.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { trustingFetch } from "../support/trusting-fetch.ts";
import { until } from "../support/until.ts";

/** More deliveries than one server carries out at a time. */
const count = 80;

const hanging = "http://127.0.0.1:1";

describe("deliveries to an agent that hangs", { timeout: 120_000 }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let database: ReturnType<typeof openFileDatabase>;
  let agents: AgentFixture;
  let aheadMs = 0;
  let areAway = true;
  let release = () => {};
  before(async () => {
    folder = await temporaryFolder();
    database = openFileDatabase(join(folder.path, "test.db"));
    await migrate(database);
    agents = await AgentFixture.open();
  });
  after(async () => {
    release();
    await agents.close();
    database.close();
    await folder.remove();
  });

  /** Returns functions whose agents are away first; then one answers, and one hangs. */
  function serve() {
    const { url, token, ca } = agents.agent;
    const send = trustingFetch(ca);
    const released = new Promise<never>((_resolve, reject) => {
      release = () => reject(new TypeError("connection refused"));
    });
    released.catch(() => {});
    const fetch: Fetch = (target, init) => {
      if (areAway) return Promise.reject(new TypeError("connection refused"));
      return String(target).startsWith(hanging) ? released : send(target, init);
    };
    const dependencies = createDependencies({
      ...{ database, fetch, defaultSandboxer: "process", secrets: secretsConfig },
      agents: [
        { name: "process", url, token, sandboxer: "process" },
        { name: "hangs", url: hanging, token, sandboxer: "hangs" },
      ],
      access: { apiTokens: new Map(), loopback: true },
      clock: () => Date.now() + aheadMs,
      log() {},
    });
    const app = createApp(dependencies);
    const triggers = new Triggers(async (path, init) =>
      app.fetch(new Request(`http://localhost${path}`, init)),
    );
    return { triggers, internal: dependencies.internal };
  }

  it("hold up no others, and are claimed only as far as there is room", async () => {
    const { triggers, internal } = serve();
    const run = { ...pullRequestRun, labels: {}, sandboxId: "s-{body.number}" };
    await triggers.create(pullRequests({ name: "good", sequence: "", rules: [{ do: [{ run }] }] }));
    const toHanging = [{ do: [{ run: { ...run, sandboxer: "hangs" } }] }];
    await triggers.create(pullRequests({ name: "bad", sequence: "", rules: toHanging }));
    const deliver = async (name: string, number: number) => {
      const { status } = await triggers.github("push", JSON.stringify({ number }), {
        name,
        guid: `${number}`,
      });
      assert.equal(status, 202);
    };
    await Promise.all(Array.from({ length: count }, (_, number) => deliver("bad", number)));
    await deliver("good", count);
    areAway = false;
    aheadMs += 2_000;
    const sweep = () => internal.sweepDeliveries(new AbortController().signal);
    await sweep();
    await until("the good one is done", async () => {
      await sweep();
      return (await triggers.outcomes("good"))[0] === "done";
    });
    const { rows } = await database.execute(
      "select attempts, count(*) as n from trigger_deliveries where trigger = 'bad' group by attempts order by attempts",
    );
    assert.deepEqual(
      rows.map((row) => [row.attempts, row.n]),
      [
        [1, count - 8],
        [2, 8],
      ],
    );
    await triggers.rest(`DELETE /sandboxes/s-${count}?force=true`);
  });
});
