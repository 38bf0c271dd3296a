import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Client } from "@libsql/core/api";
import { GiveUpStore } from "../../shared/instances/give-up.ts";
import type { CallReport, KnownSandbox } from "../../shared/instances/instance.ts";
import { InstanceStore } from "../../shared/instances/instance-store.ts";
import type { LivePhase } from "../../shared/instances/phase.ts";
import type { AgentView, LifeExit } from "../../shared/instances/view.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import { openDatabase } from "../../shared/store/database.ts";
import { type FreshStore, openFreshStore } from "../support/fresh-store.ts";
import { freshNamespace } from "../support/namespace.ts";

const namespace = freshNamespace();
const call: Call = { namespace, caller: "ann", requestId: "r-1", signal: new AbortController().signal };

function viewOf(life: number, phase: LivePhase | undefined, more: Partial<AgentView> = {}): AgentView {
  return { agent: "a", epoch: 5, fence: 0, life: phase ? life : 0, phase, exit: undefined, ...more };
}

async function logOf(client: Client, id: string) {
  const sql =
    "select type, life, call_id, actor, reason, request_id, cast(data as text) as data from events where namespace = ? and id = ? order by sequence";
  return (await client.execute({ sql, args: [namespace, id] })).rows;
}

describe("the events of a life", () => {
  let fresh: FreshStore;
  let store: InstanceStore;
  let givenUp: GiveUpStore;
  before(async () => {
    fresh = await openFreshStore();
    const db = openDatabase(fresh.client);
    store = new InstanceStore(db, { served: ["a"], defaultSandboxer: "a", clock: Date.now });
    givenUp = new GiveUpStore(db, Date.now, () => {});
  });
  after(() => fresh.close());

  const lifeOf = ({ instance }: KnownSandbox) => instance?.life ?? 0;
  const save = (id: string, known: KnownSandbox, report: Partial<CallReport>) =>
    store.save(call, id, known, { view: undefined, lifeBefore: lifeOf(known), ...report });
  const types = async (id: string) => (await logOf(fresh.client, id)).map(({ type }) => type);
  const ok = (callId: string, name: NonNullable<CallReport["ended"]>["name"]) =>
    ({ callId, name, outcome: "ok", error: "" }) as const;
  async function create(id: string): Promise<KnownSandbox> {
    const begun = await store.beginCreate(call, id, "", `create-${id}`, true);
    return save(id, begun, {
      view: viewOf(lifeOf(begun), "created"),
      ended: ok(`create-${id}`, "create"),
    });
  }
  async function createAndStart(id: string): Promise<KnownSandbox> {
    await create(id);
    const begun = await store.begin(call, id, "start", `start-${id}`);
    const view = viewOf(lifeOf(begun), "running");
    return save(id, begun, { view, details: { pid: 7 }, ended: ok(`start-${id}`, "start") });
  }

  it("name its calls, its caller and its reasons, each in the batch of its change", async () => {
    const running = await createAndStart("whole");
    const life = lifeOf(running);
    const exit: LifeExit = { life, status: 3, exitedAt: { seconds: 1, nanos: 0 }, reason: "exited" };
    await save("whole", running, { view: viewOf(life, "stopped", { exit }) });
    const begun = await store.beginShutdown(call, "whole", "", "end");
    const fence = begun.instance?.highest ?? 0;
    await save("whole", begun, { view: viewOf(0, undefined, { fence, exit }), ended: ok("end", "shutdown") });
    const log = await logOf(fresh.client, "whole");
    assert.deepEqual(
      log.map(({ type, call_id, reason, data }) => [type, call_id, reason, JSON.parse(String(data))]),
      [
        ["creating", "create-whole", "", {}],
        ["created", "create-whole", "", { agent: "a" }],
        ["starting", "start-whole", "", {}],
        ["started", "start-whole", "", { pid: 7 }],
        ["stopped", "", "", {}],
        ["exited", "", "exited", { status: 3, exitedAt: "1970-01-01T00:00:01Z" }],
        ["stopping", "end", "", { call: "shutdown" }],
        ["removed", "end", "", {}],
      ],
    );
    for (const { life: ofEvent, type, actor, request_id } of log) {
      // Nobody called for the end of its process.
      const expected = type === "stopped" || type === "exited" ? "agent" : "ann";
      assert.deepEqual([ofEvent, actor, request_id], [life, expected, "r-1"]);
    }
  });

  it("occur once, however often and by however many servers a report arrives", async () => {
    const created = await create("often");
    const life = lifeOf(created);
    const exit: LifeExit = { life, status: 0, exitedAt: { seconds: 1, nanos: 0 }, reason: "exited" };
    await Promise.all(
      Array.from({ length: 20 }, () => save("often", created, { view: viewOf(life, "stopped", { exit }) })),
    );
    assert.deepEqual(await types("often"), ["creating", "created", "started", "stopped", "exited"]);
  });

  it("tell a failed Create from one whose outcome is unknown", async () => {
    const begun = await store.beginCreate(call, "bad", "", "c1", true);
    const ended = {
      callId: "c1",
      name: "create",
      outcome: "failed",
      error: "no image",
      code: "not_found",
    } as const;
    await save("bad", begun, { failedCreate: lifeOf(begun), ended });
    const again = await store.beginCreate(call, "bad", "", "c2", true);
    await save("bad", again, { ended: { ...ended, callId: "c2", outcome: "unknown", code: "unavailable" } });
    const log = await logOf(fresh.client, "bad");
    assert.deepEqual(
      log.map(({ type, reason, data }) => [type, reason, JSON.parse(String(data)).outcome]),
      [
        ["creating", "", undefined],
        ["failed", "not_found", "failed"],
        ["creating", "", undefined],
        ["failed", "unavailable", "unknown"],
      ],
    );
  });

  it("say that a life was lost or adopted", async () => {
    const created = await create("unseen");
    const ending = await store.beginShutdown(call, "unseen", "", "end");
    await save("unseen", ending, { view: viewOf(0, undefined, { fence: ending.instance?.highest ?? 0 }) });
    assert.deepEqual((await types("unseen")).slice(2), ["stopping", "lost", "removed"]);
    const gone = await store.find(call, "unseen");
    await save("unseen", gone, { view: viewOf(lifeOf(created) + 2 ** 30, "running") });
    assert.equal((await types("unseen")).at(-1), "adopted");
  });

  it("say what was given up with its agent, and keep an exit that is known", async () => {
    const before = await store.find(call, "often");
    assert.equal(before.exit?.status, 0);
    await createAndStart("left");
    await givenUp.giveUp({ signal: call.signal, caller: "ann" }, "a");
    assert.deepEqual((await types("left")).slice(-2), ["lost", "removed"]);
    assert.deepEqual((await types("often")).slice(-2), ["exited", "removed"]);
  });

  it("have sequences without a gap", async () => {
    const { rows } = await fresh.client.execute({
      sql: "select min(sequence) as first, max(sequence) as last, count(*) as count from events where namespace = ?",
      args: [namespace],
    });
    const { first, last, count } = rows[0] ?? assert.fail("no row");
    assert.deepEqual([first, last], [1, count]);
  });
});
