import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { type Ask, rest, rpc } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import { objectsIn } from "../support/objects-in.ts";
import type { Case } from "./case.ts";

const record = { sandboxId: "s", runtime: { name: "r" } };

/** Sends a request with an idempotency key, and returns what its retries must have in common. */
async function keyed(ask: Ask, namespace: string, route: string, key: string, body?: unknown, more = {}) {
  const answer = await rest(ask, namespace, route, body, { "idempotency-key": key, ...more });
  const { status, headers } = answer;
  return {
    ...{ status, body: answer.body, isReplayed: headers.get("idempotency-replayed") === "true" },
    retryAfter: headers.get("retry-after"),
    ...{ etag: headers.get("etag"), location: headers.get("location"), type: headers.get("content-type") },
  };
}

async function revisionsOf(ask: Ask, namespace: string): Promise<string[]> {
  const { body } = await rest(ask, namespace, "GET /sandboxes/s/history");
  return objectsIn(body.events).map(({ type }) => String(type));
}

/** Cases of requests with an `Idempotency-Key`. */
export const idempotencyCases: readonly Case[] = [
  {
    name: "a request with the same key gets the first answer, and is carried out once",
    async run(ask) {
      const ns = freshNamespace();
      const { isReplayed, ...first } = await keyed(ask, ns, "POST /sandboxes", "a", record);
      assert.deepEqual([first.status, isReplayed], [201, false]);
      const again = await keyed(ask, ns, "POST /sandboxes", '"a"', record);
      assert.deepEqual(again, { ...first, isReplayed: true });

      const patch = { labels: { a: "b" } };
      const updated = await keyed(ask, ns, "PATCH /sandboxes/s?fields=labels.a", "a", patch);
      assert.equal(updated.status, 200, JSON.stringify(updated.body));
      await rest(ask, ns, "PATCH /sandboxes/s?fields=labels.a", { labels: { a: "c" } });
      const updatedAgain = await keyed(ask, ns, "PATCH /sandboxes/s?fields=labels.a", "a", patch);
      assert.deepEqual(updatedAgain, { ...updated, isReplayed: true });

      assert.equal((await keyed(ask, ns, "DELETE /sandboxes/s", "a")).status, 204);
      assert.equal((await rest(ask, ns, "POST /sandboxes", record)).status, 201);
      const deletedAgain = await keyed(ask, ns, "DELETE /sandboxes/s", "a");
      assert.deepEqual([deletedAgain.status, deletedAgain.isReplayed], [204, true]);
      assert.equal((await rest(ask, ns, "GET /sandboxes/s")).status, 200);
    },
  },
  {
    name: "another request with a used key is invalid_argument, and does nothing",
    async run(ask) {
      const ns = freshNamespace();
      assert.equal((await keyed(ask, ns, "POST /sandboxes", "k", record)).status, 201);
      const other = await keyed(ask, ns, "POST /sandboxes", "k", { ...record, sandboxId: "t" });
      assert.deepEqual([other.status, other.body.code], [400, "invalid_argument"]);
      assert.match(String(other.body.detail), /^idempotency-key: /);
      assert.equal((await rest(ask, ns, "GET /sandboxes/t")).status, 404);
      const conditional = { "if-match": '"x.1"' };
      const same = await keyed(ask, ns, "POST /sandboxes", "k", record, conditional);
      assert.equal(same.status, 400);
      // Each namespace, and each operation, has keys of its own.
      assert.equal((await keyed(ask, freshNamespace(), "POST /sandboxes", "k", record)).status, 201);
      assert.equal((await keyed(ask, ns, "DELETE /sandboxes/s", "k")).status, 204);
    },
  },
  {
    name: "a final error is the answer of all retries; one that may pass is not",
    async run(ask) {
      const ns = freshNamespace();
      const missing = await keyed(ask, ns, "DELETE /sandboxes/s", "k");
      assert.equal(missing.status, 404);
      assert.equal((await rest(ask, ns, "POST /sandboxes", record)).status, 201);
      const again = await keyed(ask, ns, "DELETE /sandboxes/s", "k");
      assert.deepEqual([again.status, again.isReplayed], [404, true]);
      assert.deepEqual(again.body, missing.body);

      const patch = { labels: { a: "b" } };
      const changed = await rest(ask, ns, "GET /sandboxes/s");
      const stale = { "if-match": '"other.1"' };
      const refused = await keyed(ask, ns, "PATCH /sandboxes/s?fields=labels.a", "p", patch, stale);
      assert.equal(refused.status, 412);
      assert.equal(
        (await keyed(ask, ns, "PATCH /sandboxes/s?fields=labels.a", "p", patch, stale)).status,
        412,
      );
      const current = { "if-match": changed.headers.get("etag") ?? "" };
      assert.equal(
        (await keyed(ask, ns, "PATCH /sandboxes/s?fields=labels.a", "q", patch, current)).status,
        200,
      );
    },
  },
  {
    name: "of many concurrent requests with one key, one is carried out, and the others get its answer or aborted",
    async run(ask) {
      const ns = freshNamespace();
      const patch = { labels: { a: "b" } };
      assert.equal((await rest(ask, ns, "POST /sandboxes", record)).status, 201);
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => keyed(ask, ns, "PATCH /sandboxes/s?fields=labels.a", "k", patch)),
      );
      for (const { status, body, retryAfter } of answers) {
        if (status !== 200) assert.deepEqual([status, body.code, retryAfter], [409, "aborted", "1"]);
      }
      assert.equal(answers.filter(({ status, isReplayed }) => status === 200 && !isReplayed).length, 1);
      assert.deepEqual(await revisionsOf(ask, ns), [
        "io.containerd.sandbox.created",
        "io.containerd.sandbox.updated",
      ]);
      assert.equal((await keyed(ask, ns, "PATCH /sandboxes/s?fields=labels.a", "k", patch)).isReplayed, true);
    },
  },
  {
    name: "an answer of more than 1 MiB is not kept: the next request carries the call on",
    async run(ask) {
      const ns = freshNamespace();
      for (const [sandboxId, bytes, isKept] of [
        ["small", 900_000, true],
        ["large", 1_200_000, false],
      ] as const) {
        const extension = { typeUrl: "t", value: "AQEB".repeat(bytes / 4) };
        const body = { ...record, sandboxId, extensions: { e: extension } };
        const first = await keyed(ask, ns, "POST /sandboxes", sandboxId, body);
        const again = await keyed(ask, ns, "POST /sandboxes", sandboxId, body);
        assert.deepEqual([first.status, again.status, again.isReplayed], [201, 201, isKept], sandboxId);
        assert.deepEqual(again.body, first.body);
        const { events } = (await rest(ask, ns, `GET /sandboxes/${sandboxId}/history`)).body;
        assert.equal(objectsIn(events).length, 1);
      }
    },
  },
  {
    name: "RPCs take keys, too, in both encodings",
    async run(ask) {
      const ns = freshNamespace();
      const key = { "idempotency-key": "k" };
      const create = () => rpc(ask, "Store", "Create", { sandbox: record }, ns, key);
      const first = await create();
      assert.equal(first.code, "ok");
      assert.deepEqual(await create(), first);
      assert.equal(
        (await rpc(ask, "Store", "Create", { sandbox: record }, ns, { "idempotency-key": "l" })).code,
        "already_exists",
      );
      const path = "/containerd.services.sandbox.v1.Store/Delete";
      const headers = { "content-type": "application/json", "containerd-namespace": ns, ...key };
      for (const isReplayed of [null, "true"]) {
        const deleted = await ask(path, { method: "POST", headers, body: '{"sandboxId":"s"}' });
        assert.deepEqual([deleted.status, deleted.headers.get("idempotency-replayed")], [200, isReplayed]);
        assert.equal(await deleted.text(), "{}");
      }
    },
  },
  {
    name: "a compressed request with a key is the same as one that is not, whatever its size",
    async run(ask) {
      const ns = freshNamespace();
      for (const [sandboxId, length] of [
        ["small", 10],
        ["large", 200_000],
      ] as const) {
        const body = JSON.stringify({ ...record, sandboxId, labels: { a: "x".repeat(length) } });
        const send = (content: string | Uint8Array<ArrayBuffer>, more: Record<string, string>) => {
          const headers = { "content-type": "application/json", "idempotency-key": sandboxId, ...more };
          return ask(`/v1/namespaces/${ns}/sandboxes`, { method: "POST", headers, body: content });
        };
        const first = await send(new Uint8Array(gzipSync(body)), { "content-encoding": "gzip" });
        const stored = await first.text();
        assert.equal(first.status, 201, stored.slice(0, 500));
        const again = await send(body, { "x-request-id": "again" });
        assert.deepEqual(
          [again.status, again.headers.get("idempotency-replayed"), again.headers.get("x-request-id")],
          [201, "true", "again"],
        );
        assert.equal(await again.text(), stored);
      }
    },
  },
  {
    name: "a key that is not one is invalid_argument, and reads take no key into account",
    async run(ask) {
      const ns = freshNamespace();
      for (const key of ["a b", "x".repeat(257), '""', '"a b"']) {
        const refused = await keyed(ask, ns, "POST /sandboxes", key, record);
        assert.deepEqual([refused.status, refused.body.code], [400, "invalid_argument"]);
      }
      const ofLongestKey = await keyed(ask, ns, "POST /sandboxes", "x".repeat(256), record);
      assert.equal(ofLongestKey.status, 201, JSON.stringify(ofLongestKey.body));
      for (let times = 0; times < 2; times++) {
        assert.equal((await keyed(ask, ns, "GET /sandboxes/s", "k")).isReplayed, false);
      }
    },
  },
];
