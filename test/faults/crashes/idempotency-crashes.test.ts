import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type Client, createClient } from "@libsql/client/http";
import { createApp } from "../../../functions/app.ts";
import { createDependencies } from "../../../functions/dependencies.ts";
import { migrate } from "../../../shared/store/migrate.ts";
import { type Ask, type Json, rest } from "../../support/client.ts";
import { freshNamespace } from "../../support/namespace.ts";
import { startRuntime } from "../../support/runtime-server.ts";
import { type Sqld, startSqld } from "../../support/sqld.ts";
import { type Moment, startTripwireProxy, Tripwire, type TripwireProxy } from "../../support/tripwire.ts";

/** Upper limit of the messages of one operation, so that a test ends. */
const maxSteps = 8;

const record = { sandboxId: "s", runtime: { name: "r" } };
const key = { "idempotency-key": "k" };

/** An operation with a key, the events of the namespace once it is done, and what was there before. */
interface Subject {
  readonly isStored: boolean;
  send(ask: Ask, ns: string): ReturnType<typeof rest>;
  readonly status: number;
  readonly events: readonly string[];
}

const subjects: Readonly<Record<string, Subject>> = {
  Create: {
    isStored: false,
    send: (ask, ns) => rest(ask, ns, "POST /sandboxes", record, key),
    status: 201,
    events: ["created"],
  },
  Update: {
    isStored: true,
    send: (ask, ns) => rest(ask, ns, "PATCH /sandboxes/s?fields=labels.a", { labels: { a: "b" } }, key),
    status: 200,
    events: ["created", "updated"],
  },
  Delete: {
    isStored: true,
    send: (ask, ns) => rest(ask, ns, "DELETE /sandboxes/s", undefined, key),
    status: 204,
    events: ["created", "deleted"],
  },
};

describe("an operation with an idempotency key whose server is killed", { concurrency: false }, () => {
  const wire = new Tripwire();
  let sqld: Sqld | undefined;
  let database: Client;
  let proxy: TripwireProxy;
  let survivor: Ask;
  before(async () => {
    sqld = await startSqld();
    if (!sqld) return;
    database = createClient({ url: sqld.url });
    await migrate(database);
    proxy = await startTripwireProxy(wire, sqld.url, (to, init) => fetch(to, init));
    const app = createApp(
      createDependencies({
        database,
        agents: [],
        defaultSandboxer: "",
        fetch: (url, init) => fetch(url, init),
        access: { apiTokens: new Map(), loopback: true },
        log() {},
      }),
    );
    survivor = async (path, init) => app.fetch(new Request(`http://localhost${path}`, init));
  });
  after(async () => {
    if (!sqld) return;
    await proxy.close();
    database.close();
    await sqld.stop();
  });

  async function eventsOf(ns: string): Promise<string[]> {
    const { body } = await rest(survivor, ns, "GET /events");
    assert.ok(Array.isArray(body.events));
    return body.events.map(({ type }: Json) => String(type).replace("io.containerd.sandbox.", ""));
  }

  /** Kills the server at one step. Returns false if the operation was answered before that step. */
  async function kill(subject: Subject, step: number, moment: Moment): Promise<boolean> {
    const ns = freshNamespace();
    if (subject.isStored) assert.equal((await rest(survivor, ns, "POST /sandboxes", record)).status, 201);
    const victim = await startRuntime("node", {
      configuration: { DATABASE_URL: proxy.url, LOG_LEVEL: "error", RECONCILE_INTERVAL: "0s" },
    });
    let wasKilled = false;
    const died = new Promise<void>((resolve) => {
      wire.arm(step, moment, () => {
        wasKilled = true;
        process.kill(victim.pid, "SIGKILL");
        resolve();
      });
    });
    const answer = subject.send(victim.ask, ns).catch(() => undefined);
    const [first] = await Promise.all([Promise.race([answer, died]), answer]);
    wire.disarm();
    await victim.stop();
    if (!wasKilled) assert.equal(first?.status, subject.status);
    const retry = await subject.send(survivor, ns);
    if (retry.status === 409) {
      assert.deepEqual([retry.body.code, retry.headers.get("retry-after")], ["aborted", "1"]);
      // The time of the dead server's lease goes by.
      await database.execute({
        sql: "update idempotency_keys set lease_until = 0 where namespace = ?",
        args: [ns],
      });
    }
    const done = retry.status === 409 ? await subject.send(survivor, ns) : retry;
    assert.equal(done.status, subject.status, JSON.stringify(done.body));
    assert.deepEqual(await eventsOf(ns), subject.events);
    const again = await subject.send(survivor, ns);
    assert.deepEqual(
      [again.status, again.body, again.headers.get("idempotency-replayed")],
      [done.status, done.body, "true"],
    );
    return wasKilled;
  }

  for (const [name, subject] of Object.entries(subjects)) {
    it(`${name} is carried out once, and its retry succeeds`, async (test) => {
      if (!sqld) return test.skip("there is no sqld");
      let kills = 0;
      for (let step = 1; step <= maxSteps; step++) {
        for (const moment of ["before", "after"] as const) {
          if (await kill(subject, step, moment)) kills++;
          else return assert.ok(kills >= 6, `it was killed only ${kills} times`);
        }
      }
      assert.fail("the operation has too many steps");
    });
  }
});
