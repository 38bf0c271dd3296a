import { after, before, describe, it } from "node:test";
import { type Functions, startFunctions } from "../controller/functions.ts";
import { badInputCases } from "../suites/bad-input.ts";
import { restStoreCases } from "../suites/rest-store.ts";
import { surfaceCases } from "../suites/surface.ts";

const suites = {
  "the Store over REST": restStoreCases,
  "both surfaces": surfaceCases,
  "bad input": badInputCases,
};

describe("the functions in this process", () => {
  let functions: Functions;
  before(async () => {
    functions = await startFunctions([]);
  });
  after(() => functions.close());
  for (const [name, cases] of Object.entries(suites)) {
    describe(name, () => {
      for (const { name, run } of cases) it(name, () => run(functions.ask));
    });
  }
});
