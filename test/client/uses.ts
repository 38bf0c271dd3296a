import assert from "node:assert/strict";
import { type Client, specOf } from "../../client/index.ts";
import { type Answer, json, lines, noContent, problem } from "../support/answers.ts";

/** Returns all items. */
export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** A record with its version, a sandbox that still runs, and an exit. */
export const record = json({ sandboxId: "a" }, 200, { etag: '"3"' });
export const running = json({ sandboxId: "a", pid: 1, state: "SANDBOX_READY" }, 202);
export const exit = json({ exitStatus: 3 });
const events2 = json({ events: [{ sequence: 1 }, { sequence: 2 }], next: 2 });
const noEvents = (next: number) => json({ events: [], next });

/** The request and the result of a use of the client. */
export type Use = readonly [
  use: (client: Client) => Promise<unknown>,
  answers: readonly Answer[],
  sent: readonly string[] | RegExp,
  result: unknown,
];

const spec = specOf({ args: ["a"] });

/** Uses of the client, by what it asks for. */
export const uses: Readonly<Record<string, Use>> = {
  "the version of a record": [
    (client) => client.get("a"),
    [record],
    ["GET /sandboxes/a"],
    { sandboxId: "a", etag: '"3"' },
  ],
  "a record without a version": [
    (client) => client.get("a/b"),
    [json({})],
    ["GET /sandboxes/a/b"],
    { etag: "" },
  ],
  "a sandbox to be run under a new id": [
    async (client) => (await client.run({ spec })).sandbox,
    [record],
    /^POST \/run \{"sandboxId":"run-[0-9a-f]{12}","runtime":\{\},"spec":/,
    { sandboxId: "a", etag: '"3"' },
  ],
  "a change of all fields": [
    async (client) => (await client.update("a", { labels: {} })).etag,
    [record],
    ['PATCH /sandboxes/a {"labels":{}}'],
    '"3"',
  ],
  "a Delete with force": [
    (client) => client.delete("a", { force: true }),
    [noContent],
    ["DELETE /sandboxes/a?force=true"],
    true,
  ],
  "a Delete that is finished later": [
    (client) => client.delete("a"),
    [json({}, 202)],
    ["DELETE /sandboxes/a"],
    false,
  ],
  "a stop after milliseconds": [
    (client) => client.stop("a", { timeout: 1_500.4 }),
    [json({})],
    ['POST /sandboxes/a/stop {"timeout":"1500ms"}'],
    undefined,
  ],
  "a start": [(client) => client.start("a"), [json({ pid: 7 })], ["POST /sandboxes/a/start"], { pid: 7 }],
  "a lease that may be shortened": [
    (client) => client.renew("a", { for: "5s", shorten: true }),
    [json({})],
    ['POST /sandboxes/a/renew {"for":"5s","shorten":true}'],
    {},
  ],
  "a handle's methods": [
    async (client) => {
      const box = await client.run({ sandboxId: "b", spec });
      await box.stop({ timeout: "1s" });
      await box.delete();
      await box.delete({ force: true });
      assert.equal((await box.refresh()).sandboxId, "a");
      return [box.id, box.sandbox.etag, await all(box.output())];
    },
    [
      json({ sandboxId: "b" }, 201, { etag: '"1"' }),
      json({}),
      noContent,
      noContent,
      record,
      lines({ end: { isComplete: true } }),
    ],
    [
      `POST /run ${JSON.stringify({ sandboxId: "b", runtime: {}, spec })}`,
      'POST /sandboxes/b/stop {"timeout":"1s"}',
      "DELETE /sandboxes/b",
      "DELETE /sandboxes/b?force=true",
      "GET /sandboxes/b",
      "GET /sandboxes/b/output?stream=both&from=0,0&follow=false",
    ],
    ["b", '"3"', []],
  ],
  "a handle whose sandbox cannot be deleted": [
    async (client) => (await client.run({ spec }))[Symbol.asyncDispose](),
    [record, problem(400, "invalid_argument", "no")],
    /^POST/,
    "no",
  ],
  "all pages of records": [
    (client) => all(client.list({ filter: "f", labels: { 'a"': "b" }, view: "full", pageSize: 1 })),
    [
      json({ sandboxes: [{ sandboxId: "a" }], nextPageToken: "t" }),
      json({ sandboxes: [{ sandboxId: "b" }] }),
    ],
    [
      'GET /sandboxes?filter=f,labels."a\\""=="b"&view=full&pageSize=1',
      'GET /sandboxes?filter=f,labels."a\\""=="b"&view=full&pageSize=1&pageToken=t',
    ],
    [{ sandboxId: "a" }, { sandboxId: "b" }],
  ],
  "all pages of namespaces": [
    (client) => all(client.namespaces()),
    [json({ namespaces: [1], nextPageToken: "t" }), json({ namespaces: [2] })],
    ["GET /v1/namespaces", "GET /v1/namespaces?pageToken=t"],
    [1, 2],
  ],
  "all pages of an inventory": [
    (client) => all(client.agents.inventory("n")),
    [json({ sandboxes: [1], nextPageToken: "t" }), json({ sandboxes: [2] })],
    ["GET /v1/agents/n/inventory", "GET /v1/agents/n/inventory?pageToken=t"],
    [1, 2],
  ],
  "all pages of subscriptions": [
    (client) => all(client.subscriptions.list()),
    [json({ subscriptions: [1], nextPageToken: "t" }), json({ subscriptions: [2] })],
    ["GET /subscriptions", "GET /subscriptions?pageToken=t"],
    [1, 2],
  ],
  "all pages of triggers": [
    (client) => all(client.triggers.list()),
    [json({ triggers: [1], nextPageToken: "t" }), json({ triggers: [2] })],
    ["GET /triggers", "GET /triggers?pageToken=t"],
    [1, 2],
  ],
  "all pages of deliveries": [
    (client) => all(client.triggers.deliveries("t", { outcome: "done" })),
    [json({ deliveries: [1], nextPageToken: "t" }), json({ deliveries: [2] })],
    ["GET /triggers/t/deliveries?outcome=done", "GET /triggers/t/deliveries?outcome=done&pageToken=t"],
    [1, 2],
  ],
  "a replay": [
    (client) => client.triggers.replay("t", "d", { force: true }),
    [json({})],
    ['POST /triggers/t/deliveries/d/replay {"force":true}'],
    {},
  ],
  "the sum of counts": [
    (client) => client.deleteMany({ filter: ["f"], dryRun: true, force: true }),
    [json({ count: 2, next: "n" }), json({ count: 3 })],
    [
      'POST /delete {"filters":["f"],"force":true,"dryRun":true}',
      'POST /delete {"filters":["f"],"force":true,"dryRun":true,"after":"n"}',
    ],
    { count: 5, results: [] },
  ],
  "the readiness of a server that is not ready": [
    (client) => client.readiness(),
    [json({ database: false }, 500)],
    ["GET /readyz"],
    { database: false },
  ],
  "no readiness, but the error": [
    (client) => client.readiness(),
    [problem(401, "unauthenticated", "who?")],
    ["GET /readyz"],
    "who?",
  ],
  "events so far, of all pages": [
    (client) =>
      all(client.events({ follow: false, after: 0, filter: "f", type: ["a", "b"], sandboxId: "s" })),
    [events2, noEvents(2)],
    [
      "GET /events?after=0&filter=f&type=a&type=b&sandboxId=s",
      "GET /events?after=2&filter=f&type=a&type=b&sandboxId=s",
    ],
    [{ sequence: 1 }, { sequence: 2 }],
  ],
  "no events of an empty log": [
    (client) => all(client.events({ follow: false })),
    [noEvents(0)],
    ["GET /events"],
    [],
  ],
  "an error instead of events": [
    (client) => all(client.events({ follow: false })),
    [() => new Response("no", { status: 404 })],
    ["GET /events"],
    "the server answered 404",
  ],
  "an exit, waited for in slices": [
    (client) => client.wait("a"),
    [running, exit],
    ["GET /sandboxes/a/wait?timeout=50000ms", "GET /sandboxes/a/wait?timeout=50000ms"],
    { exitStatus: 3 },
  ],
};
