import { after, before, describe, it } from "node:test";
import { concurrencyCases } from "./concurrency-cases.ts";
import { type FreshStore, freshCall, openFreshStore } from "./fresh-store.ts";
import { limitCases } from "./limit-cases.ts";

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
