import assert from "node:assert/strict";
import { test } from "node:test";
import { ConfigError } from "../../functions/config.ts";
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
