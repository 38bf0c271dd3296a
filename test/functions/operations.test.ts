import assert from "node:assert/strict";
import { describe, it } from "node:test";
import instances from "../../functions/directory/instances.ts";
import namespaces from "../../functions/directory/namespaces.ts";
import type { CallNotes, Operation, Services } from "../../functions/operation.ts";
import { RestRequest } from "../../functions/rest/request.ts";
import create from "../../functions/store/create.ts";
import get from "../../functions/store/get.ts";
import list from "../../functions/store/list.ts";
import { writeSubscription, writeWithSecret } from "../../functions/subscriptions/answer.ts";
import listAttempts from "../../functions/subscriptions/attempts.ts";
import listSubscriptions from "../../functions/subscriptions/list.ts";
import { resumeSubscription } from "../../functions/subscriptions/pause.ts";
import redeliver from "../../functions/subscriptions/redeliver.ts";
import { CallTime } from "../../shared/connect/call-time.ts";
import { InFlight, Load } from "../../shared/connect/in-flight.ts";
import { type WritableJson, writeJson } from "../../shared/json/write.ts";
import type { LifeEntry, Page } from "../../shared/sandbox/directory.ts";
import type { Sandbox, SandboxRecord } from "../../shared/sandbox/sandbox.ts";
import type { SandboxPage } from "../../shared/sandbox/store.ts";
import type { Attempt, Subscription } from "../../shared/subscriptions/subscription.ts";
import { partOf } from "../support/part-of.ts";

const { signal } = new AbortController();

/** Returns a record in its third version. */
const recordOf = (id: string, more: Partial<SandboxRecord> = {}) =>
  partOf<SandboxRecord>({
    ...{ id, uid: "u", revision: 3, statusTag: "", hasExpired: false },
    toJsonText: () => JSON.stringify({ sandboxId: id }),
    ...more,
  });

/** Serves a request of REST on parts of the functions. */
async function serve(
  operation: Pick<Operation, "serveRest">,
  services: { readonly [K in keyof Services]?: unknown },
  {
    query = "",
    id = "",
    name = "",
    headers = {},
    body,
  }: { query?: string; id?: string; name?: string; headers?: Record<string, string>; body?: string } = {},
) {
  const request = new Request("http://localhost/", {
    headers: { ...headers, "content-type": "application/json" },
    ...(body === undefined ? {} : { method: "POST", body }),
  });
  const load = new Load(new InFlight(1024 * 1024, {}));
  const source = { request, path: { id, name }, query, time: new CallTime(request, undefined), load };
  const rest = new RestRequest("n", source, [...new URLSearchParams(query).keys()]);
  const notes = partOf<CallNotes>({});
  const reply = await operation.serveRest(
    partOf<Services>(services),
    { namespace: "n", signal },
    rest,
    notes,
  );
  // The answers of these operations are JSON.
  const answer = reply.body && JSON.parse(writeJson(reply.body as WritableJson));
  return { status: reply.status, headers: reply.headers, body: answer };
}

