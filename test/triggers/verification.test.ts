import { after, before, describe, it } from "node:test";
import { type RuntimeServer, runtimes, startRuntime } from "../support/runtime-server.ts";
import { payloadCases } from "./payloads.ts";
import { qstashCases } from "./qstash-vectors.ts";
import { signedCases } from "./signed.ts";
import { vectorCases } from "./vectors.ts";

const chosen = process.env.RUNTIMES?.split(",") ?? runtimes;

describe("webhook deliveries, verified and read", { concurrency: 2 }, () => {
  for (const runtime of runtimes.filter((name) => chosen.includes(name))) {
    describe(`on ${runtime}`, () => {
      let server: RuntimeServer | undefined;
      before(async () => {
        const file = `test/triggers/judge/${runtime === "worker" ? "worker" : "serve"}.ts`;
        server = await startRuntime(runtime, { configuration: {}, file });
      });
      after(() => server?.stop());
      for (const { name, run } of [...vectorCases, ...qstashCases, ...signedCases, ...payloadCases]) {
        it(name, async () => {
          // Not by its `ask`, which sends a Worker the token of its API.
          await run((path, init) => fetch(`${server?.url}${path}`, init));
        });
      }
    });
  }
});
