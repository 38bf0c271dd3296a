import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Ask } from "../support/client.ts";
import { rest } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import { type RuntimeServer, runtimes, startRuntime } from "../support/runtime-server.ts";
import { type Backend, startBackend } from "./backend.ts";

/** Longer than Bun's default idle time. */
const silence = 14;

/** Starts a sandbox that runs until it is stopped. */
async function startSandbox(ask: Ask, ns: string): Promise<void> {
  await rest(ask, ns, "POST /sandboxes", { sandboxId: "s", runtime: { name: "process" } });
  await rest(ask, ns, "POST /sandboxes/s/create");
  assert.equal((await rest(ask, ns, "POST /sandboxes/s/start")).status, 200);
}

describe("the entries", () => {
  let backend: Backend | undefined;
  before(async () => {
    backend = await startBackend();
  });
  after(() => backend?.stop());

  describe("allow slow answers", { concurrency: runtimes.length }, () => {
    for (const runtime of runtimes) {
      it(`on ${runtime}`, async (test) => {
        if (!backend) return test.skip("there is no sqld");
        const { configuration } = backend;
        const server = await startRuntime(runtime, { configuration });
        try {
          const ns = freshNamespace();
          await startSandbox(server.ask, ns);
          const waited = await rest(server.ask, ns, `GET /sandboxes/s/wait?timeout=${silence}s`);
          assert.deepEqual([waited.status, waited.body.state], [202, "SANDBOX_READY"]);
          assert.equal((await rest(server.ask, ns, "POST /sandboxes/s/shutdown")).status, 200);
        } finally {
          await server.stop();
        }
      });
    }
  });

  for (const runtime of runtimes.filter((name) => name !== "worker")) {
    it(`on ${runtime} reports in one line why it does not start`, async () => {
      const fails = async (configuration: Record<string, string>, line: RegExp) => {
        const error = await startRuntime(runtime, { configuration }).then(
          async (server): Promise<Error> => new Error(`it started: ${await server.stop()}`),
          (thrown: Error) => thrown,
        );
        assert.match(error.message, line);
      };
      await fails({ PORT: "eighty" }, /^it ended with 1: sandbox-functions: PORT: must be [^\n]+\n$/);
      await fails(
        { DATABASE_URL: "file:/nowhere/there.db" },
        /^it ended with 1: sandbox-functions: cannot use [^\n]+\n$/,
      );
      let first: RuntimeServer | undefined;
      try {
        first = await startRuntime(runtime, { configuration: { DATABASE_URL: "http://127.0.0.1:1" } });
        const taken = { DATABASE_URL: "http://127.0.0.1:1", PORT: new URL(first.url).port };
        await fails(taken, /^it ended with 1: sandbox-functions: [^\n]+\n$/);
      } finally {
        await first?.stop();
      }
    });
  }
});
