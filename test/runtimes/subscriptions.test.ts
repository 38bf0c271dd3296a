import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { type Client, createClient } from "@libsql/client/http";
import { migrate } from "../../shared/store/migrate.ts";
import type { Scheduled } from "../suites/subscription-case.ts";
import { subscriptionFailureCases } from "../suites/subscription-failures.ts";
import { subscriptionCases } from "../suites/subscriptions.ts";
import { type RuntimeServer, runtimes, startRuntime } from "../support/runtime-server.ts";
import { type Sqld, startSqld } from "../support/sqld.ts";

const chosen = process.env.RUNTIMES?.split(",") ?? runtimes;
const token = "the-token-of-reconcile";

/** Moves the attempts of a namespace on, as if that time had passed. Those of paused subscriptions stay. */
async function moveOn(database: Client, ns: string, hours: number): Promise<void> {
  const micros = Math.round(hours * 3_600_000_000);
  const isOfNamespace = "subscription in (select uid from subscriptions where namespace = ?)";
  await database.batch([
    {
      sql: `update subscription_lanes set due_at = due_at - ? where ${isOfNamespace} and due_at < 9e15`,
      args: [micros, ns],
    },
    {
      sql: "update subscriptions set failing_since = failing_since - ? where namespace = ?",
      args: [micros, ns],
    },
  ]);
}

describe("subscriptions on every runtime, on sqld", { concurrency: 2 }, () => {
  for (const runtime of runtimes.filter((name) => chosen.includes(name))) {
    describe(`on ${runtime}`, { concurrency: 4 }, () => {
      // Each runtime has a database of its own, because servers on one share the deliveries.
      let sqld: Sqld | undefined;
      let database: Client;
      let server: RuntimeServer | undefined;
      before(async () => {
        sqld = await startSqld();
        if (!sqld) return;
        database = createClient({ url: sqld.url });
        await migrate(database);
        const configuration = {
          DATABASE_URL: sqld.url,
          RECONCILE_TOKEN: token,
          SECRETS_KEY: randomBytes(32).toString("base64"),
          WEBHOOK_INSECURE_URLS: "loopback",
          LOG_LEVEL: "error",
        };
        server = await startRuntime(runtime, { configuration });
      });
      after(async () => {
        await server?.stop();
        database?.close();
        await sqld?.stop();
        assert.doesNotMatch(server?.output() ?? "", /"level":"error"/);
      });
      for (const each of [...subscriptionCases, ...subscriptionFailureCases]) {
        it(each.name, async (test) => {
          if (!server) return test.skip("there is no sqld");
          const { ask, url } = server;
          const subject: Scheduled = {
            ask,
            async later(ns, hours) {
              await moveOn(database, ns, hours);
              const headers = { authorization: `Bearer ${token}` };
              const { status } = await fetch(`${url}/internal/reconcile`, { method: "POST", headers });
              assert.equal(status, 200);
            },
          };
          await each.run(subject);
        });
      }
    });
  }
});
