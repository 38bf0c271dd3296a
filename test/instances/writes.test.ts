import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import type { Client } from "@libsql/core/api";
import { CompoundStore } from "../../shared/instances/compound-store.ts";
import { GiveUpStore } from "../../shared/instances/give-up.ts";
import type { CallReport, KnownSandbox } from "../../shared/instances/instance.ts";
import { InstanceStore } from "../../shared/instances/instance-store.ts";
import type { LivePhase } from "../../shared/instances/phase.ts";
import type { AgentView } from "../../shared/instances/view.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import { openDatabase } from "../../shared/store/database.ts";
import { type FreshStore, openFreshStore } from "../support/fresh-store.ts";
import { freshNamespace } from "../support/namespace.ts";

const firstMs = 1_800_000_000_000;

describe("a write of a row", () => {
  let fresh: FreshStore;
  let instances: InstanceStore;
  let compounds: CompoundStore;
  let givenUp: GiveUpStore;
  let call: Call;
  let nowMs = firstMs;
  const log: string[] = [];
  before(async () => {
    fresh = await openFreshStore();
    // Signals the end of a batch.
    const client: Client = new Proxy(fresh.client, {
      get(target, name) {
        if (name === "execute") return target.execute.bind(target);
        if (name !== "batch") return Reflect.get(target, name, target);
        return async (...of: Parameters<Client["batch"]>) => {
          const results = await target.batch(...of);
          log.push("batch");
          return results;
        };
      },
    });
    const onEvents = () => log.push("events");
    const options = { served: ["a"], defaultSandboxer: "a", clock: () => nowMs, onEvents };
    const db = openDatabase(client);
    instances = new InstanceStore(db, options);
    compounds = new CompoundStore(db, options);
    givenUp = new GiveUpStore(db, options.clock, onEvents);
  });
  after(() => fresh.close());
  beforeEach(() => {
    call = { namespace: freshNamespace(), signal: new AbortController().signal };
    nowMs += 1_000;
  });

  const lifeOf = ({ instance }: KnownSandbox) => instance?.life ?? 0;
  const viewOf = (life: number, phase: LivePhase | undefined, more: Partial<AgentView> = {}): AgentView => ({
    ...{ agent: "a", epoch: 5, fence: 0, life: phase ? life : 0, phase, exit: undefined, ...more },
  });
  const save = (known: KnownSandbox, report: Partial<CallReport>) =>
    instances.save(call, "s", known, { view: undefined, lifeBefore: lifeOf(known), ...report });
  const create = async (phase: LivePhase = "created", details: CallReport["details"] = {}) => {
    const begun = await instances.beginCreate(call, "s", "", "create", true);
    return save(begun, { view: viewOf(lifeOf(begun), phase), details });
  };
  const sandbox = { id: "s", sandboxer: "", runtime: { name: "r", options: undefined }, spec: undefined };
  const record = {
    ...sandbox,
    labels: new Map(),
    extensions: new Map(),
    createdAt: undefined,
    updatedAt: undefined,
  };
  const run = (ifExists: "fail" | "keep" | "replace", callId: string) => {
    // The code under test needs only these fields.
    const given = record as unknown as Parameters<CompoundStore["beginRun"]>[1]["sandbox"];
    return compounds.beginRun(call, { sandbox: given, ifExists, onExit: "", term: undefined }, callId);
  };

  it("has a higher revision after each step, so that concurrent writes see it", async () => {
    const failed = { isKept: false, error: "no", code: "internal", isFinal: true };
    const running = async () => {
      const { instance, ...known } = await run("fail", "first");
      return save({ ...known, instance }, { view: viewOf(instance?.life ?? 0, "running") });
    };
    const steps: Readonly<
      Record<string, [() => Promise<KnownSandbox>, (known: KnownSandbox) => Promise<KnownSandbox>]>
    > = {
      "a Create that joins": [
        () => create("creating"),
        () => instances.beginCreate(call, "s", "", "other", true),
      ],
      "a Create after a life": [
        async () => save(await create(), { view: viewOf(0, undefined, { epoch: 6 }) }),
        () => instances.beginCreate(call, "s", "", "other", true),
      ],
      "a Shutdown": [() => create(), () => instances.beginShutdown(call, "s", "", "c")],
      "a Start": [() => create(), () => instances.begin(call, "s", "start", "c")],
      "a run that replaces": [running, () => run("replace", "c")],
      "a run that is undone": [
        async () => {
          await run("fail", "first");
          return instances.find(call, "s");
        },
        (known) => compounds.undoRun(call, "s", { startCall: known.instance?.startCall ?? "", ...failed }),
      ],
      "a Delete": [running, () => compounds.beginDelete(call, "s", "c", undefined)],
      "a Delete again": [
        async () => {
          await running();
          return compounds.beginDelete(call, "s", "c", undefined);
        },
        () => compounds.repeatDelete(call, "s"),
      ],
      "a node that is given up": [
        running,
        async () => {
          await givenUp.giveUp({ signal: call.signal }, "a");
          return instances.find(call, "s");
        },
      ],
    };
    for (const [name, [prepare, step]] of Object.entries(steps)) {
      call = { ...call, namespace: freshNamespace() };
      const known = await prepare();
      const revision = known.instance?.revision ?? assert.fail(name);
      assert.equal((await step(known)).instance?.revision, revision + 1, name);
    }
  });

  it("is over before those who follow the events are told", async () => {
    const known = await create();
    for (const write of [
      () => instances.beginShutdown(call, "s", "", "c"),
      () => instances.begin(call, "s", "start", "c"),
      () => save(known, { view: viewOf(lifeOf(known), "running") }),
      () => instances.beginCreate(call, "s", "", "c", true),
      () => compounds.repeatDelete(call, "s"),
      () => givenUp.giveUp({ signal: call.signal }, "a"),
    ]) {
      log.length = 0;
      await write();
      assert.deepEqual(log.slice(0, 2), ["batch", "events"]);
    }
  });

  it("is dated by what its agent has shown of the life, and not by what may be old", async () => {
    const seenMs = async () => {
      const { rows } = await fresh.client.execute({
        sql: "select observed_at / 1000 as ms from instances where namespace = ?",
        args: [call.namespace],
      });
      return rows[0]?.ms;
    };
    const created = await create();
    const createdMs = nowMs;
    nowMs += 1_000;
    const running = await save(created, { view: viewOf(lifeOf(created), "running"), isLate: true });
    assert.equal(await seenMs(), createdMs);
    const stopped = await save(running, { view: viewOf(lifeOf(running), "stopped") });
    assert.equal(await seenMs(), nowMs);
    nowMs += 1_000;
    await save(stopped, { view: viewOf(0, undefined, { fence: lifeOf(stopped) }), isLate: true });
    assert.equal(await seenMs(), nowMs);
  });

  it("keeps the creation time of its life, and no other's", async () => {
    const createdAt = { seconds: 7, nanos: 9 };
    const created = await create("created", { createdAt, address: "x" });
    const life = lifeOf(created);
    const stopped = await save(created, { view: viewOf(life, "stopped") });
    assert.deepEqual([stopped.instance?.createdAt, stopped.instance?.address], [createdAt, "x"]);
    const newer = await save(stopped, { view: viewOf(life + 1, "running") });
    assert.deepEqual([newer.instance?.createdAt, newer.instance?.address], [undefined, ""]);
    assert.equal((await save(newer, { view: viewOf(life + 1, "running") })).isAdopted, false);
  });

  it("of a run that is unfinished and gone is made by a run that replaces, and by no other", async () => {
    const began = await run("fail", "first");
    const life = lifeOf(began);
    const over = await save(began, { view: viewOf(0, undefined, { fence: life }) });
    assert.deepEqual([over.instance?.phase, over.instance?.wanted], ["gone", "running"]);
    for (const ifExists of ["fail", "keep"] as const) {
      const { instance } = await run(ifExists, ifExists);
      assert.deepEqual([instance?.life, instance?.startCall.slice(0, 6)], [life, "first_"], ifExists);
    }
    const { instance } = await run("replace", "last");
    assert.ok(instance && instance.life > life);
    assert.deepEqual([instance.phase, instance.wanted, instance.call], ["creating", "running", "run"]);
    assert.match(instance.startCall, /^last_./);
  });

  it("of a run that keeps what is there has the record and a life that was not started", async () => {
    const created = async (more: () => Promise<unknown> = async () => {}) => {
      call = { ...call, namespace: freshNamespace() };
      await run("fail", "first");
      const { instance: first } = await instances.find(call, "s");
      const startCall = first?.startCall ?? "";
      await compounds.undoRun(call, "s", { startCall, isKept: true, error: "", code: "", isFinal: true });
      const ending = await instances.find(call, "s");
      await save(ending, { view: viewOf(0, undefined, { fence: ending.instance?.highest ?? 0 }) });
      const known = await create();
      await more();
      return known;
    };
    const known = await created();
    const adopted = await run("keep", "second");
    assert.equal(lifeOf(adopted), lifeOf(known));
    assert.deepEqual([adopted.instance?.wanted, adopted.instance?.call], ["kept", "run"]);
    assert.match(adopted.instance?.startCall ?? "", /^second_./);
    for (const more of [
      () => instances.beginShutdown(call, "s", "", "end"),
      () =>
        fresh.client.execute({ sql: "delete from sandboxes where namespace = ?", args: [call.namespace] }),
    ]) {
      await created(more);
      assert.doesNotMatch((await run("keep", "third")).instance?.startCall ?? "", /^third/);
    }
  });

  it("of an unfinished run is found if its life is gone since before a time, up to a number of them", async () => {
    // Earlier than those of the other tests.
    nowMs = firstMs - 1_000_000;
    const beganMs = nowMs;
    const namespaces: string[] = [];
    for (const isGone of [true, true, false]) {
      call = { ...call, namespace: freshNamespace() };
      const began = await run("fail", "first");
      if (isGone) await save(began, { view: viewOf(0, undefined, { fence: lifeOf(began) }) });
      if (isGone) namespaces.push(call.namespace);
    }
    const found = async (beforeMs: number, limit: number) => {
      const keys = await compounds.unfinishedRuns(call.signal, { beforeMs, limit });
      assert.ok(keys.length <= limit);
      return keys.filter(({ namespace }) => namespaces.includes(namespace)).map(({ id }) => id);
    };
    assert.deepEqual(await found(beganMs + 1, 100), ["s", "s"]);
    assert.deepEqual(await found(beganMs, 100), []);
    assert.equal((await found(beganMs + 1, 1)).length, 1);
  });

  it("of a node that is given up knows its agent by a sandbox, or by a record of the agent", async () => {
    await create();
    const giveUp = (agent: string) => givenUp.giveUp({ signal: call.signal }, agent);
    assert.ok((await giveUp("a")).count > 0);
    await fresh.client.execute("delete from agents where name = 'a'");
    await fresh.client.execute("insert into agents (name, epoch) values ('recorded', 1)");
    assert.deepEqual(await Promise.all(["a", "recorded", "other"].map(giveUp)), [
      { count: 0, isKnown: true },
      { count: 0, isKnown: true },
      { count: 0, isKnown: false },
    ]);
  });

  it("has events without a pid that is not known, and with the number of a lost life", async () => {
    const created = await create();
    await save(created, { view: viewOf(lifeOf(created), "running") });
    nowMs += 1_000;
    await givenUp.giveUp({ signal: call.signal }, "a");
    const { rows: lost } = await fresh.client.execute({
      sql: "select time / 1000 as ms from events where namespace = ? and type = 'lost'",
      args: [call.namespace],
    });
    assert.deepEqual(
      lost.map(({ ms }) => ms),
      [nowMs],
    );
    const { rows } = await fresh.client.execute({
      sql: "select type, life, cast(data as text) as data from events where namespace = ? order by sequence",
      args: [call.namespace],
    });
    const life = lifeOf(created);
    assert.deepEqual(
      rows.map((row) => [row.type, row.life, row.type === "started" ? row.data : ""]),
      ["creating", "created", "started", "lost", "removed"].map((type) => [
        type,
        life,
        type === "started" ? "{}" : "",
      ]),
    );
  });
});
