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
    (client) => client.stop("a", { timeout: 1_499.6 }),
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
  "a handle whose sandbox is gone": [
    async (client) => (await client.run({ sandboxId: "b", spec }))[Symbol.asyncDispose](),
    [record, problem(404, "not_found", "no")],
    /DELETE \/sandboxes\/a\?force=true$/,
    undefined,
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
  "the sum of counts": [
    (client) => client.deleteMany({ filter: ["f"], dryRun: true, force: true }),
    [json({ count: 2, next: "n" }), json({ count: 3 })],
    [
      'POST /delete {"filters":["f"],"force":true,"dryRun":true}',
      'POST /delete {"filters":["f"],"force":true,"dryRun":true,"after":"n"}',
    ],
    { count: 5, results: [] },
  ],
  "Deletes of all that match, with the results so far": [
    async (client) => {
      const progress: number[] = [];
      const onProgress = (results: readonly unknown[]) => void progress.push(results.length);
      return [await client.deleteMany({ filter: "f", onProgress }), progress];
    },
    [json({ results: [{ sandboxId: "a" }, {}], next: "n" }), json({ results: [{}] })],
    [
      'POST /delete {"filters":["f"],"force":false,"dryRun":false}',
      'POST /delete {"filters":["f"],"force":false,"dryRun":false,"after":"n"}',
    ],
    [{ count: 3, results: [{ sandboxId: "a" }, {}, {}] }, [2, 3]],
  ],
  "records by filters, by labels, or all": [
    async (client) => {
      await all(client.list());
      await all(client.list({ filter: ["f", "g"] }));
      await all(client.list({ labels: { a: "b", c: "d" } }));
      await all(client.list({ filter: [], labels: {} }));
    },
    [json({ sandboxes: [] })],
    [
      "GET /sandboxes",
      "GET /sandboxes?filter=f&filter=g",
      'GET /sandboxes?filter=labels."a"=="b",labels."c"=="d"',
      "GET /sandboxes",
    ],
    undefined,
  ],
  "events without lists": [
    (client) => all(client.events({ follow: false, filter: undefined, type: [] })),
    [noEvents(0)],
    ["GET /events"],
    [],
  ],
  "a change of some fields": [
    async (client) => (await client.update("a", { labels: {} }, { fields: ["labels.a", "spec"] })).etag,
    [record],
    ['PATCH /sandboxes/a?fields=labels.a&fields=spec {"labels":{}}'],
    '"3"',
  ],
  "a stop with the grace period of the agent": [
    (client) => client.stop("a"),
    [json({})],
    ["POST /sandboxes/a/stop {}"],
    undefined,
  ],
  "no readiness of a proxy": [
    (client) => client.readiness(),
    [() => new Response("busy", { status: 500 })],
    ["GET /readyz"],
    "the server answered 500",
  ],
  "no readiness that is null": [
    (client) => client.readiness(),
    [json(null, 500)],
    ["GET /readyz"],
    "the server answered 500",
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
  "events so far, from the oldest": [
    (client) => all(client.events({ follow: false })),
    [events2, noEvents(2)],
    ["GET /events", "GET /events?after=2"],
    [{ sequence: 1 }, { sequence: 2 }],
  ],
  "no events of an empty log": [
    (client) => all(client.events({ follow: false })),
    [noEvents(0)],
    ["GET /events"],
    [],
  ],
  "output from offsets, of which one is the first": [
    async (client) => {
      await all(client.output("a", { from: { stdout: 5 } }));
      await all(client.output("a", { from: { stderr: -6 } }));
      await all(client.output("a", { from: 7, stream: "stderr" }));
    },
    [() => new Response('\n{"end":{"isComplete":false}}\n')],
    [
      "GET /sandboxes/a/output?stream=both&from=5,0&follow=false",
      "GET /sandboxes/a/output?stream=both&from=0,-6&follow=false",
      "GET /sandboxes/a/output?stream=stderr&from=7&follow=false",
    ],
    undefined,
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
