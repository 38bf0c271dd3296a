import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { createApp } from "../../functions/app.ts";
import { createDependencies } from "../../functions/dependencies.ts";
import { openFileDatabase } from "../../functions/sqlite/file-database.ts";
import type { Fetch } from "../../shared/fetch.ts";
import { type Ask, rest } from "../support/client.ts";
import { createMigratedFile } from "../support/migrated-file.ts";
import { freshNamespace } from "../support/namespace.ts";
import { objectsIn } from "../support/objects-in.ts";
import { startReceiver } from "../support/receiver.ts";
import { startRuntime } from "../support/runtime-server.ts";
import { secretsConfig, secretsKey } from "../support/secrets-key.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

type Database = ReturnType<typeof openFileDatabase>;

/** Longer than the claim of a lane, in milliseconds. */
const frozenMs = 31_000;

/** Upper limit of the messages to the database while two events are delivered. */
const maxSteps = 40;

const { signal } = new AbortController();

/** Returns a client of a database that calls a function after each of its answers, before its caller has them. */
function afterEach(database: Database, answered: () => Promise<void>): Database {
  return new Proxy(database, {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      if (name !== "batch" && name !== "execute") return value.bind(target);
      return async (...parameters: unknown[]) => {
        const answer = await Reflect.apply(value, target, parameters);
        await answered();
        return answer;
      };
    },
  });
}

describe("subscriptions whose server is frozen for longer than its claims", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let url: string;
  let database: Database;
  let aheadMs = 0;
  before(async () => {
    folder = await temporaryFolder();
    url = await createMigratedFile(folder.path);
    database = openFileDatabase(join(folder.path, "test.db"));
  });
  after(async () => {
    database.close();
    await folder.remove();
  });

  /** Returns functions on the database, whose clock can be moved on. */
  function serve(on: Database = database, send: Fetch = fetch) {
    const dependencies = createDependencies({
      ...{ database: on, agents: [], defaultSandboxer: "", fetch, secrets: secretsConfig },
      access: { apiTokens: new Map(), loopback: true },
      clock: () => Date.now() + aheadMs,
      webhooks: { allowsLoopback: true, fetch: send },
      log() {},
    });
    const app = createApp(dependencies);
    const ask: Ask = async (path, init) => app.fetch(new Request(`http://localhost${path}`, init));
    return { ask, run: () => dependencies.internal.subscriptions.run(signal) };
  }

  it("send nothing that their successor has sent, at whichever step they were frozen", async () => {
    const receiver = await startReceiver();
    try {
      let step = 1;
      for (let wasFrozen = true; wasFrozen; step++) {
        wasFrozen = false;
        const ns = freshNamespace();
        const other = serve();
        let left = 0;
        let sentAfterwards = 0;
        const frozen = serve(
          afterEach(database, async () => {
            if (--left !== 0) return;
            wasFrozen = true;
            aheadMs += frozenMs;
            await other.run();
          }),
          (target, init) => {
            if (wasFrozen) sentAfterwards++;
            return fetch(target, init);
          },
        );
        const before = receiver.received.length;
        await rest(other.ask, ns, "POST /subscriptions", { name: "hook", url: receiver.url });
        // It does not know of the subscription, and delivers nothing.
        const writer = serve();
        await rest(writer.ask, ns, "POST /sandboxes", { sandboxId: "a", runtime: { name: "r" } });
        await rest(writer.ask, ns, "PATCH /sandboxes/a?fields=labels.a", { labels: { a: "1" } });
        left = step;
        await frozen.run();
        left = 0;
        await other.run();
        const told = receiver.received.slice(before).map(({ event }) => Number(event.sequence));
        assert.deepEqual([...new Set(told)], [1, 2], `step ${step}`);
        assert.ok(told.length <= 3, `step ${step}: ${told.join()}`);
        assert.equal(sentAfterwards, 0, `step ${step}: ${told.join()}`);
        assert.ok(step < maxSteps);
      }
      assert.ok(step > 6, `it was frozen ${step - 2} times`);
    } finally {
      await receiver.close();
    }
  });

  it("do not pause by an old answer what their successor delivers", { timeout: 120_000 }, async () => {
    const ns = freshNamespace();
    const other = serve();
    const server = await startRuntime("node", {
      configuration: {
        ...{ DATABASE_URL: url, CONTROLLER_AGENTS: "{}", SECRETS_KEY: secretsKey },
        ...{ WEBHOOK_INSECURE_URLS: "loopback", RECONCILE_INTERVAL: "0s" },
      },
    });
    const receiver = await startReceiver((message, response) => {
      const isFirst = receiver.received.length === 1;
      if (!isFirst) return void response.writeHead(204).end();
      assert.equal(message.event.sequence, "1");
      process.kill(server.pid, "SIGSTOP");
      aheadMs += frozenMs;
      void other.run().finally(() => {
        response.writeHead(410).end();
        process.kill(server.pid, "SIGCONT");
      });
    });
    try {
      await rest(server.ask, ns, "POST /subscriptions", { name: "hook", url: receiver.url });
      await rest(server.ask, ns, "POST /sandboxes", { sandboxId: "a", runtime: { name: "r" } });
      const attempts = async () => {
        const { body } = await rest(server.ask, ns, "GET /subscriptions/hook/attempts");
        return objectsIn(body.attempts).map(({ status }) => status);
      };
      await until("both servers have recorded their attempts", async () => (await attempts()).length === 2);
      assert.deepEqual((await attempts()).sort(), [204, 410]);
      const { paused, failingSince } = (await rest(server.ask, ns, "GET /subscriptions/hook")).body;
      assert.deepEqual([paused, failingSince], [false, undefined]);
      await rest(server.ask, ns, "PATCH /sandboxes/a?fields=labels.a", { labels: { a: "1" } });
      await until("the next event has come", () => receiver.received.length === 3);
      assert.deepEqual(
        receiver.received.map(({ event }) => Number(event.sequence)),
        [1, 1, 2],
      );
    } finally {
      process.kill(server.pid, "SIGCONT");
      await server.stop();
      await receiver.close();
    }
  });
});
