import { after, before, describe, it } from "node:test";
import { concurrencyCases } from "../suites/store-concurrency.ts";
import { limitCases } from "../suites/store-limits.ts";
import { type FreshStore, freshCall, openFreshStore } from "../support/fresh-store.ts";

describe("the Store on the embedded engine", () => {
  let fresh: FreshStore;
  before(async () => {
    fresh = await openFreshStore();
  });
  after(() => fresh.close());
  for (const { name, run } of [...concurrencyCases, ...limitCases]) {
    it(name, () => run(fresh.store, freshCall()));
  }
});
