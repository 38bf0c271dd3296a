import assert from "node:assert/strict";
import { createHash, createPublicKey, verify } from "node:crypto";
import { type Json, rest } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import { objectsIn } from "../support/objects-in.ts";
import { answering, type Received } from "../support/receiver.ts";
import { until } from "../support/until.ts";
import {
  attemptsOf,
  call,
  create,
  named,
  relabel,
  runtime,
  type ScheduledCase,
  subscribe,
  untilReceived,
  withReceiver,
} from "./subscription-case.ts";

/** Returns the public key that receivers of a subscription verify with. */
function publicKeyOf({ secrets }: Json): string {
  return String(objectsIn(secrets)[0]?.publicKey);
}

/** Returns true if a message is signed with a private key, as Node's own crypto verifies it by the public one. */
function isSignedBy(publicKey: string, message: Received): boolean {
  const { id, timestampSecs, text, signature } = message;
  const x = Buffer.from(publicKey.slice("whpk_".length), "base64").toString("base64url");
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  return signature
    .split(" ")
    .filter((each) => each.startsWith("v1a,"))
    .some((each) =>
      verify(null, Buffer.from(`${id}.${timestampSecs}.${text}`), key, Buffer.from(each.slice(4), "base64")),
    );
}

/** Subscriptions over HTTP, with receivers on loopback. */
export const subscriptionCases: readonly ScheduledCase[] = [
  withReceiver(
    "a subscription gets each event from then on, signed and in CloudEvents' form",
    async ({ ask }, ns, receiver) => {
      await create(ask, ns, "before");
      const secret = await subscribe(ask, ns, { url: receiver.url });
      assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
      await create(ask, ns, "one");
      await relabel(ask, ns, "one", "1");
      await call(ask, ns, "DELETE /sandboxes/one", undefined, 204);
      await untilReceived(receiver, 3);
      assert.deepEqual(named(receiver.received), ["created one", "updated one", "deleted one"]);
      const { events } = (await rest(ask, ns, "GET /events?after=1")).body;
      const fingerprint = createHash("sha256").update(ns).digest("hex").slice(0, 8);
      for (const [at, message] of receiver.received.entries()) {
        message.verify(secret);
        assert.throws(() => message.verify(`whsec_${"A".repeat(43)}=`));
        assert.equal(message.contentType, "application/cloudevents+json");
        const logged = events?.[at];
        const sequence = String(at + 2);
        assert.equal(message.id, `evt_${fingerprint}_${sequence}`);
        assert.deepEqual(message.event, { ...logged, id: message.id, sequence });
      }
      assert.match(receiver.received[0]?.text ?? "", /^\{"specversion":"1.0","id":"evt_/);
    },
  ),
  withReceiver(
    "a subscription gets only what its filter and its sandbox say",
    async ({ ask }, ns, receiver) => {
      await subscribe(ask, ns, { name: "a", url: `${receiver.url}?a`, filter: ["type~=^del", "id==two"] });
      await subscribe(ask, ns, {
        name: "b",
        url: `${receiver.url}?b`,
        sandboxId: "one",
        filter: ["type==updated"],
      });
      await create(ask, ns, "one", "two");
      await relabel(ask, ns, "one", "1");
      await call(ask, ns, "DELETE /sandboxes/one", undefined, 204);
      await untilReceived(receiver, 3);
      assert.deepEqual([...named(receiver.received)].sort(), ["created two", "deleted one", "updated one"]);
    },
  ),
  withReceiver(
    "past events are delivered again by their range, with the same ids",
    async ({ ask }, ns, receiver) => {
      await create(ask, ns, "a", "b");
      await subscribe(ask, ns, { url: receiver.url, filter: ["type==created"] });
      await create(ask, ns, "c");
      await untilReceived(receiver, 1);
      await relabel(ask, ns, "a", "1");
      const { body } = await call(ask, ns, "POST /subscriptions/hook/redeliver", { from: 2, to: 4 }, 202);
      assert.deepEqual(body, { events: 2, sandboxes: 2 });
      await untilReceived(receiver, 3);
      const [first, ...again] = receiver.received;
      assert.deepEqual([...named(again)].sort(), ["created b", "created c"]);
      assert.equal(again.find(({ event }) => event.subject === "c")?.id, first?.id);
      for (const [range, status] of [
        [{ from: 3, to: 2 }, 400],
        [{ from: 1, to: 20_000 }, 400],
        [{ from: 9, to: 9 }, 410],
        [{ from: 1 }, 400],
      ] as const) {
        await call(ask, ns, "POST /subscriptions/hook/redeliver", range, status);
      }
    },
  ),
  withReceiver(
    "a subscription has at most 10 redeliveries that are not finished",
    async ({ ask }, ns, receiver) => {
      await create(ask, ns, "a");
      await subscribe(ask, ns, { url: receiver.url });
      await call(ask, ns, "POST /subscriptions/hook/pause", undefined, 200);
      const redeliver = (status: number) =>
        call(ask, ns, "POST /subscriptions/hook/redeliver", { from: 1, to: 1 }, status);
      for (let count = 0; count < 10; count++) await redeliver(202);
      const { body } = await redeliver(429);
      assert.match(String(body.detail), /^subscription "hook" has 10 unfinished redeliveries, the maximum/);
      await call(ask, ns, "POST /subscriptions/hook/resume", undefined, 200);
      await untilReceived(receiver, 10);
      await until("they are done", async () => {
        return (await rest(ask, ns, "POST /subscriptions/hook/redeliver", { from: 1, to: 1 })).status === 202;
      });
    },
  ),
  withReceiver(
    "a subscription signs with a private key, which is made here and never shown",
    async ({ ask }, ns, receiver) => {
      const request = { name: "hook", url: receiver.url, secret: { make: "v1a" } };
      const { body } = await call(ask, ns, "POST /subscriptions", request, 201);
      const publicKey = publicKeyOf(body);
      assert.match(publicKey, /^whpk_[A-Za-z0-9+/]{43}=$/);
      assert.equal(JSON.stringify(body).includes("whsk_"), false);
      const shown = (await rest(ask, ns, "GET /subscriptions/hook")).body;
      assert.equal(publicKeyOf(shown), publicKey);
      await create(ask, ns, "one");
      await untilReceived(receiver, 1);
      const [first] = receiver.received;
      assert.match(first?.signature ?? "", /^v1a,\S+$/);
      assert.ok(first && isSignedBy(publicKey, first));
      assert.equal(isSignedBy(publicKey, { ...first, text: `${first.text} ` }), false);
      // The seed and the public key of the first test vector of RFC 8032.
      const seed = Buffer.from("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "hex");
      const known = Buffer.from("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "hex");
      const given = `whsk_${Buffer.concat([seed, known]).toString("base64")}`;
      const rotated = await call(ask, ns, "POST /subscriptions/hook/rotate", { secret: given }, 200);
      assert.equal(publicKeyOf(rotated.body), `whpk_${known.toString("base64")}`);
      await create(ask, ns, "two");
      await untilReceived(receiver, 2);
      const [, both] = receiver.received;
      assert.ok(both && isSignedBy(publicKey, both) && isSignedBy(`whpk_${known.toString("base64")}`, both));
      const wrong = `whsk_${Buffer.concat([seed, seed]).toString("base64")}`;
      for (const secret of [wrong, "whsk_AAAA", { make: "v2" }, { make: "v1a", binding: "B" }]) {
        await call(ask, ns, "POST /subscriptions", { ...request, name: "other", secret }, 400);
      }
    },
  ),
  withReceiver("a test event returns at once how the receiver answers", async ({ ask }, ns, receiver) => {
    const secret = await subscribe(ask, ns, { url: receiver.url });
    receiver.answer = answering(200, {}, "thanks");
    const good = await call(ask, ns, "POST /subscriptions/hook/test", undefined, 200);
    assert.deepEqual([good.body.ok, good.body.status, good.body.answer], [true, 200, "thanks"]);
    receiver.answer = answering(401);
    const bad = await call(ask, ns, "POST /subscriptions/hook/test", undefined, 200);
    assert.deepEqual([bad.body.ok, bad.body.error], [false, "answered 401"]);
    const [message] = receiver.received;
    message?.verify(secret);
    assert.deepEqual(
      [message?.event.type, message?.event.subject, message?.event.id],
      ["io.containerd.subscription.test", "hook", message?.id],
    );
    assert.equal((await attemptsOf(ask, ns)).length, 2);
  }),
  withReceiver(
    "a rotated secret signs together with the last one, until that ends",
    async ({ ask, later }, ns, receiver) => {
      const first = await subscribe(ask, ns, { url: receiver.url });
      const rotated = await call(ask, ns, "POST /subscriptions/hook/rotate", { keepFor: "1h" }, 200);
      const second = String(rotated.body.secrets?.[0]?.secret);
      assert.notEqual(second, first);
      const shown = JSON.stringify((await rest(ask, ns, "GET /subscriptions/hook")).body);
      assert.equal(shown.includes("whsec_"), false);
      await create(ask, ns, "one");
      await untilReceived(receiver, 1);
      const [both] = receiver.received;
      both?.verify(first);
      both?.verify(second);
      assert.match(both?.signature ?? "", /^v1,\S+ v1,\S+$/);
      const third = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
      await call(ask, ns, "POST /subscriptions/hook/rotate", { secret: third, keepFor: "0s" }, 200);
      await later(ns, 0.01);
      await create(ask, ns, "two");
      await untilReceived(receiver, 2);
      const [, alone] = receiver.received;
      alone?.verify(third);
      assert.match(alone?.signature ?? "", /^v1,\S+$/);
    },
  ),
  withReceiver(
    "a sandbox is stored with its subscription, which gets its first event, and ends with it",
    async ({ ask }, ns, receiver) => {
      const secret = `whsec_${Buffer.alloc(32, 9).toString("base64")}`;
      const subscription = { url: receiver.url, secret, filter: ["type==created", "type==updated"] };
      await create(ask, ns, "other");
      await call(ask, ns, "POST /sandboxes", { sandboxId: "one", runtime, subscription }, 201);
      // One that fails stores nothing.
      await call(ask, ns, "POST /sandboxes", { sandboxId: "other", runtime, subscription }, 409);
      await call(ask, ns, "GET /subscriptions/sandbox:other", undefined, 404);
      await relabel(ask, ns, "one", "1");
      await create(ask, ns, "more");
      await untilReceived(receiver, 2);
      assert.deepEqual(named(receiver.received), ["created one", "updated one"]);
      for (const message of receiver.received) message.verify(secret);
      const found = await call(ask, ns, "GET /subscriptions/sandbox:one", undefined, 200);
      assert.equal(found.body.sandboxId, "one");
      await call(ask, ns, "DELETE /sandboxes/one", undefined, 204);
      await until("the subscription is gone", async () => {
        return (await rest(ask, ns, "GET /subscriptions/sandbox:one")).status === 404;
      });
    },
  ),
  {
    name: "subscriptions are read, listed, changed and deleted, with entity tags",
    async run({ ask }) {
      const ns = freshNamespace();
      const url = "https://hooks.example.com/cb";
      for (const name of ["a", "b", "c"]) await subscribe(ask, ns, { name, url });
      await call(ask, ns, "POST /subscriptions", { name: "a", url }, 409);
      const page = await call(ask, ns, "GET /subscriptions?pageSize=2", undefined, 200);
      const next = await call(
        ask,
        ns,
        `GET /subscriptions?pageSize=2&pageToken=${page.body.nextPageToken}`,
        undefined,
        200,
      );
      const names = [page, next].map(({ body }) => objectsIn(body.subscriptions).map(({ name }) => name));
      assert.deepEqual(names, [["a", "b"], ["c"]]);
      const etag =
        page.headers.get("etag") ??
        (await call(ask, ns, "GET /subscriptions/a", undefined, 200)).headers.get("etag");
      const match = { "if-match": String(etag) };
      const changed = await call(ask, ns, "PATCH /subscriptions/a", { filter: ["type==exited"] }, 200, match);
      assert.deepEqual(changed.body.filter, ["type==exited"]);
      assert.notEqual(changed.headers.get("etag"), etag);
      const moved = await call(ask, ns, "PATCH /subscriptions/a", { url: `${url}/2` }, 200);
      assert.deepEqual([moved.body.url, moved.body.filter], [`${url}/2`, ["type==exited"]]);
      await call(ask, ns, "PATCH /subscriptions/a", { url: "http://hooks.example.com/" }, 400);
      await call(ask, ns, "PATCH /subscriptions/a", { filter: ["bogus==1"] }, 400);
      await call(ask, ns, "PATCH /subscriptions/a", { url }, 412, match);
      await call(ask, ns, "POST /subscriptions/a/rotate", undefined, 412, match);
      const unchanged = await call(ask, ns, "GET /subscriptions/a", undefined, 200);
      assert.deepEqual(unchanged.body, moved.body);
      await call(ask, ns, "POST /subscriptions/a/pause", undefined, 412, match);
      await call(ask, ns, "DELETE /subscriptions/a", undefined, 412, match);
      await call(ask, ns, "DELETE /subscriptions/a", undefined, 204);
      await call(ask, ns, "GET /subscriptions/a", undefined, 404);
      await call(ask, ns, "DELETE /subscriptions/a", undefined, 404);
    },
  },
  {
    name: "a subscription that cannot be is refused with its field",
    async run({ ask }) {
      const ns = freshNamespace();
      const url = "https://hooks.example.com/cb";
      for (const [body, path] of [
        [{}, "url"],
        [{ url: "hooks" }, "url"],
        [{ url: "http://hooks.example.com/" }, "url"],
        [{ url: "ftp://127.0.0.1/" }, "url"],
        [{ url: "https://u:p@hooks.example.com/" }, "url"],
        [{ url: "https://hooks.example.com:22/" }, "url"],
        [{ url: "https://10.0.0.1/" }, "url"],
        [{ url: "https://0x0a000001/" }, "url"],
        [{ url: "https://[fd00::1]/" }, "url"],
        [{ url: "https://intranet/" }, "url"],
        [{ url: "https://printer.local/" }, "url"],
        [{ url: "https://metadata.google.internal./" }, "url"],
        [{ url: `${url}#fragment` }, "url"],
        [{ url, filter: ["bogus==1"] }, "filter"],
        [{ url, filter: ["type="] }, "filter"],
        [{ url, secret: "whsec_AAAA" }, "secret"],
        [{ url, secret: { binding: "NO_SUCH_BINDING" } }, "secret.binding"],
        [{ url, name: "sandbox:x" }, "name"],
        [{ url, more: 1 }, "more"],
      ] as const) {
        const { body: problem } = await call(ask, ns, "POST /subscriptions", body, 400);
        assert.match(String(problem.detail), new RegExp(`^${path}`), JSON.stringify(body));
      }
      const inline = { sandboxId: "s", runtime, subscription: { url: "https://10.0.0.1/", secret: "x" } };
      const { body } = await call(ask, ns, "POST /sandboxes", inline, 400);
      assert.match(String(body.detail), /^subscription\.url/);
      const bare = { sandboxId: "s", runtime, subscription: { url } };
      assert.match(
        String((await call(ask, ns, "POST /sandboxes", bare, 400)).body.detail),
        /^subscription\.secret/,
      );
    },
  },
];
