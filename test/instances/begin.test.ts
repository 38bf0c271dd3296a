import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Client } from "@libsql/client/http";
import fc from "fast-check";
import { openFileDatabase } from "../../functions/sqlite/file-database.ts";
import { beginCreate, beginShutdown, type CallIntent } from "../../shared/instances/begin.ts";
import type { LifeState } from "../../shared/instances/merge.ts";
import { phases } from "../../shared/instances/phase.ts";
import { openDatabase } from "../../shared/store/database.ts";
import { migrate } from "../../shared/store/migrate.ts";
import { beginCreate as createInModel, beginShutdown as shutdownInModel } from "../model/begin.ts";
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
      epoch > 0 ? `insert into agents (name, epoch, seen_at) values ('${name}', ${epoch}, 0)` : "select 1",
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
