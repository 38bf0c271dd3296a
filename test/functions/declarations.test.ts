import assert from "node:assert/strict";
import { test } from "node:test";
import { operations } from "../../functions/operations.ts";

const loaded = Promise.all(operations.map((each) => ("load" in each ? each.load() : each)));

test("each operation of the database alone has a time limit, for callers that set no deadline", async () => {
  // The time limits of agents apply to those that ask one, and Waits and streams last until a sandbox ends.
  const unlimited = /^(?:Controller\.|Sandboxes\.(?:Run|Delete|Output)$|Events\.List$)/;
  const longer: Readonly<Record<string, number>> = {
    "Agents.Forget": 300_000,
    "Store.List": 60_000,
    "Triggers.Replay": 60_000,
  };
  for (const { name, timeoutMs } of await loaded) {
    const expectedMs = unlimited.test(name) ? undefined : (longer[name] ?? 30_000);
    assert.equal(timeoutMs, expectedMs, name);
  }
});

test("the answers with secrets are those that are not stored for retries", async () => {
  const secret = (await loaded).filter(({ hasSecretAnswer }) => hasSecretAnswer).map(({ name }) => name);
  const expected = ["Subscriptions.Create", "Subscriptions.Rotate", "Triggers.Create", "Triggers.Update"];
  assert.deepEqual(secret, expected);
});