describe("the operations of the Store over REST", () => {
  it("Get carries out an expiry that is due, in the background", async () => {
    for (const hasExpired of [true, false]) {
      let sweeps = 0;
      const store = { get: async () => recordOf("s", { hasExpired }) };
      const sweepSoon = () => {
        sweeps++;
      };
      const answer = await serve(get, { store, sweepSoon }, { id: "s" });
      assert.deepEqual([answer.status, answer.headers], [200, { etag: '"u.3"' }]);
      assert.equal(sweeps, hasExpired ? 1 : 0);
      assert.equal((await serve(get, { store }, { id: "s" })).status, 200);
    }
  });

  it("Get has no body for a caller that knows the version", async () => {
    const store = { get: async () => recordOf("s", { statusTag: "t" }) };
    const known = { id: "s", headers: { "if-none-match": '"u.3.t"' } };
    const answer = { status: 304, headers: { etag: '"u.3.t"' }, body: undefined };
    assert.deepEqual(await serve(get, { store }, known), answer);
    assert.equal(
      (await serve(get, { store }, { ...known, headers: { "if-none-match": '"u.3"' } })).status,
      200,
    );
  });

  it("Create says where the record is, and its version", async () => {
    const store = { create: async (_call: unknown, { id }: Sandbox) => recordOf(id) };
    const { status, headers } = await serve(
      create,
      { store },
      { body: '{"sandboxId":"s","runtime":{"name":"r"}}' },
    );
    assert.deepEqual([status, headers], [201, { etag: '"u.3"', location: "/v1/namespaces/n/sandboxes/s" }]);
  });

  it("List names the ids without a record, each on the page that it belongs to", async () => {
    const pages: Record<string, Omit<SandboxPage, "sandboxes">> = {
      first: { next: "d", damaged: ["b"], sequence: 7 },
      d: { damaged: [], sequence: 8 },
    };
    const asked: unknown[] = [];
    const store = {
      async page(
        _call: unknown,
        filters: readonly string[],
        size: number,
        after: string | undefined,
        write: (record: SandboxRecord) => void,
      ) {
        asked.push([filters.length, size, after]);
        write(recordOf(after === undefined ? "c" : "f"));
        return { sandboxes: [], ...pages[after ?? "first"] };
      },
    };
    const first = await serve(list, { store }, { query: "ids=a,b,c,d,e,f" });
    const { nextPageToken, ...body } = first.body;
    assert.deepEqual(body, {
      sandboxes: [{ sandboxId: "c" }],
      ...{ sequence: 7, damaged: ["b"], missing: ["a", "d"] },
    });
    assert.deepEqual(Object.keys(first.headers ?? {}), ["link"]);
    const query = `ids=a,b,c,d,e,f&pageToken=${nextPageToken}`;
    const last = await serve(list, { store }, { query });
    assert.deepEqual(last.body, { sandboxes: [{ sandboxId: "f" }], sequence: 8, missing: ["e"] });
    assert.equal(last.headers, undefined);
    assert.deepEqual(asked, [
      [6, 1_000, undefined],
      [6, 1_000, "d"],
    ]);
  });
});

describe("the operations of the directory over REST", () => {
  const entry: LifeEntry = { id: "s", life: 7, hasRecord: false, status: { phase: "running" } };
  const page: Page<LifeEntry> = { entries: [entry], next: "s" };

  it("the lives of a namespace are in pages, whose tokens fit no other list", async () => {
    const asked: unknown[] = [];
    const directory = {
      async lives(_call: unknown, size: number, after: string | undefined, onlyOrphans: boolean) {
        asked.push([size, after, onlyOrphans]);
        return after === undefined ? page : { entries: [], next: undefined };
      },
    };
    const first = await serve(instances, { directory }, { query: "pageSize=1000" });
    const shown = { sandboxId: "s", life: 7, hasRecord: false, status: { phase: "running" } };
    assert.deepEqual([first.status, first.body.instances], [200, [shown]]);
    const token = `pageToken=${first.body.nextPageToken}`;
    assert.deepEqual((await serve(instances, { directory }, { query: token })).body, { instances: [] });
    await assert.rejects(serve(instances, { directory }, { query: `${token}&orphans=true` }), {
      code: "invalid_argument",
    });
    await serve(instances, { directory }, { query: "orphans=true" });
    assert.deepEqual(asked, [
      [1_000, undefined, false],
      [100, "s", false],
      [100, undefined, true],
    ]);
    await assert.rejects(serve(instances, { directory }, { query: "pageSize=1001" }), /from 1 to 1000/);
  });

  it("the namespaces are in pages of at most 100", async () => {
    const numbers = { records: 2, living: 1, isExact: false };
    const directory = {
      namespaces: async (_call: unknown, size: number, after: string | undefined) => ({
        entries: [{ name: `${size}-${after}`, ...numbers }],
        next: after === undefined ? "x" : undefined,
      }),
    };
    const { body } = await serve(namespaces, { directory }, { query: "pageSize=100" });
    const { nextPageToken, ...first } = body;
    assert.deepEqual(first, { namespaces: [{ name: "100-undefined", ...numbers }] });
    const last = await serve(namespaces, { directory }, { query: `pageToken=${nextPageToken}` });
    assert.deepEqual(last.body, { namespaces: [{ name: "100-x", ...numbers }] });
    await assert.rejects(serve(namespaces, { directory }, { query: "pageSize=101" }), /from 1 to 100$/);
  });
});

