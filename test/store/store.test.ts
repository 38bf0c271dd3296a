import { after, before, describe, it } from "node:test";
import { type FreshStore, freshCall, openFreshStore } from "../support/fresh-store.ts";
import { concurrencyCases } from "./concurrency-cases.ts";
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
