import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { callUnary } from "../../shared/connect/client.ts";
import type { InventoryQuery } from "../../shared/instances/inventory.ts";
import { inventory, inventoryPageFromProto, inventoryQueryToProto } from "../../shared/protobuf/inventory.ts";
import { AgentFixture } from "../support/agent-fixture.ts";
import { callIn, running, shell } from "../support/create-options.ts";
import { trustingFetch } from "../support/trusting-fetch.ts";

let fixture: AgentFixture;
before(async () => {
  fixture = await AgentFixture.open();
});
after(() => fixture.close());

const path = `/${inventory.typeName}/List`;

async function list(query: Partial<InventoryQuery> = {}, token = fixture.agent.token) {
  const { url, ca } = fixture.agent;
  const peer = { name: "the agent", url, token, fetch: trustingFetch(ca) };
  const message = inventoryQueryToProto({ namespace: "", after: "", limit: 0, ids: [], ...query });
  const options = { signal: new AbortController().signal, timeoutMs: undefined, headers: {} };
  return inventoryPageFromProto(
    (await callUnary(peer, path, inventory.methods.List, message, options)).message,
  );
}

test("an empty agent lists nothing but its epoch", async () => {
  const { epoch, ...page } = await list();
  assert.deepEqual(page, { floor: 0, entries: [], next: "", problems: [] });
  assert.ok(Math.abs(epoch / 4_096 - Date.now()) < 60_000);
});

test("sandboxes are listed with their views, by namespace and page by page", async () => {
  const client = fixture.agentClient();
  for (const [ns, id, life] of [
    ["one", "b", 3],
    ["one", "a", 1],
    ["two", "a", 2],
    ["one.x", "z", 4],
  ] as const) {
    await client.create(callIn(ns, { life, callId: "c" }), id, shell("exit 4"));
  }
  await client.create(callIn("one", { life: 9, callId: "c" }), "r", running(undefined));
  const { pid } = (await client.start(callIn("one", { life: 9, callId: "s" }), "r")).value;
  await client.start(callIn("one", { life: 1, callId: "s" }), "a");
  await client.wait(callIn("one", { life: 1 }), "a");
  await client.shutdown(callIn("one", { life: 1 }), "gone");
  const { entries } = await list();
  assert.deepEqual(
    entries.map(({ namespace, sandboxId }) => `${namespace}/${sandboxId}`),
    ["one.x/z", "one/a", "one/b", "one/r", "two/a"],
  );
  const [, ended, created, runs] = entries;
  assert.deepEqual(
    [ended?.life, ended?.phase, ended?.exit?.status, ended?.exit?.reason],
    [1, "stopped", 4, "exited"],
  );
  const none = { fence: 0, isOrphan: false, exit: undefined };
  assert.deepEqual(created, { namespace: "one", sandboxId: "b", life: 3, phase: "created", pid: 0, ...none });
  assert.deepEqual(runs, { namespace: "one", sandboxId: "r", life: 9, phase: "running", pid, ...none });
  const one = await list({ namespace: "one", limit: 2 });
  assert.deepEqual([one.entries.length, one.next], [2, "one/b"]);
  const rest = await list({ namespace: "one", limit: 2, after: one.next });
  assert.deepEqual([rest.entries.map(({ sandboxId }) => sandboxId), rest.next], [["r"], ""]);
});

test("every requested id is answered, a removed one with its fence", async () => {
  const { entries, next } = await list({ ids: ["two/a", "one/gone", "one/never", "nonsense"] });
  assert.deepEqual(
    entries.map(({ sandboxId, life, fence }) => [sandboxId, life, fence]),
    [
      ["a", 2, 0],
      ["gone", 0, 1],
      ["never", 0, 0],
    ],
  );
  assert.equal(next, "");
});

test("the inventory takes a token, no namespace, JSON too, and at most 1,000 ids", async () => {
  await assert.rejects(list({}, "wrong"), {
    code: "unavailable",
    message: /does not accept the token/,
  });
  await assert.rejects(list({ limit: 1_001 }), {
    code: "invalid_argument",
    message: /limit: must be 1 to 1000/,
  });
  await assert.rejects(list({ ids: Array(1_001).fill("a/b") }), { code: "invalid_argument" });
  const { url, ca, token } = fixture.agent;
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const init = { method: "POST", headers, body: '{"namespace":"two"}' };
  const answer = await (await trustingFetch(ca)(url + path, init)).json();
  assert.deepEqual(answer.entries, [
    { namespace: "two", sandboxId: "a", life: "2", phase: "created", fence: "0" },
  ]);
});