describe("the operations of subscriptions over REST", () => {
  const subscription: Subscription = {
    ...{ namespace: "n", name: "a", uid: "u", revision: 1, url: "https://h/", filter: [], sandboxId: "" },
    ...{ secrets: [], since: 1, pausedAt: null, pausedReason: "", failingSince: null, succeededAt: null },
    ...{ createdAt: 0, updatedAt: 0 },
  };
  const attempt: Attempt = {
    ...{ number: 1, message: "m", sequence: 0, sandboxId: "", attempt: 1, time: 0, durationMs: 0 },
    ...{ status: 0, error: "", answer: new Uint8Array() },
  };

  it("begin to deliver at once what a redelivery or a resumed subscription has", async () => {
    const subscriptions = {
      redeliver: async (_call: unknown, _name: string, range: unknown) => {
        assert.deepEqual(range, { from: 3, to: 5 });
        return { events: 2, sandboxes: 1 };
      },
      update: async (_call: unknown, name: string) => ({ ...subscription, name }),
    };
    const woken: string[] = [];
    const waker = { wake: (namespace: string) => woken.push(namespace) };
    const body = '{"from":3,"to":5}';
    const redelivered = await serve(redeliver, { subscriptions, waker }, { name: "hook", body });
    assert.deepEqual([redelivered.body, woken], [{ events: 2, sandboxes: 1 }, ["n"]]);
    assert.equal(
      (await serve(resumeSubscription, { subscriptions, waker }, { name: "hook" })).body.name,
      "hook",
    );
    assert.equal(woken.length, 2);
  });

  it("show a secret once, as the newest one, in an answer that nobody stores", () => {
    const secrets = ["new", "old"].map((kid) => ({ kid, sealed: "x" }));
    const answered = { ...subscription, secrets };
    const { status, headers, body } = writeWithSecret({ subscription: answered, secret: "text" }, 201);
    assert.deepEqual([status, headers], [201, { etag: '"u.1"', "cache-control": "no-store" }]);
    const shown = JSON.parse(writeJson(body as WritableJson));
    assert.deepEqual(shown.secrets, [{ kid: "new", secret: "text" }, { kid: "old" }]);
    const again = writeSubscription(answered);
    assert.deepEqual(again.headers, { etag: '"u.1"' });
    assert.doesNotMatch(writeJson(again.body as WritableJson), /"secret"|sealed/);
  });

  it("have a further page only after a full one, of at most 100", async () => {
    const asked: unknown[] = [];
    const subscriptions = {
      async list(_call: unknown, size: number, after: string | undefined) {
        asked.push([size, after]);
        const names = after === undefined ? ["a", "b"] : ["c"];
        return names.map((name) => ({ ...subscription, name }));
      },
      async attempts(_call: unknown, name: string, size: number, before: number | undefined) {
        asked.push([name, size, before]);
        return [12, 10, 7]
          .filter((number) => number < (before ?? 99))
          .slice(0, size)
          .map((number) => ({ ...attempt, number, message: `${number}` }));
      },
    };
    for (const [operation, field, key] of [
      [listSubscriptions, "subscriptions", "name"],
      [listAttempts, "attempts", "id"],
    ] as const) {
      const ask = (query: string, name = "hook") => serve(operation, { subscriptions }, { query, name });
      const first = await ask("pageSize=2");
      const token = `pageToken=${first.body.nextPageToken}`;
      const last = await ask(`pageSize=2&${token}`);
      const keys = [first, last].map(({ body }) =>
        body[field].map((each: Record<string, unknown>) => each[key]),
      );
      assert.deepEqual(keys, operation === listAttempts ? [["12", "10"], ["7"]] : [["a", "b"], ["c"]]);
      assert.equal(last.body.nextPageToken, undefined);
      await ask("pageSize=100");
      await assert.rejects(ask("pageSize=101"), /from 1 to 100$/);
      if (operation === listAttempts) await assert.rejects(ask(token, "other"), /^SandboxError: pageToken/);
    }
    assert.deepEqual(asked, [
      ...[
        [2, undefined],
        [2, "b"],
        [100, undefined],
      ],
      ...[
        ["hook", 2, undefined],
        ["hook", 2, 10],
        ["hook", 100, undefined],
      ],
    ]);
  });
});
