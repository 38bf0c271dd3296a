import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { SandboxError } from "../../shared/errors/error.ts";
import type { InventoryEntry, InventoryQuery } from "../../shared/instances/inventory.ts";
import { formatPosition, parsePosition } from "../../shared/reconcile/cursor.ts";
import type { RoundReport } from "../../shared/reconcile/round-report.ts";
import { entryOf, epoch, nowMs, openRound, type RoundFixture } from "./round-fixture.ts";

describe("a step of a round", () => {
  let fixture: RoundFixture;
  before(async () => {
    fixture = await openRound();
  });
  after(() => fixture.close());
  beforeEach(() => fixture.clear());

  /** Carries out a step. Returns the position after it, and what it has counted. */
  const step = async (from: string) => {
    const { round, tally } = fixture.round();
    const next = await round.step(parsePosition(from));
    return [next && formatPosition(next), countsOf(tally.report(true))] as const;
  };
  /** Returns the counts that are not 0, and the reason. */
  const countsOf = ({ isComplete: _, ...counts }: RoundReport) =>
    Object.fromEntries(Object.entries(counts).filter(([, value]) => value));
  /** Answers List with these entries, and for the ids that a query names with theirs. */
  const has = (...entries: InventoryEntry[]) => {
    const queries: InventoryQuery[] = [];
    fixture.list = async (query) => {
      queries.push(query);
      const named = query.ids.map(
        (key) =>
          entries.find(({ namespace, sandboxId }) => `${namespace}/${sandboxId}` === key) ?? absent(key),
      );
      return { epoch, floor: 0, entries: query.ids.length > 0 ? named : entries, next: "", problems: [] };
    };
    return queries;
  };
  const absent = (key: string) => entryOf(key.slice(2), 0, { phase: undefined, fence: 9_000, pid: 0 });
  const noInventory = async () => {
    throw new SandboxError("unimplemented", "no List");
  };
  const insertRecord = (id: string, sandboxer = "a") =>
    fixture.query(`insert into sandboxes (namespace, id, uid, revision, runtime_name, labels, extensions, sandboxer,
      created_at, updated_at) values ('n', '${id}', 'u', 1, x'72', '{}', '{}', cast('${sandboxer}' as blob), 0, 0)`);
  const phases = async () =>
    (await fixture.query("select id, life, phase from instances order by id")).map(({ id, life, phase }) =>
      [id, life, phase].join(" "),
    );
  const strays = async () =>
    (await fixture.strays.list(new AbortController().signal, "a", undefined, 10)).map(
      ({ id, life, foundAtMs }) => `${id} ${life} ${foundAtMs - nowMs}`,
    );

  it("begins with the Shutdown of what was given up, and goes on if it fails", async () => {
    fixture.shutDownAll = async () => {
      throw new Error("it is away");
    };
    const { round, tally } = fixture.round();
    await round.begin();
    assert.deepEqual(fixture.done, ["begin a"]);
    assert.deepEqual(countsOf(tally.report(true)), { errors: 1, reason: "it is away" });
  });

  it("asks an agent without an inventory for each sandbox, and then counts what has changed", async () => {
    fixture.list = noInventory;
    for (const id of ["fails", "gone", "missing", "runs"]) await fixture.insertLife(id, 7);
    const asked: string[] = [];
    fixture.status = async (id) => {
      asked.push(id);
      await turn();
      if (id === "fails") throw new SandboxError("unavailable", "it is away");
      if (id === "missing") throw new SandboxError("not_found", "no such sandbox");
      if (id !== "gone") return;
      await fixture.query(`update instances set phase = 'gone' where id = 'gone'`);
      await fixture.query(
        `insert into exits (namespace, id, life, status, reason, recorded_at) values ('n', 'gone', 7, 255, 'lost', 0)`,
      );
    };
    assert.deepEqual(await step("rows"), [
      "strays",
      { checked: 4, lost: 1, errors: 1, reason: "it is away" },
    ]);
    assert.deepEqual(asked, ["fails", "gone", "missing", "runs"]);
  });

  it("asks such an agent for an exit that is missing, and finishes what was interrupted before it ends", async () => {
    fixture.list = noInventory;
    await fixture.insertLife("exited", 7, { phase: "stopped" });
    await fixture.insertLife("known", 7, { phase: "stopped" });
    await fixture.query(
      `insert into exits (namespace, id, life, status, reason, recorded_at) values ('n', 'known', 7, 0, 'exited', 0)`,
    );
    await fixture.insertLife("owed", 7, { ending: 8, highest: 8 });
    await fixture.insertLife("creating", 7, { phase: "creating" });
    await fixture.insertLife("running", 7);
    const waited: string[] = [];
    fixture.wait = async (id) => {
      await turn();
      waited.push(id);
    };
    assert.deepEqual(await step("rows"), ["strays", { checked: 5, finished: 1 }]);
    assert.deepEqual(waited, ["exited"]);
    assert.deepEqual(
      fixture.done,
      ["end n creating 7"],
      "the agent's Status finishes a Shutdown that is owed",
    );
  });

  it("compares 200 rows, and then those after the last", async () => {
    await fixture.insertGone(201, 1);
    await fixture.query("update instances set phase = 'running'");
    const ids = (await fixture.query("select id from instances order by id")).map(({ id }) => String(id));
    const queries = has(...ids.map((id) => entryOf(id, 1)));
    assert.deepEqual(await step("rows"), [`rows n/${ids[199]}`, { checked: 200 }]);
    assert.deepEqual(await step(`rows n/${ids[199]}`), ["list", { checked: 1 }]);
    assert.deepEqual(
      queries.map(({ limit, ids: named }) => [limit, named.length]),
      [
        [200, 200],
        [200, 1],
      ],
    );
    await fixture.query(`delete from instances where id = '${ids[0]}'`);
    assert.deepEqual(await step("rows"), [`rows n/${ids[200]}`, { checked: 200 }]);
    assert.deepEqual(await step(`rows n/${ids[200]}`), ["list", {}]);
    // Without ids, it asks for as little as it can.
    assert.deepEqual([queries.at(-1)?.limit, queries.at(-1)?.ids], [1, []]);
  });

  it("adopts lives that are not recorded if their sandbox is, and notes the others", async () => {
    await insertRecord("recorded");
    await insertRecord("others", "b");
    await fixture.insertLife("gone", 7, { phase: "gone" });
    await fixture.insertLife("same", 7);
    await fixture.insertLife("elsewhere", 7, { agent: "b" });
    has(
      ...["elsewhere", "gone", "neither", "others", "recorded", "same"].map((id) =>
        entryOf(id, id === "same" ? 7 : 8),
      ),
      entryOf("ending", 8, { fence: 8 }),
    );
    const [next, { checked, adopted }] = await step("list");
    assert.deepEqual([next, checked], ["strays", 5]);
    assert.deepEqual(await strays(), ["neither 8 0"]);
    assert.equal(adopted, 4);
    fixture.isSameAgent = (owner, name) => owner === "b" && name === "a";
    await fixture.query("delete from instances");
    await fixture.insertLife("elsewhere", 7, { agent: "b" });
    assert.deepEqual((await step("list"))[1].adopted, 1);
    assert.deepEqual(await phases(), ["elsewhere 7 running", "recorded 8 running"]);
  });

  it("asks again about what it does not know, and believes the newer answer", async () => {
    for (const id of ["ended", "kept"]) await insertRecord(id);
    const queries: InventoryQuery[] = [];
    fixture.list = async (query) => {
      queries.push(query);
      if (query.ids.length === 0)
        return {
          ...{ epoch, floor: 0, next: "n/kept", problems: [] },
          entries: ["ended", "kept"].map((id) => entryOf(id, 8)),
        };
      const entries = [absent("n/ended"), entryOf("kept", 9)];
      return { epoch, floor: 0, entries, next: "", problems: [] };
    };
    assert.deepEqual(await step("list n/a"), ["list n/kept", { checked: 2, adopted: 1 }]);
    assert.deepEqual(await phases(), ["kept 9 running"]);
    assert.deepEqual(
      queries.map(({ after: from, limit, ids }) => [from, limit, ids]),
      [
        ["n/a", 200, []],
        ["", 200, ["n/ended", "n/kept"]],
      ],
    );
    fixture.list = noInventory;
    assert.deepEqual(await step("list"), ["strays", {}]);
  });

  it("shuts strays down once their grace period has passed, and forgets lives that are no longer strays", async () => {
    fixture.strayGraceMs = 1_000;
    const note = (id: string, ageMs: number) =>
      fixture.strays.note("a", [{ namespace: "n", id, life: 8 }], nowMs - ageMs);
    const ages = { due: 1_000, fresh: 999, newer: 5_000, adopted: 5_000, recorded: 5_000, ended: 5_000 };
    for (const [id, ageMs] of Object.entries(ages)) await note(id, ageMs);
    await insertRecord("recorded");
    await fixture.insertLife("adopted", 8);
    has(...["due", "fresh", "recorded", "adopted"].map((id) => entryOf(id, 8)), entryOf("newer", 9));
    assert.deepEqual(await step("strays"), [undefined, { strays: 2, finished: 1 }]);
    assert.deepEqual(fixture.done, ["shutdown n due 8"]);
    assert.deepEqual(await strays(), ["fresh 8 -999", "recorded 8 -5000"]);
    fixture.list = noInventory;
    assert.deepEqual(await step("strays"), [undefined, {}]);
    await fixture.query("delete from strays");
    fixture.list = async () => assert.fail("there is nothing to ask about");
    assert.deepEqual(await step("strays"), [undefined, {}]);
  });

  it("looks at 200 strays, and then at those after the last, of an id with several", async () => {
    const all = Array.from({ length: 201 }, (_, at) => ({ namespace: "n", id: "s", life: at + 1 }));
    await fixture.strays.note("a", all, nowMs);
    fixture.strayGraceMs = 1;
    has(entryOf("s", 201));
    assert.deepEqual(await step("strays"), ["strays n/s 200", {}]);
    assert.deepEqual(await step("strays n/s 200"), [undefined, { strays: 1 }]);
    assert.deepEqual(await strays(), ["s 201 0"]);
  });

  it("fails if the inventory cannot be read for another reason", async () => {
    fixture.list = async () => {
      throw new SandboxError("unavailable", "it is away");
    };
    await fixture.insertLife("s", 7);
    for (const from of ["rows", "list"]) await assert.rejects(step(from), { code: "unavailable" });
  });
});
