import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type FreshStore, freshCall, openFreshStore, sandboxOf } from "../support/fresh-store.ts";
import { rejects } from "../support/rejects.ts";

const ids = Array.from({ length: 80 }, (_, index) => `s${index}`).toSorted();
/** About 2,000 instructions, and thus 1,000,000 steps for each value. */
const large = "(?:a?){1000}[^a]$";
const filters = [`labels.app~=${large}`];

describe("a List with expensive regular expressions", () => {
  const call = freshCall();
  let fresh: FreshStore;
  before(async () => {
    fresh = await openFreshStore();
    for (const [index, id] of ids.entries()) {
      const labels = new Map([["app", `${"a".repeat(500)}${index % 10 === 0 ? "b" : ""}`]]);
      await fresh.store.create(call, sandboxOf(id, { labels: labels.set("n", `${index}`) }));
    }
  });
  after(() => fresh.close());

  it("is rejected over the limit, with an alternative", async () => {
    await rejects(fresh.store.list(call, filters), "resource_exhausted", /^filters: .*narrow the filter/);
    const other = [`labels.app~=${large}b?`, `labels.n==0,labels.app~=${large}`];
    await rejects(fresh.store.list(call, other), "resource_exhausted");
  });

  it("is answered when the filter is narrowed", async () => {
    const listed = await fresh.store.list(call, [`id~=^s1,labels.app~=${large}`]);
    assert.deepEqual(
      listed.map(({ id }) => id),
      ids.filter((id, index) => id.startsWith("s1") && index % 10 === 0),
    );
  });

  it("is paged without a gap, and each page ends before the limit", async () => {
    const found: string[] = [];
    let pages = 0;
    let from: string | undefined;
    do {
      const page = await fresh.store.page(call, filters, 100, from);
      found.push(...page.sandboxes.map(({ id }) => id));
      pages++;
      from = page.next;
    } while (from !== undefined);
    assert.deepEqual(
      found,
      ids.filter((_, index) => index % 10 === 0),
    );
    assert.equal(pages, 10);
  });

  it("gives other work its turn, and ends when its caller leaves", async () => {
    const leaving = new AbortController();
    const gone = { ...call, signal: leaving.signal };
    const listed = fresh.store.list(gone, [`id~=^s[12],labels.app~=${large}`]);
    const paged = fresh.store.page(gone, filters, 100);
    setTimeout(() => leaving.abort());
    await Promise.all([rejects(listed, "canceled"), rejects(paged, "canceled")]);
  });
});
