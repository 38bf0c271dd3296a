import { after, before, describe, it } from "node:test";
import { triggerCases } from "./suites/triggers.ts";
import { type Functions, startFunctions } from "./support/functions.ts";

describe("x", () => {
  let functions: Functions;
  before(async () => {
    functions = await startFunctions([]);
  });
  after(async () => {
    await functions.close();
    console.log(JSON.stringify(functions.log.filter(({ level }) => level === "error")));
  });
  for (const { name, run } of triggerCases) it(name, () => run(functions.ask));
});
