import { after, before, describe, it } from "node:test";
import { listCases } from "../suites/list-vectors.ts";
import { type StoreCall, storeCases } from "../suites/store-vectors.ts";
import { type FreshStore, openFreshStore } from "../support/fresh-store.ts";
import { callDirectly } from "./direct-call.ts";

describe("the Store's answers, as recorded from containerd", () => {
  let fresh: FreshStore;
  let call: StoreCall;
  before(async () => {
    fresh = await openFreshStore();
    call = callDirectly(fresh.store);
  });
  after(() => fresh.close());
  for (const { name, run } of [...storeCases, ...listCases]) it(name, () => run(call));
});
