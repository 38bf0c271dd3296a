import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { checking } from "../openapi/contract.ts";
import type { Ask } from "../support/client.ts";
import { type Functions, startFunctions } from "../support/functions.ts";
import { Tally } from "../support/tally.ts";
import { storeSuites } from "./suites.ts";

const { bun, deno } = process.versions;
const runtime = bun ? "bun" : deno ? "deno" : "node";

describe(`the functions in a ${runtime} process, on a database file`, () => {
  const tally = new Tally(`${runtime}, in process`);
  let functions: Functions;
  before(async () => {
    functions = await startFunctions([]);
  });
  after(async () => {
    tally.write();
    await functions.close();
    // No refusal is an error of the server.
    assert.deepEqual(
      functions.log.filter(({ level }) => level === "error"),
      [],
    );
  });
  for (const [suite, cases] of Object.entries(storeSuites)) {
    describe(suite, () => {
      for (const { name, run } of cases) {
        // What an answer says is the same on each runtime, so that one is enough for the document.
        const ask: Ask = (path, init) =>
          runtime === "node" ? checking(functions.ask)(path, init) : functions.ask(path, init);
        it(name, () => tally.run(suite, () => run(ask)));
      }
    });
  }
});
