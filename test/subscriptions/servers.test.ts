import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { openDatabase } from "../../functions/entry/database.ts";
import { rest } from "../support/client.ts";
import { createMigratedFile } from "../support/migrated-file.ts";
import { freshNamespace } from "../support/namespace.ts";
import { objectsIn } from "../support/objects-in.ts";
import { type Received, startReceiver } from "../support/receiver.ts";
import { type RuntimeServer, startRuntime } from "../support/runtime-server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";

const runtime = { name: "r" };
const rounds = 4;
const sandboxes = 12;
const changes = 3;

/** Returns the sequences of the messages about each sandbox, in the order of their arrival. */
function bySandbox(received: readonly Received[]): ReadonlyMap<string, number[]> {
  const sequences = new Map<string, number[]>();
  for (const { event } of received) {
    sequences.set(event.subject, [...(sequences.get(event.subject) ?? []), Number(event.sequence)]);
  }
  return sequences;
}

describe("subscriptions of several servers", { timeout: 300_000 }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let configuration: Record<string, string>;
  before(async () => {
    folder = await temporaryFolder();
    configuration = {
      DATABASE_URL: await createMigratedFile(folder.path),
      CONTROLLER_AGENTS: "{}",
      SECRETS_KEY: randomBytes(32).toString("base64"),
      WEBHOOK_INSECURE_URLS: "loopback",
    };
  });
  after(() => folder.remove());

  it("receive every event in order, whichever server is killed, and none twice but for the kills", async () => {
    const ns = freshNamespace();
    const receiver = await startReceiver((_message, response) => {
      // Slow enough that a kill hits requests in progress.
      void delay(5).then(() => response.writeHead(204).end());
    });
    const started: RuntimeServer[] = [];
    const start = async (name: "node" | "bun") => {
      const server = await startRuntime(name, { configuration });
      started.push(server);
      return server;
    };
    try {
      const writer = await start("node");
      const hook = { name: "hook", url: receiver.url };
      assert.equal((await rest(writer.ask, ns, "POST /subscriptions", hook)).status, 201);
      for (let round = 0; round < rounds; round++) {
        const victim = await start(round % 2 ? "bun" : "node");
        const before = receiver.received.length;
        const writing = Promise.all(
          Array.from({ length: sandboxes }, async (_, at) => {
            const id = `s-${round}-${at}`;
            // The writes of the server that is killed may fail. Those that took effect are in the log.
            const { ask } = at % 2 ? writer : victim;
            const body = { sandboxId: id, runtime };
            await rest(ask, ns, "POST /sandboxes", body).catch(() => {});
            for (let value = 0; value < changes; value++) {
              const change = { labels: { a: String(value) } };
              await rest(ask, ns, `PATCH /sandboxes/${id}?fields=labels.a`, change).catch(() => {});
            }
          }),
        );
        await until("some messages of the round have come", () => receiver.received.length > before + 8);
        process.kill(victim.pid, "SIGKILL");
        await writing;
        await victim.stop();
      }
      await writer.stop();
      const database = openDatabase(configuration.DATABASE_URL ?? "", undefined);
      try {
        // No server is left that has claimed a lane; this only spares the test the wait for the claims to end.
        await database.execute("update subscription_lanes set due_at = 0");
        const last = await start("bun");
        await until("nothing is left to deliver", async () => {
          const { rows } = await database.execute(
            "select count(*) as n from subscription_lanes union all select count(*) from subscription_cursors where sequence < (select max(sequence) from events)",
          );
          return rows.every((row) => row.n === 0);
        });
        const { events } = (await rest(last.ask, ns, "GET /events?limit=1000")).body;
        const logged = objectsIn(events).map(({ sequence }) => Number(sequence));
        const told = receiver.received.map(({ event }) => Number(event.sequence));
        assert.deepEqual(
          [...new Set(told)].sort((a, b) => a - b),
          logged,
        );
        for (const [id, sequences] of bySandbox(receiver.received)) {
          assert.deepEqual(
            sequences,
            [...sequences].sort((a, b) => a - b),
            id,
          );
        }
        for (const sequence of logged) {
          const times = told.filter((each) => each === sequence).length;
          assert.ok(times <= 1 + rounds, `event ${sequence} came ${times} times`);
        }
        const ids = new Map(receiver.received.map(({ id, event }) => [event.sequence, id]));
        for (const { id, event } of receiver.received) assert.equal(id, ids.get(event.sequence));
      } finally {
        database.close();
      }
    } finally {
      for (const server of started) await server.stop();
      await receiver.close();
    }
  });
});
