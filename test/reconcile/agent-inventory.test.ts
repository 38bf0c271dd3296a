import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { SandboxError } from "../../shared/errors/error.ts";
import type { InventoryQuery } from "../../shared/instances/inventory.ts";
import { entryOf, epoch, nowMs, openRound, type RoundFixture } from "./round-fixture.ts";

const { signal } = new AbortController();

describe("a page of an agent's inventory beside the records", () => {
  let fixture: RoundFixture;
  let queries: InventoryQuery[];
  before(async () => {
    fixture = await openRound();
  });
  after(() => fixture.close());
  beforeEach(async () => {
    await fixture.clear();
    queries = [];
  });

  const page = async (size: number, after?: string, agent = "a") => {
    const { entries, ...facts } = await fixture.inventories().page(signal, agent, size, after);
    const { next, completeAsOfMs, reason } = facts;
    return {
      verdicts: entries.map(({ id, verdict, entry }) => `${id} ${verdict}${entry ? "" : " (no entry)"}`),
      facts: [next, completeAsOfMs, reason],
    };
  };
  const answer = (next: string, problems: readonly string[], ...entries: ReturnType<typeof entryOf>[]) => {
    fixture.list = async (query) => {
      queries.push(query);
      return { epoch, floor: 0, entries, next, problems };
    };
  };

  it("tells what the agent has: the same, changed, ending by itself, or unknown to the records", async () => {
    for (const id of ["changed", "ending", "fenced", "same"]) await fixture.insertLife(id, 7);
    await fixture.insertLife("over", 7, { phase: "gone" });
    await fixture.insertLife("stray", 6);
    answer(
      ...(["n/over", []] as const),
      entryOf("changed", 7, { phase: "stopped" }),
      entryOf("ending", 6, { fence: 6 }),
      entryOf("fenced", 7, { fence: 7 }),
      entryOf("none", 7, { fence: 7 }),
      entryOf("over", 7, { fence: 7 }),
      entryOf("same", 7),
      entryOf("stray", 7),
    );
    assert.deepEqual(await page(10, "list:n/a"), {
      verdicts: [
        ...["changed changed", "ending ending", "fenced same", "none ending", "over ending"],
        ...["same same", "stray stray"],
      ],
      facts: ["list:n/over", nowMs, undefined],
    });
    assert.deepEqual(queries, [{ namespace: "", after: "n/a", limit: 10, ids: [] }]);
    answer("", ["a folder is damaged", "another, too"]);
    assert.deepEqual(await page(10), {
      verdicts: [],
      facts: ["rows:", undefined, "a folder is damaged; another, too"],
    });
  });

  it("then tells what is recorded and missing there, in pages", async () => {
    for (const id of ["a", "b", "c"]) await fixture.insertLife(id, 7);
    answer("", [], entryOf("a", 0), entryOf("b", 7));
    assert.deepEqual(await page(2, "rows:"), {
      verdicts: ["a missing (no entry)"],
      facts: ["rows:n/b", nowMs, undefined],
    });
    answer("", []);
    assert.deepEqual(await page(2, "rows:n/b"), {
      verdicts: ["c unknown (no entry)"],
      facts: [undefined, nowMs, undefined],
    });
    assert.deepEqual(
      queries.map(({ limit, ids }) => [limit, ids]),
      [
        [1, ["n/a", "n/b"]],
        [1, ["n/c"]],
      ],
    );
  });

  it("tells why the agent does not say", async () => {
    await fixture.insertLife("s", 7);
    await fixture.insertLife("r", 7, { agent: "removed" });
    for (const [error, reason] of [
      [new SandboxError("unimplemented", "no List"), "the agent has no inventory"],
      [new SandboxError("unavailable", "it is away"), "it is away"],
    ] as const) {
      fixture.list = async () => {
        throw error;
      };
      assert.deepEqual(await page(10), {
        verdicts: ["s unknown (no entry)"],
        facts: [undefined, undefined, reason],
      });
    }
    assert.deepEqual(await page(10, undefined, "removed"), {
      verdicts: ["r unknown (no entry)"],
      facts: [undefined, undefined, "the agent is not configured"],
    });
    fixture.list = async () => {
      throw new TypeError("a fault");
    };
    await assert.rejects(page(10), TypeError);
  });
});
