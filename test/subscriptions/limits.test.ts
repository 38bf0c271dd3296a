import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { attemptsOf, call, create, runtime, subscribe } from "../suites/subscription-case.ts";
import { rest } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import { objectsIn } from "../support/objects-in.ts";
import { type ScheduledFunctions, startScheduled } from "./scheduled.ts";

const url = "https://hooks.example.com/cb";
/** The address of a receiver that refuses connections. */
const closed = "http://127.0.0.1:1/";

describe("the limits of subscriptions", () => {
  let functions: ScheduledFunctions;
  let ns: string;
  before(async () => {
    functions = await startScheduled();
  });
  beforeEach(() => {
    ns = freshNamespace();
  });
  after(() => functions.close());

  const post = (path: string, body: unknown, status: number) =>
    call(functions.ask, ns, `POST ${path}`, body, status);

  it("allow 100 of them in a namespace, not counting those of sandboxes", async () => {
    const secret = `whsec_${Buffer.alloc(32, 5).toString("base64")}`;
    await post("/sandboxes", { sandboxId: "s", runtime, subscription: { url: closed, secret } }, 201);
    for (let at = 0; at < 100; at++) await post("/subscriptions", { name: `h${at}`, url: closed }, 201);
    const refused = await post("/subscriptions", { name: "more", url: closed }, 429);
    assert.match(String(refused.body.detail), /has 100 subscriptions, the maximum/);
    await post("/subscriptions", { name: "h7", url: closed }, 409);
    await post("/sandboxes", { sandboxId: "t", runtime, subscription: { url: closed, secret } }, 201);
    await call(functions.ask, ns, "DELETE /subscriptions/h7", undefined, 204);
    await post("/subscriptions", { name: "more", url: closed }, 201);
  });

  it("allow 16 filters with 4,096 characters, and addresses with 2,048", async () => {
    const filters = (count: number) => Array.from({ length: count }, () => "type==created");
    await post("/subscriptions", { url, filter: filters(16) }, 201);
    await post("/subscriptions", { url, filter: filters(17) }, 400);
    const long = (length: number) => ["type==created", `id==${"x".repeat(length - 4)}`];
    const rest = 4_096 - "type==created".length;
    await post("/subscriptions", { url, filter: long(rest) }, 201);
    const refused = await post("/subscriptions", { url, filter: long(rest + 1) }, 400);
    assert.match(String(refused.body.detail), /^filter: must have at most 4096 characters/);
    const address = (length: number) => `${url}?${"x".repeat(length - url.length - 1)}`;
    await post("/subscriptions", { url: address(2_048) }, 201);
    await post("/subscriptions", { url: address(2_049) }, 400);
  });

  it("allow receivers on port 443 and 8443 of public names only", async () => {
    for (const good of [
      "https://a.example.com:8443/",
      "https://a.example.com:443/",
      "https://a.example.com./",
    ]) {
      const { body } = await post("/subscriptions", { url: good }, 201);
      assert.equal(body.url, good.replace(":443", ""));
    }
    for (const bad of [
      "https://a.example.com:8444/",
      "https://u@a.example.com/",
      "https://:p@a.example.com/",
    ]) {
      await post("/subscriptions", { url: bad }, 400);
    }
    await post("/subscriptions", { url: closed }, 201);
  });

  it("allow a redelivery of 10,000 events from the first that is kept", async () => {
    await create(functions.ask, ns, "one");
    await subscribe(functions.ask, ns, { url: closed });
    const redeliver = (range: object, status: number) => post("/subscriptions/hook/redeliver", range, status);
    assert.deepEqual((await redeliver({ from: 1, to: 10_000 }, 202)).body, { events: 1, sandboxes: 1 });
    const { body } = await redeliver({ from: 1, to: 10_001 }, 400);
    assert.match(String(body.detail), /^to: must be at most 9999 above from/);
    assert.deepEqual((await redeliver({ from: 1, to: 1 }, 202)).body, { events: 1, sandboxes: 1 });
    await redeliver({ from: 0, to: 1 }, 400);
    await redeliver({ from: 1, to: 1_000_000_000_000_000 }, 400);
  });

  it("let a redelivery read more than one page of events", async () => {
    await create(functions.ask, ns, "one");
    await functions.query(`insert into events
      (namespace, sequence, type, id, life, call_id, actor, reason, request_id, time, data)
      with recursive n(at) as (select 2 union all select at + 1 from n where at < 2500)
      select '${ns}', at, 'updated', 's' || (at % 7), 0, '', '', '', '', 1, cast('{}' as blob) from n`);
    await subscribe(functions.ask, ns, { url: closed, filter: ["type==updated"] });
    const range = { from: 2, to: 2_400 };
    const { body } = await post("/subscriptions/hook/redeliver", range, 202);
    assert.deepEqual(body, { events: 2_399, sandboxes: 7 });
    const lanes = await functions.query(
      `select after, until from subscription_lanes where namespace = '${ns}' and redelivery > 0 order by after`,
    );
    assert.deepEqual(
      lanes.map(({ after, until }) => [Number(after), Number(until)]),
      Array.from({ length: 7 }, (_, at) => [at + 1, 2_400]),
    );
  });

  it("keep a rotated secret for a day, or for at most 30", async () => {
    await subscribe(functions.ask, ns, { url });
    const rotate = (body: unknown, status: number) => post("/subscriptions/hook/rotate", body, status);
    const beganMs = Date.now();
    const { body, headers } = await rotate(undefined, 200);
    const [added, kept] = objectsIn(body.secrets);
    const keptMs = Date.parse(String(kept?.until)) - beganMs;
    assert.ok(keptMs >= 24 * 3_600_000 && keptMs <= 24 * 3_600_000 + Date.now() - beganMs, String(keptMs));
    assert.deepEqual([added?.until, kept?.secret], [undefined, undefined]);
    assert.equal(headers.get("cache-control"), "no-store");
    await rotate({ keepFor: "720h" }, 200);
    assert.match(String((await rotate({ keepFor: "721h" }, 400)).body.detail), /^keepFor/);
    await rotate({ secret: { binding: "A", more: 1 } }, 400);
    await rotate({ secret: {} }, 400);
    await rotate({ secret: 7 }, 400);
  });

  it("show a secret once, and list attempts in pages", async () => {
    const created = await post("/subscriptions", { url: closed }, 201);
    const name = String(created.body.name);
    assert.match(name, /^sub-[0-9a-f]{8}-[0-9a-f]{4}$/);
    assert.equal(created.headers.get("location"), `/v1/namespaces/${ns}/subscriptions/${name}`);
    assert.equal(created.headers.get("cache-control"), "no-store");
    assert.ok(created.headers.get("etag"));
    const stored = await call(functions.ask, ns, `GET /subscriptions/${name}`, undefined, 200);
    assert.notEqual(stored.headers.get("cache-control"), "no-store");
    const { secrets: _, ...told } = created.body;
    const { secrets, ...known } = stored.body;
    assert.deepEqual(known, told);
    assert.deepEqual(Object.keys(objectsIn(secrets)[0] ?? {}), ["kid"]);
    for (let at = 0; at < 3; at++) {
      const { body } = await post(`/subscriptions/${name}/test`, undefined, 200);
      assert.deepEqual([body.ok, body.status, typeof body.durationMs], [false, undefined, "number"]);
    }
    const whole = await attemptsOf(functions.ask, ns, name);
    assert.deepEqual(
      whole.map(({ attempt, sequence, sandboxId, status }) => [attempt, sequence, sandboxId, status]),
      Array(3).fill([1, undefined, undefined, undefined]),
    );
    const path = `GET /subscriptions/${name}/attempts?pageSize=2`;
    const first = await rest(functions.ask, ns, path);
    const second = await rest(functions.ask, ns, `${path}&pageToken=${first.body.nextPageToken}`);
    const pages = [first, second].flatMap(({ body }) => objectsIn(body.attempts));
    assert.deepEqual(pages, whole);
    assert.equal(second.body.nextPageToken, undefined);
  });
});
