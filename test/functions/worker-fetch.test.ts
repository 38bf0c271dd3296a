import assert from "node:assert/strict";
import { test } from "node:test";
import { ConfigError, parseConfig } from "../../functions/config.ts";
import { createServing } from "../../functions/entry/serving.ts";
import { withWaitUntil } from "../../functions/entry/with-wait-until.ts";
import { workerFetch } from "../../functions/entry/worker-fetch.ts";

test("a Worker reaches agents through the binding CONTROLLER_MTLS", async () => {
  class Binding {
    readonly asked: string[] = [];
    async fetch(url: string): Promise<Response> {
      this.asked.push(url);
      return new Response("through the binding");
    }
  }
  const binding = new Binding();
  const answer = await workerFetch({ CONTROLLER_MTLS: binding })("https://node1.example/", {});
  assert.equal(await answer.text(), "through the binding");
  assert.deepEqual(binding.asked, ["https://node1.example/"]);
});

test("CONTROLLER_MTLS of another type is rejected by name", () => {
  for (const binding of ["a-certificate-id", {}, null]) {
    assert.throws(() => workerFetch({ CONTROLLER_MTLS: binding }), {
      name: ConfigError.name,
      message: "CONTROLLER_MTLS: must be a binding of mtls_certificates",
    });
  }
});

test("a Worker's calls are waited for by the platform, whatever their outcome", async () => {
  const waited: Promise<unknown>[] = [];
  const target = {
    text: "a member",
    now: () => 7,
    async add(a: number, b: number) {
      return this.now() + a + b;
    },
    async fail() {
      throw new Error("failed");
    },
  };
  const object = withWaitUntil(target, (work) => waited.push(work));
  assert.deepEqual([object.text, object.now(), waited.length], ["a member", 7, 0]);
  assert.equal(await object.add(1, 2), 10);
  await assert.rejects(object.fail(), /^Error: failed$/);
  assert.equal(waited.length, 2);
  await Promise.all(waited);
});

test("a Worker without an interval of reconciliation does nothing by its cron trigger", async () => {
  const platform = { fetch, log: () => {}, background: () => {} };
  const servingOf = (RECONCILE_INTERVAL: string) =>
    createServing(parseConfig({ DATABASE_URL: "http://127.0.0.1:1", RECONCILE_INTERVAL }), platform);
  await servingOf("0s").reconcile();
  // The database is unreachable.
  await assert.rejects(servingOf("60s").reconcile(), { code: "unavailable" });
});
