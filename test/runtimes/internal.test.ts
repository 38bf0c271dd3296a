import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { type Client, createClient } from "@libsql/client/http";
import type { RunningAgent } from "../../local/spawn-agent.ts";
import { migrate } from "../../shared/store/migrate.ts";
import { reconcileAll } from "../reconcile/fixture.ts";
import { rest } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import { type RuntimeServer, runtimes, startRuntime } from "../support/runtime-server.ts";
import { startAgent } from "../support/shared-certificates.ts";
import { signWebhook } from "../support/sign-webhook.ts";
import { type Sqld, startSqld } from "../support/sqld.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

const secret = `whsec_${randomBytes(32).toString("base64")}`;

describe("the internal routes and the clock of every runtime", () => {
  let sqld: Sqld | undefined;
  let database: Client;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let agent: RunningAgent;
  before(async () => {
    sqld = await startSqld();
    if (!sqld) return;
    folder = await temporaryFolder();
    database = createClient({ url: sqld.url });
    await migrate(database);
    agent = await startAgent({ dataDir: folder.path });
  });
  after(async () => {
    if (!sqld) return;
    await agent.stop();
    database.close();
    await sqld.stop();
    await folder.remove();
  });

  const configuration = (interval: string) => ({
    DATABASE_URL: sqld?.url ?? "",
    CONTROLLER_AGENTS: JSON.stringify({
      process: { url: agent.url, token: agent.token, reportSecret: secret },
    }),
    DEFAULT_SANDBOXER: "process",
    NODE_EXTRA_CA_CERTS: agent.caPath,
    RECONCILE_TOKEN: "the-token-of-reconcile",
    RECONCILE_INTERVAL: interval,
  });
  /** Creates a sandbox with a record, and deletes its row. */
  const loseRow = async ({ ask }: RuntimeServer, ns: string) => {
    const record = { sandboxId: "s", runtime: { name: "process" } };
    assert.equal((await rest(ask, ns, "POST /sandboxes", record)).status, 201);
    assert.equal((await rest(ask, ns, "POST /sandboxes/s/create")).status, 200);
    await database.execute({ sql: "delete from instances where namespace = ?", args: [ns] });
  };
  const rowOf = async (ns: string) => {
    const sql = "select life, phase, agent from instances where namespace = ?";
    return (await database.execute({ sql, args: [ns] })).rows[0];
  };
  const shutDown = async ({ ask }: RuntimeServer, ns: string) =>
    assert.equal((await rest(ask, ns, "POST /sandboxes/s/shutdown")).status, 200);

  for (const runtime of runtimes) {
    it(`${runtime} reconciles when it is asked, and takes signed reports`, async (test) => {
      if (!sqld) return test.skip("there is no sqld");
      const server = await startRuntime(runtime, { configuration: configuration("0s") });
      try {
        const ns = freshNamespace();
        await loseRow(server, ns);
        // An API token is not accepted here.
        assert.equal((await server.ask("/internal/reconcile", { method: "POST" })).status, 401);
        const ask: typeof server.ask = (path, init) => fetch(server.url + path, init);
        const { process: report } = await reconcileAll(ask);
        assert.deepEqual([report?.adopted, report?.errors, report?.isComplete], [1, 0, true]);
        const row = await rowOf(ns);
        assert.deepEqual([row?.phase, row?.agent], ["created", "process"]);
        const entry = {
          namespace: ns,
          sandboxId: "s",
          life: String(row?.life),
          phase: "running",
          fence: "0",
        };
        const { rows } = await database.execute("select epoch from agents");
        const body = JSON.stringify({ epoch: String(rows[0]?.epoch), floor: "0", entries: [entry] });
        const post = async (headers: Record<string, string>) => {
          const sent = { "content-type": "application/json", ...headers };
          const path = "/internal/agents/process/reports";
          return (await ask(path, { method: "POST", headers: sent, body })).status;
        };
        const signed = signWebhook(secret, "msg_1", Math.floor(Date.now() / 1_000), body);
        assert.equal(await post({ ...signed, "webhook-id": "msg_2" }), 401);
        assert.equal((await rowOf(ns))?.phase, "created");
        assert.equal(await post(signed), 204);
        assert.equal((await rowOf(ns))?.phase, "running");
        await shutDown(server, ns);
      } finally {
        await server.stop();
      }
    });

    it(`${runtime} reconciles by the clock`, async (test) => {
      if (!sqld) return test.skip("there is no sqld");
      const server = await startRuntime(runtime, { configuration: configuration("1s"), usesWrangler: true });
      try {
        const ns = freshNamespace();
        await loseRow(server, ns);
        await until("the life is adopted", async () => {
          if (runtime === "worker") {
            const answer = await fetch(`${server.url}/cdn-cgi/handler/scheduled`);
            assert.equal(answer.status, 200, await answer.text());
          }
          return (await rowOf(ns))?.phase === "created";
        });
        await shutDown(server, ns);
      } finally {
        await server.stop();
      }
    });
  }
});
