import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { openFileDatabase } from "../../functions/entry/file-database.ts";
import { Instances } from "../../shared/controller/instances.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import { openDatabase } from "../../shared/store/database.ts";
import { migrate } from "../../shared/store/migrate.ts";
import { temporaryFolder } from "../running.ts";

const call: Call = { namespace: "n", signal: new AbortController().signal };
const agent = "a";
const exit = { exitStatus: 7, exitedAt: { seconds: 1, nanos: 123_456_789 } };

describe("what is recorded of a sandbox's life", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let client: ReturnType<typeof openFileDatabase>;
  let instances: Instances;
  let operations = 0;
  before(async () => {
    folder = await temporaryFolder();
    client = openFileDatabase(join(folder.path, "test.db"));
    await migrate(client);
    instances = new Instances(openDatabase(client), Date.now);
  });
  after(async () => {
    client.close();
    await folder.remove();
  });

  const begin = async (id: string, action: "create" | "start" | "stop" | "shutdown") => {
    const begun = await instances.begin(call, id, action, `op${++operations}`, agent);
    const { operation, opened } = begun;
    return { operation, opened, generation: begun.instance?.generation ?? 0, agent };
  };
  const seen = async (id: string) => (await instances.look(call, id)).instance;
  const create = async (id: string) => {
    const source = await begin(id, "create");
    await instances.observe("n", id, source, { state: "SANDBOX_UNKNOWN", begins: true });
    return source;
  };
  const shutdown = async (id: string) => {
    await instances.end("n", id, await begin(id, "shutdown"));
  };

  it("states go forward only: a late answer does not take a sandbox back", async () => {
    const created = await create("late");
    const started = await begin("late", "start");
    await instances.observe("n", "late", started, { state: "SANDBOX_READY", pid: 9 });
    await instances.observe("n", "late", created, { state: "SANDBOX_UNKNOWN" });
    assert.deepEqual([(await seen("late"))?.state, (await seen("late"))?.pid], ["SANDBOX_READY", 9]);
    await instances.observe("n", "late", started, { state: "SANDBOX_NOTREADY", exit });
    await instances.observe("n", "late", started, { state: "SANDBOX_READY", pid: 9 });
    assert.equal((await seen("late"))?.state, "SANDBOX_NOTREADY");
  });

  it("an exit is recorded once, with its nanoseconds, and outlives Shutdown", async () => {
    const created = await create("exit");
    await instances.observe("n", "exit", created, { state: "SANDBOX_NOTREADY", exit });
    await instances.observe("n", "exit", created, { state: "SANDBOX_NOTREADY", exit: { exitStatus: 9 } });
    await shutdown("exit");
    const instance = await seen("exit");
    assert.deepEqual([instance?.exit, instance?.gone], [exit, true]);
  });

  it("an answer that was asked for before Shutdown does not bring a sandbox back", async () => {
    const created = await create("ghost");
    await shutdown("ghost");
    await instances.observe("n", "ghost", created, { state: "SANDBOX_READY", pid: 3 });
    assert.equal((await seen("ghost"))?.gone, true);
  });

  it("an answer about the life before tells nothing of the one after", async () => {
    const first = await create("twice");
    await shutdown("twice");
    const second = await create("twice");
    await instances.observe("n", "twice", first, { state: "SANDBOX_NOTREADY", exit });
    const instance = await seen("twice");
    assert.deepEqual(
      [instance?.incarnation, instance?.state, instance?.exit, instance?.gone],
      [second.generation, "SANDBOX_UNKNOWN", undefined, false],
    );
  });

  it("a Shutdown that ends after the next Create does not end the new life", async () => {
    await create("slow");
    const slow = await begin("slow", "shutdown");
    await create("slow");
    await instances.end("n", "slow", slow);
    assert.equal((await seen("slow"))?.gone, false);
  });

  it("a Create that fails after a Shutdown leaves the exit as it was", async () => {
    const first = await create("fails");
    await instances.observe("n", "fails", first, { state: "SANDBOX_NOTREADY", exit });
    await shutdown("fails");
    const { operation } = await begin("fails", "create");
    await instances.settle("n", "fails", operation, "failed");
    assert.deepEqual((await seen("fails"))?.exit, exit);
  });

  it("a Create that fails while the sandbox is shut down leaves nothing for a late answer to bring back", async () => {
    const first = await create("late-create");
    await instances.observe("n", "late-create", first, { state: "SANDBOX_NOTREADY", exit });
    const ending = await begin("late-create", "shutdown");
    const failing = await begin("late-create", "create");
    await instances.settle("n", "late-create", failing.operation, "failed", failing.opened);
    await instances.end("n", "late-create", ending);
    await instances.observe("n", "late-create", failing, { state: "SANDBOX_NOTREADY" });
    const instance = await seen("late-create");
    assert.deepEqual([instance?.gone, instance?.exit], [true, exit]);
  });

  it("a Create that fails leaves it open how the one before it went", async () => {
    await create("again");
    await shutdown("again");
    const unsure = await begin("again", "create");
    await instances.settle("n", "again", unsure.operation, "unknown");
    const failing = await begin("again", "create");
    await instances.settle("n", "again", failing.operation, "failed", failing.opened);
    assert.equal((await seen("again"))?.reopened, true);
    await instances.observe("n", "again", failing, { state: "SANDBOX_READY", pid: 5 });
    assert.equal((await seen("again"))?.pid, 5);
  });

  it("a Create whose outcome was unknown is set right by what the agent answers next", async () => {
    await create("unsure");
    await shutdown("unsure");
    const { operation, generation } = await begin("unsure", "create");
    await instances.settle("n", "unsure", operation, "unknown");
    assert.equal((await seen("unsure"))?.gone, false);
    await instances.observe("n", "unsure", { agent, generation }, { state: "SANDBOX_READY", pid: 5 });
    const instance = await seen("unsure");
    assert.deepEqual(
      [instance?.state, instance?.pid, instance?.incarnation],
      ["SANDBOX_READY", 5, generation],
    );
  });

  it("what an agent knows and no call here made is recorded too", async () => {
    const sight = await instances.look(call, "found");
    assert.equal(sight.instance, undefined);
    await instances.observe(
      "n",
      "found",
      { agent, generation: 0 },
      { state: "SANDBOX_READY", pid: 4, address: "/a\0b" },
    );
    const instance = await seen("found");
    assert.deepEqual(
      [instance?.state, instance?.agent, instance?.address],
      ["SANDBOX_READY", agent, "/a\0b"],
    );
  });

  it("a database made anew gives no generation that an agent has seen", async () => {
    const { generation } = await create("anew");
    assert.ok(generation >= Date.now() - 60_000);
  });

  it("two Shutdowns at once, and a Stop among them, leave it gone, with its exit", async () => {
    const created = await create("both");
    await instances.observe("n", "both", created, { state: "SANDBOX_NOTREADY", exit });
    const [one, other, stop] = [
      await begin("both", "shutdown"),
      await begin("both", "shutdown"),
      await begin("both", "stop"),
    ];
    await instances.end("n", "both", one);
    await instances.observe("n", "both", stop, { state: "SANDBOX_NOTREADY" });
    await instances.end("n", "both", other);
    await instances.observe(
      "n",
      "both",
      { agent, generation: stop.generation },
      { state: "SANDBOX_READY", pid: 9 },
    );
    const instance = await seen("both");
    assert.deepEqual([instance?.gone, instance?.exit, instance?.pid], [true, exit, 0]);
  });

  it("what another agent says of a sandbox tells nothing of it", async () => {
    const { generation } = await create("other");
    await instances.observe("n", "other", { agent: "b", generation }, { state: "SANDBOX_NOTREADY", exit });
    const instance = await seen("other");
    assert.deepEqual(
      [instance?.agent, instance?.state, instance?.exit],
      [agent, "SANDBOX_UNKNOWN", undefined],
    );
  });

  it("generations grow, also when calls come at once", async () => {
    await create("count");
    const begun = await Promise.all(Array.from({ length: 20 }, () => begin("count", "stop")));
    assert.equal(new Set(begun.map(({ generation }) => generation)).size, 20);
  });
});
