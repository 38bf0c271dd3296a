import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { checking } from "../openapi/contract.ts";
import type { Ask } from "../support/client.ts";
import { type RuntimeServer, runtimes, startRuntime } from "../support/runtime-server.ts";
import { Tally } from "../support/tally.ts";
import { type Backend, startBackend } from "./backend.ts";
import { holdsOnWorkers, suites } from "./suites.ts";

const chosen = process.env.RUNTIMES?.split(",") ?? runtimes;

/** Returns the log's lines of level `error`, except those about the agents with faults. Refusals have none. */
function errorLines(output: string): readonly string[] {
  const lines = output.split("\n").filter((line) => line.includes('"level":"error"'));
  return lines.filter((line) => !line.includes('the agent of sandboxer \\"fault-'));
}

describe("the functions over HTTP, on sqld and an agent", { concurrency: 2 }, () => {
  let backend: Backend | undefined;
  before(async () => {
    backend = await startBackend();
  });
  after(() => backend?.stop());

  for (const runtime of runtimes.filter((name) => chosen.includes(name))) {
    describe(`on ${runtime}`, () => {
      const tally = new Tally(`${runtime}, over HTTP`);
      let server: RuntimeServer | undefined;
      let ask: Ask | undefined;
      before(async () => {
        if (!backend) return;
        const { configuration } = backend;
        server = await startRuntime(runtime, { configuration });
        // What a server says is the same on each runtime, so that one is enough for the document. The cases of List
        // share what they create through one `ask`.
        ask = runtime === "node" ? checking(server.ask) : server.ask;
      });
      after(async () => {
        tally.write();
        const code = await server?.stop();
        assert.deepEqual(server ? errorLines(server.output()) : [], [], "lines of level error");
        // workerd is ended by the signal; all others exit with 0.
        if (server && runtime !== "worker") assert.equal(code, 0);
      });
      for (const [suite, cases] of Object.entries(suites)) {
        describe(suite, () => {
          for (const each of cases) {
            if (runtime === "worker" && !holdsOnWorkers(each)) continue;
            it(each.name, async (test) => {
              const known = ask;
              if (!known) return test.skip("there is no sqld");
              await tally.run(suite, () => each.run(known));
            });
          }
        });
      }
    });
  }
});
