import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { rest } from "../support/client.ts";
import { type Functions, startFunctions } from "../support/functions.ts";
import { nothing, reconcileAll } from "./fixture.ts";
import { type ListingAgent, startListingAgent } from "./listing-agent.ts";

const epoch = 5_000_000;
const count = 450;

/** Ids whose order differs by key and by namespace: `/` sorts after `-` and `.`. */
const sandboxes = Array.from({ length: count }, (_, at) => ({
  namespace: ["n", "n-a", "n.b"][at % 3] ?? "",
  id: `s${String(at).padStart(3, "0")}`,
  life: 1_000 + at,
}));

describe("a round over more sandboxes than one step takes", () => {
  let agent: ListingAgent;
  let functions: Functions;
  before(async () => {
    agent = await startListingAgent(epoch);
    functions = await startFunctions([{ name: "a", url: agent.url, token: "t", sandboxer: "a" }], undefined, {
      reconcile: { token: "the-token-of-reconcile", strayGraceMs: 0 },
    });
  });
  after(async () => {
    await functions.close();
    await agent.close();
  });
  beforeEach(async () => {
    agent.pages.length = 0;
    agent.entries.clear();
    for (const table of ["instances", "exits", "sandboxes", "strays"])
      await functions.query(`delete from ${table}`);
    for (const { namespace, id, life } of sandboxes) {
      const view = { life, phase: "running", fence: 0, pid: 1, isOrphan: false, exit: undefined } as const;
      agent.entries.set(`${namespace}/${id}`, { namespace, sandboxId: id, ...view });
    }
  });

  const values = JSON.stringify(sandboxes);
  const field = (name: string) => `value ->> '${name}'`;
  const each = `from json_each('${values}')`;
  const insertRows = () =>
    functions.query(
      `insert into instances (namespace, id, life, phase, highest, ending, wanted, start_call, on_exit, agent, epoch,
        sole, revision, call, call_id, outcome, error, pid, address, observed_at)
       select ${field("namespace")}, ${field("id")}, ${field("life")}, 'running', ${field("life")}, 0, '', '', '', 'a',
        ${epoch}, '', 1, 'start', 'c', 'ok', x'', 1, x'', 1 ${each}`,
    );
  const counts = async () => {
    const rows = await functions.query(
      "select phase, count(*) as n from instances where agent = 'a' group by phase order by phase",
    );
    return rows.map(({ phase, n }) => [phase, n]);
  };
  const round = async () => {
    const { a } = await reconcileAll(functions.ask);
    return { ...a };
  };

  it("compares each once and writes nothing if they agree, in pages of at most 200", async () => {
    await insertRows();
    const before = await functions.query("select * from instances");
    await round();
    assert.deepEqual(await round(), { ...nothing, checked: count });
    assert.deepEqual(await functions.query("select * from instances"), before);
    assert.ok(
      agent.pages.every((size) => size <= 200),
      String(agent.pages),
    );
  });

  it("ends all that the agent does not have", async () => {
    await insertRows();
    for (const { namespace, id } of sandboxes.slice(0, 230)) agent.entries.delete(`${namespace}/${id}`);
    assert.deepEqual(await round(), { ...nothing, checked: count, lost: 230 });
    assert.deepEqual(await counts(), [
      ["gone", 230],
      ["running", 220],
    ]);
  });

  it("adopts all that have a record, and ends all others", async () => {
    for (const { namespace, id } of sandboxes.slice(0, 210)) {
      const record = { sandboxId: id, runtime: { name: "a" } };
      assert.equal((await rest(functions.ask, namespace, "POST /sandboxes", record)).status, 201);
    }
    const report = await round();
    assert.deepEqual(report, { ...nothing, checked: count, adopted: 210, finished: 240 });
    assert.deepEqual(await counts(), [["running", 210]]);
    assert.equal(agent.entries.size, 210);
    assert.deepEqual(await functions.query("select * from strays"), []);
  });
});
