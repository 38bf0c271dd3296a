import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import type { Client } from "@libsql/client/http";
import { openFileDatabase } from "../../functions/sqlite/file-database.ts";
import { migrations } from "../../schema/migrations.ts";
import { InstanceStore } from "../../shared/instances/instance-store.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import { openDatabase } from "../../shared/store/database.ts";
import { migrate } from "../../shared/store/migrate.ts";
import { freshPath } from "../support/fresh-store.ts";

const call: Call = { namespace: "n", signal: new AbortController().signal };
const rows = readFileSync(new URL("before-lives.sql", import.meta.url), "utf8");

describe("a database with instances from before lives had phases", () => {
  let client: Client;
  let store: InstanceStore;
  let remove: () => void;
  before(async () => {
    const fresh = freshPath();
    remove = fresh.remove;
    client = openFileDatabase(fresh.path);
    const [first, ...later] = migrations;
    assert.ok(first);
    const ledger = "create table migrations (tag text primary key not null) without rowid";
    await client.batch([ledger, ...first.statements, `insert into migrations values ('${first.tag}')`]);
    await client.executeMultiple(rows);
    const applied = later.map(({ tag }) => tag);
    assert.deepEqual((await migrate(client)).applied, applied);
    const options = { served: ["a"], defaultSandboxer: "a", clock: Date.now };
    store = new InstanceStore(openDatabase(client), options);
  });
  after(() => {
    client.close();
    remove();
  });

  const expected: Readonly<Record<string, readonly [phase: string, exit: string | undefined]>> = {
    created: ["created", undefined],
    running: ["running", undefined],
    stopped: ["stopped", "7 exited"],
    gone: ["gone", "7 exited"],
    "gone-lost": ["gone", "255 lost"],
    creating: ["creating", undefined],
    reopened: ["creating", undefined],
    "starting-unknown": ["created", undefined],
    "shutdown-unknown": ["running", undefined],
    refused: ["gone", undefined],
  };
  for (const [id, [phase, exit]] of Object.entries(expected)) {
    it(`${id}: its phase is ${phase}, its exit ${exit ?? "unknown"}`, async () => {
      const known = await store.find(call, id);
      const { instance } = known;
      const told = known.exit && `${known.exit.status} ${known.exit.reason}`;
      assert.deepEqual([instance?.phase, instance?.agent, told], [phase, "a", exit]);
    });
  }

  it("a running sandbox keeps its pid and address, an exit its time", async () => {
    const { instance } = await store.find(call, "running");
    assert.deepEqual([instance?.pid, instance?.address], [42, "/s"]);
    const { exit } = await store.find(call, "stopped");
    assert.deepEqual(exit?.exitedAt, { seconds: 100, nanos: 5 });
  });

  it("the exit of the life before a Create in progress stays known", async () => {
    const { instance } = await store.find(call, "reopened");
    const exit = await store.lastExit(call, "reopened", instance?.life ?? 0);
    assert.equal(exit?.status, 7);
    assert.ok((exit?.life ?? 0) < (instance?.life ?? 0));
  });

  it("a Shutdown whose outcome was unknown is still owed", async () => {
    const { instance } = await store.find(call, "shutdown-unknown");
    assert.ok(instance && instance.ending >= instance.life);
  });

  it("every new life is later than all earlier ones", async () => {
    const { instance } = await store.beginCreate(call, "gone", "", "c", true);
    const before = await client.execute("select max(highest) as highest from instances where id <> 'gone'");
    assert.ok((instance?.life ?? 0) > Number(before.rows[0]?.highest));
  });
});
