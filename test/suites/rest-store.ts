import assert from "node:assert/strict";
import { idsOf, type Json, rest } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import type { Case } from "./case.ts";

const spec = {
  typeUrl: "types.containerd.io/opencontainers/runtime-spec/1/Spec",
  json: { process: { args: ["true"], cwd: "/" } },
};
const web = { sandboxId: "web", runtime: { name: "r" }, spec, labels: { app: "web", "a.b/c": "x,y" } };

/** Cases of the Store over REST: statuses, headers and bodies. */
export const restStoreCases: readonly Case[] = [
  {
    name: "POST returns 201 with the record, its location and its ETag",
    async run(ask) {
      const ns = freshNamespace();
      const created = await rest(ask, ns, "POST /sandboxes", web);
      assert.equal(created.status, 201);
      assert.equal(created.headers.get("location"), `/v1/namespaces/${ns}/sandboxes/web`);
      assert.match(created.headers.get("etag") ?? "", /^"[^".]+\.1"$/);
      assert.deepEqual(created.body.labels, web.labels);
      assert.deepEqual(created.body.spec, spec);
      assert.deepEqual(created.body.extensions, {});
      assert.equal(created.body.sandboxer, "");
      assert.equal(created.body.createdAt, created.body.updatedAt);
      const got = await rest(ask, ns, "GET /sandboxes/web");
      assert.deepEqual(got.body, created.body);
      assert.equal(got.headers.get("etag"), created.headers.get("etag"));
    },
  },
  {
    name: "a second POST of an id is refused with 409 and changes nothing",
    async run(ask) {
      const ns = freshNamespace();
      const created = await rest(ask, ns, "POST /sandboxes", web);
      const again = await rest(ask, ns, "POST /sandboxes", { ...web, labels: { other: "1" } });
      assert.equal(again.status, 409);
      assert.equal(again.headers.get("content-type"), "application/problem+json");
      assert.equal(again.body.code, "already_exists");
      assert.equal(again.body.status, 409);
      assert.equal(again.body.requestId, again.headers.get("x-request-id"));
      assert.deepEqual((await rest(ask, ns, "GET /sandboxes/web")).body, created.body);
    },
  },
  {
    name: "List returns each record with its own runtime and type of spec",
    async run(ask) {
      const ns = freshNamespace();
      const stored = ["runc", "wasm", "runc"].map((name, index) => ({
        sandboxId: `s${index}`,
        runtime: { name },
        spec: { typeUrl: `example.com/${name}`, json: { index } },
      }));
      for (const each of stored) assert.equal((await rest(ask, ns, "POST /sandboxes", each)).status, 201);
      const { sandboxes } = (await rest(ask, ns, "GET /sandboxes")).body;
      assert.ok(Array.isArray(sandboxes));
      assert.deepEqual(
        sandboxes.map(({ sandboxId, runtime, spec }: Json) => ({ sandboxId, runtime, spec })),
        stored,
      );
    },
  },
  {
    name: "GET with the current ETag returns 304 without a body",
    async run(ask) {
      const ns = freshNamespace();
      const etag = (await rest(ask, ns, "POST /sandboxes", web)).headers.get("etag") ?? "";
      const known = await rest(ask, ns, "GET /sandboxes/web", undefined, { "if-none-match": etag });
      assert.equal(known.status, 304);
      assert.equal(known.headers.get("etag"), etag);
      const any = await rest(ask, ns, "GET /sandboxes/web", undefined, { "if-none-match": "*" });
      assert.equal(any.status, 304);
      const other = await rest(ask, ns, "GET /sandboxes/web", undefined, { "if-none-match": '"x.1"' });
      assert.equal(other.status, 200);
    },
  },
  {
    name: "PATCH changes only the named fields, and returns 412 for a stale If-Match",
    async run(ask) {
      const ns = freshNamespace();
      const etag = (await rest(ask, ns, "POST /sandboxes", web)).headers.get("etag") ?? "";
      const patch = { labels: { app: "db" } };
      const patched = await rest(ask, ns, "PATCH /sandboxes/web?fields=labels.app", patch, {
        "if-match": etag,
      });
      assert.equal(patched.status, 200);
      assert.deepEqual(patched.body.labels, { ...web.labels, app: "db" });
      assert.deepEqual(patched.body.spec, spec);
      assert.match(patched.headers.get("etag") ?? "", /\.2"$/);
      const stale = await rest(
        ask,
        ns,
        "PATCH /sandboxes/web?fields=labels",
        { labels: {} },
        { "if-match": etag },
      );
      assert.equal(stale.status, 412);
      assert.equal(stale.body.code, "aborted");
      assert.deepEqual((await rest(ask, ns, "GET /sandboxes/web")).body, patched.body);
      const missing = await rest(ask, ns, "PATCH /sandboxes/none?fields=labels", {}, { "if-match": etag });
      assert.equal(missing.status, 404);
    },
  },
  {
    name: "PATCH accepts several paths in a parameter, and escaped commas in repeated ones",
    async run(ask) {
      const ns = freshNamespace();
      await rest(ask, ns, "POST /sandboxes", web);
      const both = await rest(ask, ns, "PATCH /sandboxes/web?fields=labels.app,spec", {
        labels: { app: "1" },
      });
      assert.deepEqual([both.body.labels?.app, both.body.spec], ["1", undefined]);
      const comma = await rest(ask, ns, "PATCH /sandboxes/web?fields=labels.x%2Cy&fields=labels.app", {
        labels: { "x,y": "2" },
      });
      assert.deepEqual(comma.body.labels, { "a.b/c": "x,y", "x,y": "2" });
    },
  },
  {
    name: "DELETE returns 204, then 404, and an old ETag does not match a new record",
    async run(ask) {
      const ns = freshNamespace();
      const etag = (await rest(ask, ns, "POST /sandboxes", web)).headers.get("etag") ?? "";
      assert.equal((await rest(ask, ns, "DELETE /sandboxes/web")).status, 204);
      assert.equal((await rest(ask, ns, "DELETE /sandboxes/web")).status, 404);
      await rest(ask, ns, "POST /sandboxes", web);
      assert.equal(
        (await rest(ask, ns, "DELETE /sandboxes/web", undefined, { "if-match": etag })).status,
        412,
      );
      assert.equal((await rest(ask, ns, "GET /sandboxes/web")).status, 200);
    },
  },
  {
    name: "the pages of a list together are the whole list, in order",
    async run(ask) {
      const ns = freshNamespace();
      const ids = Array.from({ length: 7 }, (_, at) => `s${at}`);
      await Promise.all(
        ids.map((sandboxId, at) =>
          rest(ask, ns, "POST /sandboxes", { sandboxId, runtime: {}, labels: { odd: at % 2 ? "1" : "" } }),
        ),
      );
      const seen: unknown[] = [];
      let route = "GET /sandboxes?pageSize=3";
      for (let pages = 0; route && pages < 10; pages++) {
        const page = await rest(ask, ns, route);
        assert.equal(page.status, 200);
        const found = idsOf(page.body);
        assert.ok(found.length <= 3);
        seen.push(...found);
        const link = /^<(\?[^>]+)>; rel="next"$/.exec(page.headers.get("link") ?? "")?.[1];
        assert.equal(link === undefined, page.body.nextPageToken === undefined);
        route = link ? `GET /sandboxes${link}` : "";
      }
      assert.deepEqual(seen, ids);
      const odd = await rest(ask, ns, "GET /sandboxes?filter=labels.odd%3D%3D1&filter=id%3D%3Ds0");
      assert.deepEqual(idsOf(odd.body), ["s0", "s1", "s3", "s5"]);
    },
  },
  {
    name: "a page token is valid only for its own list",
    async run(ask) {
      const ns = freshNamespace();
      for (const sandboxId of ["a", "b"]) await rest(ask, ns, "POST /sandboxes", { sandboxId, runtime: {} });
      const token = String((await rest(ask, ns, "GET /sandboxes?pageSize=1")).body.nextPageToken);
      const query = `pageSize=1&pageToken=${encodeURIComponent(token)}`;
      assert.equal((await rest(ask, ns, `GET /sandboxes?${query}`)).status, 200);
      for (const [namespace, other] of [
        [freshNamespace(), query],
        [ns, `${query}&filter=id`],
        [ns, "pageToken=AAAA"],
        [ns, "pageToken=%00"],
        [ns, "pageToken="],
      ] as const) {
        const refused = await rest(ask, namespace, `GET /sandboxes?${other}`);
        assert.deepEqual([refused.status, refused.body.code], [400, "invalid_argument"], other);
        assert.match(String(refused.body.detail), /^pageToken: /);
      }
    },
  },
  {
    name: "labels may have the names of JavaScript's built-in properties",
    async run(ask) {
      const ns = freshNamespace();
      const labels =
        '{"__proto__":"p","constructor":"c","toString":"t","a.b":"dot","q\\"":"quote","n\\n":"line","":""}';
      const created = await rest(
        ask,
        ns,
        "POST /sandboxes",
        `{"sandboxId":"k","runtime":{},"labels":${labels}}`,
      );
      assert.equal(created.status, 201);
      const entries = Object.entries((await rest(ask, ns, "GET /sandboxes/k")).body.labels ?? {});
      assert.deepEqual(
        new Map<string, unknown>(entries),
        new Map(
          Object.entries({ constructor: "c", toString: "t", "a.b": "dot", 'q"': "quote", "n\n": "line" }),
        ).set("__proto__", "p"),
      );
    },
  },
];
