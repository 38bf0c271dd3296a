import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Client } from "@libsql/client/http";
import fc from "fast-check";
import { openFileDatabase } from "../../functions/sqlite/file-database.ts";
import { eventTypes } from "../../schema/events.ts";
import { beginCreate, beginShutdown, type CallIntent } from "../../shared/instances/begin.ts";
import { InstanceStore } from "../../shared/instances/instance-store.ts";
import type { LifeState } from "../../shared/instances/merge.ts";
import { phases } from "../../shared/instances/phase.ts";
import { openDatabase } from "../../shared/store/database.ts";
import { migrate } from "../../shared/store/migrate.ts";
import { beginCreate as createInModel, beginShutdown as shutdownInModel } from "../model/begin.ts";
import { freshCall, openFreshStore } from "../support/fresh-store.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const small = fc.integer({ min: 1, max: 6 });
const agent = fc.constantFrom("a", "b");

const row: fc.Arbitrary<LifeState> = fc
  .record({
    life: small,
    phase: fc.constantFrom(...phases),
    above: fc.integer({ min: 0, max: 3 }),
    ending: fc.integer({ min: 0, max: 6 }),
    agent,
    epoch: fc.integer({ min: 0, max: 3 }),
    sole: fc.constantFrom("", "other"),
  })
  .map(({ above, ...state }) => ({ ...state, highest: Math.max(state.life, state.ending) + above }));

const situation = fc.record({
  before: fc.option(row, { nil: undefined }),
  sandboxer: fc.constantFrom("", "a", "b"),
  number: fc.integer({ min: 1, max: 12 }),
  epochs: fc.record({ a: fc.integer({ min: 0, max: 4 }), b: fc.integer({ min: 0, max: 4 }) }),
});

describe("the SQL that begins a call matches the model", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let client: Client;
  let db: ReturnType<typeof openDatabase>;
  let runs = 0;
  before(async () => {
    folder = await temporaryFolder();
    client = openFileDatabase(join(folder.path, "test.db"));
    await migrate(client);
    db = openDatabase(client);
  });
  after(async () => {
    client.close();
    await folder.remove();
  });

  /** Creates the situation in a new row. Returns its id. */
  async function setUp(before: LifeState | undefined, epochs: Readonly<Record<string, number>>) {
    const id = `s${++runs}`;
    const agents = Object.entries(epochs).map(([name, epoch]) =>
      epoch > 0 ? `insert into agents (name, epoch) values ('${name}', ${epoch})` : "select 1",
    );
    await client.batch(["delete from agents", ...agents], "write");
    if (before) {
      const { life, phase, highest, ending, agent, epoch, sole } = before;
      await client.execute({
        sql: `insert into instances values ('n', ?, ?, ?, ?, ?, '', '', ?, ?, ?, 1, 'create', 'c0', 'ok', x'', 0, x'',
          null, null, null, 0, '')`,
        args: [id, life, phase, highest, ending, agent, epoch, sole],
      });
    }
    return id;
  }

  async function stateOf(id: string): Promise<LifeState | undefined> {
    const columns = "life, phase, highest, ending, agent, epoch, sole";
    const { rows } = await client.execute(`select ${columns} from instances where id = '${id}'`);
    // The selected columns are the fields of a LifeState.
    return rows[0] && ({ ...rows[0] } as unknown as LifeState);
  }

  const intentOf = (id: string, sandboxer: string, number: number): CallIntent => ({
    ...{ namespace: "n", id, callId: "mine", sandboxer, number, nowMicros: 1 },
    ...{ defaultSandboxer: "a", served: ["a", "b"] },
  });

  it("for a Create", async () => {
    await fc.assert(
      fc.asyncProperty(situation, async ({ before, sandboxer, number, epochs }) => {
        const id = await setUp(before, epochs);
        const begun = await beginCreate(db, intentOf(id, sandboxer, number), true);
        const agent = sandboxer === "b" ? "b" : "a";
        const epoch = epochs[agent];
        const input = { agent, epoch, clock: number, callId: "mine", canJoin: epoch > 0 };
        const expected = createInModel(before, input);
        assert.deepEqual(await stateOf(id), expected.row);
        assert.equal(begun.length > 0, expected.send !== undefined);
      }),
      { numRuns: 400 },
    );
  });

  it("for a Shutdown", async () => {
    await fc.assert(
      fc.asyncProperty(situation, async ({ before, sandboxer, number, epochs }) => {
        const id = await setUp(before, epochs);
        const [begun] = await beginShutdown(db, intentOf(id, sandboxer, number));
        const agent = (sandboxer || before?.agent) === "b" ? "b" : "a";
        const expected = shutdownInModel(before, { agent, epoch: epochs[agent], clock: number });
        assert.deepEqual(await stateOf(id), expected.row);
        assert.equal(begun?.number, expected.send?.life);
      }),
      { numRuns: 400 },
    );
  });
});

it("the log says how far an earlier attempt of a call has come", async (context) => {
  const fresh = await openFreshStore();
  context.after(() => fresh.close());
  const instances = new InstanceStore(openDatabase(fresh.client), {
    served: ["a"],
    defaultSandboxer: "a",
    clock: Date.now,
  });

  /** An event, which is about the life 7 unless it says otherwise. */
  type Logged = Readonly<Record<"type" | "callId" | "reason" | "data", string> & { life: number }>;

  /** Logs that an attempt began the life 7, and then other events of that life. Returns the stages it has reached. */
  async function stagesAfter(...others: readonly Partial<Logged>[]) {
    const call = freshCall();
    for (const [at, event] of [{ type: "creating", callId: "own" }, ...others].entries()) {
      const { type = "", callId = "", life = 7, reason = "", data = "{}" }: Partial<Logged> = event;
      await fresh.client.execute({
        sql: "insert into events values (?, ?, ?, 's', ?, ?, '', ?, '', 0, cast(? as blob))",
        args: [call.namespace, at + 1, type, life, callId, reason, data],
      });
    }
    const created = await instances.findCreated(call, "s", "own");
    assert.equal(await instances.hasReached(call, "s", "own", "created"), created !== undefined);
    assert.equal(await instances.findCreated(call, "s", "another"), undefined);
    return { created, isStarted: await instances.hasReached(call, "s", "own", "started") };
  }

  const created = { life: 7, isSole: true };
  for (const type of eventTypes) {
    assert.deepEqual(
      await stagesAfter({ type }),
      {
        created: ["created", "exited", "lost"].includes(type) ? created : undefined,
        isStarted: ["started", "exited", "lost"].includes(type),
      },
      type,
    );
  }
  const again = [
    { type: "creating", callId: "own", life: 9 },
    { type: "created", life: 9 },
  ] as const;
  assert.equal((await stagesAfter({ type: "created" }, ...again)).created?.life, 9);
  const neverStarted = { type: "exited", reason: "never_started" };
  assert.deepEqual(await stagesAfter(neverStarted), { created, isStarted: false });
  const failed = { type: "failed", data: '{"outcome":"failed"}' };
  const shown = { type: "created" };
  assert.equal((await stagesAfter({ ...failed, callId: "own" }, shown)).created, undefined);
  assert.deepEqual((await stagesAfter({ ...failed, callId: "other" }, shown)).created, created);
  const unknown = { ...failed, callId: "own", data: '{"outcome":"unknown"}' };
  assert.deepEqual((await stagesAfter(unknown, shown)).created, created);
  const joined = { type: "creating", callId: "other" };
  assert.deepEqual((await stagesAfter(joined, shown)).created, { life: 7, isSole: false });
});
