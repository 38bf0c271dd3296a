import assert from "node:assert/strict";
import { githubSecret, Triggers } from "../../suites/trigger-fixture.ts";
import type { Ask } from "../../support/client.ts";
import { specType } from "../../support/create-options.ts";

/** Number of operations that a delivery makes. */
export const operationsPerDelivery = 2;

/** Returns a function that sends requests to a server. */
export const askOf =
  (url: string): Ask =>
  async (path, init) =>
    fetch(`${url}${path}`, init);

/** Stores a trigger that runs a sandbox for each delivery, and then labels it. */
export async function storeTrigger(ask: Ask): Promise<Triggers> {
  const triggers = new Triggers(ask);
  const sandboxId = "s-{body.number}";
  const spec = { typeUrl: specType, json: { process: { args: ["sleep", "1000"], cwd: "/" } } };
  // The functions repeat calls only to agents that are known to send views.
  const first = await triggers.rest("POST /run", { sandboxId: "first", runtime: { name: "process" }, spec });
  assert.equal(first.status, 201, JSON.stringify(first.body));
  const labels = { delivery: "{delivery.id}" };
  await triggers.create({
    name: "pr",
    verify: { scheme: "github", secrets: [{ kid: "1", secret: githubSecret }] },
    sequence: "{body.at}",
    rules: [
      {
        do: [
          { run: { sandboxId, runtime: { name: "process" }, spec } },
          { update: { sandboxId, labels, fields: ["labels.delivery"] } },
        ],
      },
    ],
  });
  return triggers;
}
