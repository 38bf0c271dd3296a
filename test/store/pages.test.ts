import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type FreshStore, freshCall, openFreshStore, sandboxOf } from "../support/fresh-store.ts";
import { rejects } from "../support/rejects.ts";

const count = 10_001;
const ids = Array.from({ length: count }, (_, index) => `s${index}`).toSorted();

describe("a namespace with more sandboxes than one List answers", () => {
  const call = freshCall();
  let fresh: FreshStore;
  before(async () => {
    fresh = await openFreshStore();
    for (let index = 0; index < count; index += 500) {
      await Promise.all(
        ids
          .slice(index, index + 500)
          .map((id) =>
            fresh.store.create(call, sandboxOf(id, { labels: new Map([["last", id.slice(-1)]]) })),
          ),
      );
    }
  });
  after(() => fresh.close());

  /** Reads all pages in turn. Returns their number and their records. */
  async function turnPages(filters: readonly string[], size: number) {
    const found: string[] = [];
    let pages = 0;
    let after: string | undefined;
    do {
      const page = await fresh.store.page(call, filters, size, after);
      assert.ok(page.sandboxes.length <= size);
      found.push(...page.sandboxes.map(({ id }) => id));
      pages++;
      after = page.next;
    } while (after !== undefined);
    return { found, pages };
  }

  it("rejects a List of all of them, with an alternative", async () => {
    await rejects(fresh.store.list(call, []), "resource_exhausted", /10000.*narrow the filter.*REST/);
    await rejects(fresh.store.list(call, ["id~=^s"]), "resource_exhausted");
  });

  it("lists those that a filter selects", async () => {
    const sevens = ids.filter((id) => id.endsWith("7"));
    const listed = await fresh.store.list(call, ["labels.last==7"]);
    assert.deepEqual(
      listed.map(({ id }) => id),
      sevens,
    );
    assert.equal((await fresh.store.list(call, ["id!=s5"])).length, 10_000);
  });

  it("is paged without gaps and repetitions", async () => {
    assert.deepEqual(await turnPages([], 1_000), { found: ids, pages: 11 });
  });

  it("is paged by label, and the last full page has no next one", async () => {
    const sevens = ids.filter((id) => id.endsWith("7"));
    assert.deepEqual(await turnPages(["labels.last==7"], 100), { found: sevens, pages: 10 });
  });

  it("is paged by a pattern that only the matcher decides, 5,000 rows a page", async () => {
    const round = ids.filter((id) => /^s\d*000$/.test(id));
    const { found, pages } = await turnPages(["id~=^s[0-9]*000$"], 100);
    assert.deepEqual(found, round);
    assert.ok(pages >= 2 && pages <= 4, `${pages} pages`);
  });

  it("continues after an id that no longer exists", async () => {
    const { sandboxes } = await fresh.store.page(call, [], 3, "s1000!");
    assert.deepEqual(
      sandboxes.map(({ id }) => id),
      ["s10000", "s1001", "s1002"],
    );
  });
});
