import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Client } from "@libsql/client/http";
import { openFileDatabase } from "../../functions/sqlite/file-database.ts";
import type { CallReport, KnownSandbox } from "../../shared/instances/instance.ts";
import { InstanceStore } from "../../shared/instances/instance-store.ts";
import type { LivePhase } from "../../shared/instances/phase.ts";
import type { AgentView, LifeExit } from "../../shared/instances/view.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import { openDatabase } from "../../shared/store/database.ts";
import { migrate } from "../../shared/store/migrate.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const call: Call = { namespace: "n", signal: new AbortController().signal };
const hourMs = 60 * 60 * 1_000;

function viewOf(life: number, phase: LivePhase | undefined, more: Partial<AgentView> = {}): AgentView {
  return { agent: "a", epoch: 5, fence: 0, life: phase ? life : 0, phase, exit: undefined, ...more };
}

function exitOf(life: number, status = 7): LifeExit {
  return { life, status, exitedAt: { seconds: 1, nanos: 123_456_789 }, reason: "exited" };
}

describe("the recorded lives of sandboxes", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let client: Client;
  let clockOffsetMs = 0;
  let store: InstanceStore;
  let calls = 0;
  before(async () => {
    folder = await temporaryFolder();
    client = openFileDatabase(join(folder.path, "test.db"));
    await migrate(client);
    store = new InstanceStore(openDatabase(client), {
      served: ["a", "b"],
      defaultSandboxer: "a",
      clock: () => Date.now() + clockOffsetMs,
      retentionMs: hourMs,
    });
  });
  after(async () => {
    client.close();
    await folder.remove();
  });

  const begin = (id: string, sandboxer = "") =>
    store.beginCreate(call, id, sandboxer, `create-${++calls}`, true);
  const lifeOf = ({ instance }: KnownSandbox) => instance?.life ?? 0;
  const save = (id: string, known: KnownSandbox, report: Partial<CallReport>) =>
    store.save(call, id, known, { view: undefined, lifeBefore: lifeOf(known), ...report });
  const create = async (id: string) => {
    const begun = await begin(id);
    return save(id, begun, { view: viewOf(lifeOf(begun), "created") });
  };
  const shutDown = async (id: string, exit?: LifeExit) => {
    const begun = await store.beginShutdown(call, id, "", `shutdown-${++calls}`);
    const fence = begun.instance?.highest ?? 0;
    return save(id, begun, { view: viewOf(0, undefined, { fence, exit }) });
  };

  it("a late answer with an earlier phase does not change the phase", async () => {
    const created = await create("late");
    const life = lifeOf(created);
    await save("late", created, { view: viewOf(life, "running"), details: { pid: 9 } });
    await save("late", created, { view: viewOf(life, "created") });
    const after = await store.find(call, "late");
    assert.deepEqual([after.instance?.phase, after.instance?.pid], ["running", 9]);
  });

  it("an exit of an earlier life is recorded alongside the current life", async () => {
    const created = await create("earlier");
    const life = lifeOf(created);
    await save("earlier", created, { view: viewOf(life, "running", { exit: exitOf(life - 1, 9) }) });
    assert.deepEqual(await store.lastExit(call, "earlier", life - 1), exitOf(life - 1, 9));
    assert.equal((await store.find(call, "earlier")).exit, undefined);
  });

  it("is in doubt while its agent fails, and unknown if it was last seen before the silence", async () => {
    await create("doubted");
    const doubtIf = async (failingSince: string, unknownBefore: string) => {
      const seen = "(select observed_at from instances where id = 'doubted')";
      await client.batch([
        "insert into agents (name, epoch) values ('a', 0) on conflict do nothing",
        `update agents set failing_since = ${failingSince}, unknown_before = ${unknownBefore.replace("SEEN", seen)}
           where name = 'a'`,
      ]);
      return (await store.find(call, "doubted")).doubt;
    };
    assert.equal(await doubtIf("null", "null"), undefined);
    assert.equal(await doubtIf("1", "null"), "failing");
    assert.equal(await doubtIf("1", "SEEN - 1"), undefined);
    assert.equal(await doubtIf("1", "SEEN"), undefined);
    assert.equal(await doubtIf("1", "SEEN + 1"), "unknown");
    assert.equal(await doubtIf("null", "null"), undefined);
  });

  it("returns whether a report has brought a life that was not recorded", async () => {
    const created = await create("adopted");
    const life = lifeOf(created);
    assert.equal(created.isAdopted, false);
    const running = await save("adopted", created, { view: viewOf(life, "running") });
    assert.equal(running.isAdopted, false);
    const newer = await save("adopted", running, { view: viewOf(life + 1, "running") });
    assert.deepEqual([newer.isAdopted, lifeOf(newer)], [true, life + 1]);
  });

  it("an exit is recorded once, with its nanoseconds, and outlives Shutdown", async () => {
    const created = await create("exit");
    const exit = exitOf(lifeOf(created));
    await save("exit", created, { view: viewOf(exit.life, "stopped", { exit }) });
    await save("exit", created, { view: viewOf(exit.life, "stopped", { exit: exitOf(exit.life, 9) }) });
    const after = await shutDown("exit");
    assert.deepEqual([after.exit, after.instance?.phase], [exit, "gone"]);
  });

  it("an exit of an earlier life is stored under that life", async () => {
    const first = lifeOf(await create("two"));
    await shutDown("two");
    const second = await begin("two");
    assert.ok(lifeOf(second) > first);
    const after = await save("two", second, {
      view: viewOf(0, undefined, { fence: first, exit: exitOf(first, 2) }),
    });
    assert.deepEqual([after.instance?.phase, after.exit], ["creating", undefined]);
  });

  it("a life whose end nobody saw gets the exit 255, lost", async () => {
    const created = await create("unseen");
    const after = await shutDown("unseen");
    const { life, status, reason } = after.exit ?? assert.fail("there is no exit");
    assert.deepEqual([life, status, reason], [lifeOf(created), 255, "lost"]);
  });

  it("a life that was never created has no exit", async () => {
    const begun = await begin("never");
    const ended = { callId: begun.callId, outcome: "failed" as const, error: "no" };
    const after = await save("never", begun, { failedCreate: lifeOf(begun), ended });
    assert.deepEqual([after.instance?.phase, after.instance?.error, after.exit], ["gone", "no", undefined]);
  });

  it("one of many Creates begins a life, and the others join if there are views", async () => {
    await create("known"); // Makes the agent known to send views.
    const begun = await Promise.all(Array.from({ length: 10 }, () => begin("many")));
    assert.equal(new Set(begun.map(lifeOf)).size, 1);
    assert.ok(begun.every(({ isBegun }) => isBegun));
    assert.equal(begun.filter(({ instance }) => instance?.sole !== "").length, 1);
  });

  it("no Create joins at an agent without views or at another agent", async () => {
    await begin("plain", "b");
    assert.equal((await begin("plain", "b")).isBegun, false);
    assert.equal((await begin("plain", "a")).isBegun, false);
  });

  it("no Create joins a life that a Shutdown must end", async () => {
    await begin("ending");
    await store.beginShutdown(call, "ending", "", "s");
    assert.equal((await begin("ending")).isBegun, false);
  });

  it("concurrent Shutdowns get different numbers above the life", async () => {
    const life = lifeOf(await create("numbers"));
    const begun = await Promise.all(
      Array.from({ length: 20 }, (_, at) => store.beginShutdown(call, "numbers", "", `s${at}`)),
    );
    const numbers = begun.map(({ instance }) => instance?.highest ?? 0);
    assert.equal(new Set(numbers).size, 20);
    assert.ok(numbers.every((number) => number > life));
    assert.equal((await store.find(call, "numbers")).instance?.ending, Math.max(...numbers));
  });

  it("a Shutdown at another agent than the row's does not end the life", async () => {
    await create("other");
    const begun = await store.beginShutdown(call, "other", "b", "s");
    assert.equal(begun.instance?.ending, 0);
    assert.ok((begun.instance?.highest ?? 0) > lifeOf(begun));
  });

  it("a Shutdown of an unknown id stores its number: later lives get higher ones", async () => {
    const { instance } = await store.beginShutdown(call, "ghost", "", "s");
    assert.deepEqual([instance?.life, instance?.phase], [0, "gone"]);
    clockOffsetMs = -hourMs;
    const begun = await begin("ghost");
    clockOffsetMs = 0;
    assert.ok(lifeOf(begun) > (instance?.highest ?? 0));
  });

  it("nothing begins without an agent for the sandboxer or without a record", async () => {
    assert.deepEqual((await begin("unserved", "none")).instance, undefined);
    assert.equal((await store.beginCreate(call, "unserved", "", "c", false)).instance, undefined);
    assert.equal((await store.beginShutdown(call, "unserved", "none", "s")).instance, undefined);
  });

  it("concurrent writes all take effect", async () => {
    const created = await create("cas");
    const life = lifeOf(created);
    await Promise.all([
      save("cas", created, { view: viewOf(life, "running"), details: { pid: 3 } }),
      save("cas", created, { view: viewOf(life, "stopped", { exit: exitOf(life) }) }),
      ...Array.from({ length: 10 }, () => store.begin(call, "cas", "stop", `stop-${++calls}`)),
    ]);
    const after = await store.find(call, "cas");
    assert.deepEqual([after.instance?.phase, after.exit?.status], ["stopped", 7]);
  });

  it("a write based on a stale row is repeated with the current row", async () => {
    const created = await create("stale");
    const life = lifeOf(created);
    await save("stale", created, { view: viewOf(life, "stopped", { exit: exitOf(life) }) });
    await save("stale", created, { view: viewOf(life, "running"), details: { pid: 3 } });
    assert.equal((await store.find(call, "stale")).instance?.phase, "stopped");
    await store.beginShutdown(call, "stale", "", "s");
    await save("stale", created, { view: viewOf(life, "running") });
    const after = (await store.find(call, "stale")).instance;
    assert.ok(after && after.ending > life, "the intent of the Shutdown is lost");
  });

  it("a report that changes nothing is not written", async () => {
    const created = await create("same");
    const revision = created.instance?.revision;
    const after = await save("same", created, { view: viewOf(lifeOf(created), "created") });
    assert.equal(after.instance?.revision, revision);
    assert.equal((await store.find(call, "same")).instance?.revision, revision);
  });

  it("rows and exits are pruned after the retention, except those with a record", async () => {
    const ids = Array.from({ length: 40 }, (_, at) => `old-${at}`);
    for (const id of ids) {
      await create(id);
      await shutDown(id);
    }
    await client.execute(
      "insert into sandboxes values ('n', 'old-0', 'u', 1, x'', null, null, '{}', '{}', x'', 0, 0)",
    );
    clockOffsetMs = 2 * hourMs;
    await create("new");
    const begun = await store.beginShutdown(call, "new", "", "last");
    const fence = begun.instance?.highest ?? 0;
    const ended = { callId: "last", outcome: "ok" as const, error: "" };
    const view = viewOf(0, undefined, { fence });
    await store.save(call, "new", begun, { view, lifeBefore: lifeOf(begun), ended }, true);
    clockOffsetMs = 0;
    const left = async (table: string) =>
      (await client.execute(`select id from ${table} where id like 'old-%'`)).rows.map(({ id }) => id);
    assert.deepEqual([await left("instances"), await left("exits")], [["old-0"], ["old-0"]]);
    assert.equal((await store.find(call, "new")).exit?.reason, "lost");
  });
});
