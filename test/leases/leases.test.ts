import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createDependencies } from "../../functions/dependencies.ts";
import { openFileDatabase } from "../../functions/sqlite/file-database.ts";
import { LeaseStore } from "../../shared/leases/lease-store.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import { openDatabase } from "../../shared/store/database.ts";
import { ok, silent, startBrokenAgent } from "../support/broken-agent.ts";
import { type FreshStore, freshCall, openFreshStore, sandboxOf } from "../support/fresh-store.ts";
import { type InstanceRow, insertInstance } from "../support/instance-row.ts";
import { rejects } from "../support/rejects.ts";
import { until } from "../support/until.ts";

const { signal } = new AbortController();

describe("the expiry of leases", () => {
  let fresh: FreshStore;
  let offsetMs = 0;
  const clock = () => Date.now() + offsetMs;
  before(async () => {
    fresh = await openFreshStore();
  });
  after(() => fresh.close());

  /** Returns the parts of another server on the same database. */
  function openServer(
    agents: Parameters<typeof createDependencies>[0]["agents"] = [],
    background: (work: Promise<unknown>) => void = () => {},
  ) {
    const database = openFileDatabase(fresh.path);
    const dependencies = createDependencies({
      ...{ database, agents, defaultSandboxer: "", fetch: globalThis.fetch, clock, background, log() {} },
      access: { apiTokens: new Map(), loopback: true },
    });
    const leases = new LeaseStore(openDatabase(database), clock, () => {});
    return { ...dependencies, leases, close: () => database.close() };
  }

  async function count(sql: string): Promise<number> {
    return Number((await fresh.client.execute(sql)).rows[0]?.[0]);
  }

  const addInstance = ({ namespace }: Call, id: string, row: InstanceRow) =>
    insertInstance(fresh.client, namespace, id, row);

  it("begins by several servers at once: each event once, and no gap", async () => {
    const call = freshCall();
    const servers = [openServer(), openServer(), openServer()];
    for (let at = 0; at < 300; at++) {
      await fresh.store.create(call, sandboxOf(`s${at}`), { forMs: 1, onExpire: at % 2 ? "delete" : "stop" });
    }
    offsetMs += 60_000;
    await Promise.all(servers.map(({ internal }) => internal.sweeper.sweepLeases(signal, 50)));
    const of = `from events where namespace = '${call.namespace}'`;
    for (const type of ["expiring", "expired"]) {
      assert.equal(await count(`select count(*) ${of} and type = '${type}'`), 300);
      assert.equal(await count(`select count(distinct id) ${of} and type = '${type}'`), 300);
    }
    assert.equal(await count(`select count(*) ${of} and type = 'deleted'`), 150);
    assert.equal(await count(`select max(sequence) - count(*) ${of}`), 0);
    assert.equal(await count(`select count(*) from sandboxes where namespace = '${call.namespace}'`), 150);
    assert.equal(await count(`select count(*) from leases where namespace = '${call.namespace}'`), 0);
    for (const { close } of servers) close();
  });

  it("is finished by another server if the first has died, and not before", async () => {
    const call = freshCall();
    const [first, second] = [openServer(), openServer()];
    await fresh.store.create(call, sandboxOf("s"), { forMs: 1, onExpire: "stop" });
    offsetMs += 60_000;
    const { expired } = await first.leases.due(signal, 10);
    assert.equal((await first.leases.expire(expired)).length, 1);
    first.close();
    const left = `select count(*) from leases where namespace = '${call.namespace}'`;
    await second.internal.sweeper.sweepLeases(signal, 10);
    assert.equal(await count(left), 1);
    await rejects(second.leases.renew(call, "s", { forMs: 1_000, mayShorten: false }), "failed_precondition");
    offsetMs += 60_000;
    await second.internal.sweeper.sweepLeases(signal, 10);
    assert.equal(await count(left), 0);
    const events = `from events where namespace = '${call.namespace}' and type = 'expired'`;
    assert.equal(await count(`select count(*) ${events}`), 1);
    second.close();
  });

  it("deletes at once only records of which no sandbox lives or is to live, and tells followers", async () => {
    const call = freshCall();
    const told: string[] = [];
    const leases = new LeaseStore(openDatabase(fresh.client), clock, (namespace) => told.push(namespace));
    for (const id of ["gone", "kept", "never", "running", "wanted"]) {
      await fresh.store.create(call, sandboxOf(id), {
        forMs: 1,
        onExpire: id === "kept" ? "stop" : "delete",
      });
    }
    await addInstance(call, "gone", { phase: "gone" });
    await addInstance(call, "running", {});
    await addInstance(call, "wanted", { agent: "b", phase: "gone", wanted: "running" });
    offsetMs += 60_000;
    const begun = await leases.expire((await leases.due(signal, 10)).expired);
    for (const each of begun) await leases.finish(each);
    assert.deepEqual(begun.map(({ id, agent }) => [id, agent]).toSorted(), [
      ["kept", null],
      ["running", "a"],
      ["wanted", "b"],
    ]);
    assert.deepEqual(told, [call.namespace]);
  });

  it("is carried out while another agent never answers, and does not wait for that one", async () => {
    const call = freshCall();
    const [hung, well] = [await startBrokenAgent(silent), await startBrokenAgent(ok)];
    const agents = [
      { name: "hung", url: hung.url, token: "t", sandboxer: "x" },
      { name: "well", url: well.url, token: "t", sandboxer: "x" },
    ];
    const server = openServer(agents);
    const ids = [...Array.from({ length: 80 }, (_, at) => `hung${at}`), "well"];
    for (const id of ids) {
      await fresh.store.create(call, sandboxOf(id), { forMs: 1, onExpire: "delete" });
      await addInstance(call, id, { agent: id.replace(/\d+/, "") });
    }
    offsetMs += 60_000;
    const { work } = await server.internal.sweeper.sweep(signal, 500);
    const left = `select count(*) from sandboxes where namespace = '${call.namespace}'`;
    await until("the one of the other agent is deleted", async () => (await count(left)) === 80);
    offsetMs += 60_000;
    assert.equal(await server.internal.sweeper.sweepLeases(signal, 500, { maxMs: 1 }), 80);
    assert.equal(await count(left), 80);
    await Promise.all([hung.close(), well.close()]);
    await work;
    server.close();
  });

  it("that a read has begun fails without harm if the database is away", async () => {
    const begun: Promise<unknown>[] = [];
    const server = openServer([], (work) => begun.push(work));
    server.close();
    server.sweepSoon?.();
    assert.deepEqual(await Promise.all(begun), [undefined]);
  });

  it("leaves a record alone that was created after it had begun", async () => {
    const call = freshCall();
    const server = openServer();
    await fresh.store.create(call, sandboxOf("s"), { forMs: 1, onExpire: "delete" });
    offsetMs += 60_000;
    await fresh.store.delete(call, "s");
    await fresh.store.create(call, sandboxOf("s"));
    await rejects(server.controller.compounds.expire(call, "s"), "aborted");
    assert.equal((await fresh.store.get(call, "s")).id, "s");
    server.close();
  });

  it("never takes a renewal back that was acknowledged, 1,000 times", async () => {
    const call = freshCall();
    const [looking, renewing] = [openServer(), openServer()];
    let isDone = false;
    const look = async () => {
      while (!isDone) {
        await looking.internal.sweeper.sweepLeases(signal, 20, { maxBatches: 1 });
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const race = async (at: number) => {
      const id = `r${at}`;
      await fresh.store.create(call, sandboxOf(id), { forMs: offsetMs + (at % 7), onExpire: "delete" });
      await new Promise((resolve) => setTimeout(resolve, at % 11));
      try {
        await renewing.leases.renew(call, id, { forMs: 3_600_000, mayShorten: false });
        return id;
      } catch {
        return undefined;
      }
    };
    const renewed: string[] = [];
    const races = async () => {
      for (let at = 0; at < 1_000; at += 20) {
        const ids = await Promise.all(Array.from({ length: 20 }, (_, index) => race(at + index)));
        renewed.push(...ids.filter((id) => id !== undefined));
      }
      isDone = true;
    };
    await Promise.all([look(), races()]);
    await looking.internal.sweeper.sweepLeases(signal, 500);
    const { rows } = await fresh.client.execute(
      `select id from sandboxes where namespace = '${call.namespace}'`,
    );
    const left = rows.map(({ id }) => String(id)).sort();
    assert.deepEqual(left, renewed.sort());
    looking.close();
    renewing.close();
  });
});
