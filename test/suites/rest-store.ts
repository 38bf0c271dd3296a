import assert from "node:assert/strict";
import type { Case } from "./case.ts";
import { freshNamespace } from "./case.ts";
import { idsOf, rest } from "./client.ts";

const spec = {
  typeUrl: "types.containerd.io/opencontainers/runtime-spec/1/Spec",
  json: { process: { args: ["true"], cwd: "/" } },
};
const web = { sandboxId: "web", runtime: { name: "r" }, spec, labels: { app: "web", "a.b/c": "x,y" } };

/** The Store over REST: statuses, headers, and the shape of what is answered. */
export const restStoreCases: readonly Case[] = [
  {
    name: "POST answers 201 with the record, its address and its version",
    async run(ask) {
      const ns = freshNamespace();
      const made = await rest(ask, ns, "POST /sandboxes", web);
      assert.equal(made.status, 201);
      assert.equal(made.headers.get("location"), `/v1/namespaces/${ns}/sandboxes/web`);
      assert.match(made.headers.get("etag") ?? "", /^"[^".]+\.1"$/);
      assert.deepEqual(made.body.labels, web.labels);
      assert.deepEqual(made.body.spec, spec);
      assert.deepEqual(made.body.extensions, {});
      assert.equal(made.body.sandboxer, "");
      assert.equal(made.body.createdAt, made.body.updatedAt);
      const got = await rest(ask, ns, "GET /sandboxes/web");
      assert.deepEqual(got.body, made.body);
      assert.equal(got.headers.get("etag"), made.headers.get("etag"));
    },
  },
  {
    name: "a second POST of an id is refused with 409 and changes nothing",
    async run(ask) {
      const ns = freshNamespace();
      const made = await rest(ask, ns, "POST /sandboxes", web);
      const again = await rest(ask, ns, "POST /sandboxes", { ...web, labels: { other: "1" } });
      assert.equal(again.status, 409);
      assert.equal(again.headers.get("content-type"), "application/problem+json");
      assert.equal(again.body.code, "already_exists");
      assert.equal(again.body.status, 409);
      assert.equal(again.body.requestId, again.headers.get("x-request-id"));
      assert.deepEqual((await rest(ask, ns, "GET /sandboxes/web")).body, made.body);
    },
  },
  {
    name: "GET with the version the caller has answers 304 without a body",
    async run(ask) {
      const ns = freshNamespace();
      const etag = (await rest(ask, ns, "POST /sandboxes", web)).headers.get("etag") ?? "";
      const known = await rest(ask, ns, "GET /sandboxes/web", undefined, { "if-none-match": etag });
      assert.equal(known.status, 304);
      assert.equal(known.headers.get("etag"), etag);
      const other = await rest(ask, ns, "GET /sandboxes/web", undefined, { "if-none-match": '"x.1"' });
      assert.equal(other.status, 200);
    },
  },
  {
    name: "PATCH changes the named fields only, and a stale If-Match is 412 and changes nothing",
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
    name: "PATCH takes several paths in one parameter, and a path with a comma by repeating it",
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
    name: "DELETE answers 204 once, then 404, and an old version never matches a new record",
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
    name: "a list is cut into pages that together are the list, in order",
    async run(ask) {
      const ns = freshNamespace();
      const ids = Array.from({ length: 7 }, (_, at) => `s${at}`);
      await Promise.all(
        ids.map((sandboxId, at) =>
          rest(ask, ns, "POST /sandboxes", { sandboxId, runtime: {}, labels: { odd: at % 2 ? "1" : "" } }),
        ),
      );
      const seen: unknown[] = [];
      let route = "GET /sandboxes?page_size=3";
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
    name: "a page token is good for its own list only",
    async run(ask) {
      const ns = freshNamespace();
      for (const sandboxId of ["a", "b"]) await rest(ask, ns, "POST /sandboxes", { sandboxId, runtime: {} });
      const token = String((await rest(ask, ns, "GET /sandboxes?page_size=1")).body.nextPageToken);
      const query = `page_size=1&page_token=${encodeURIComponent(token)}`;
      assert.equal((await rest(ask, ns, `GET /sandboxes?${query}`)).status, 200);
      for (const [namespace, other] of [
        [freshNamespace(), query],
        [ns, `${query}&filter=id`],
        [ns, "page_token=AAAA"],
        [ns, "page_token=%00"],
        [ns, "page_token="],
      ] as const) {
        const refused = await rest(ask, namespace, `GET /sandboxes?${other}`);
        assert.deepEqual([refused.status, refused.body.code], [400, "invalid_argument"], other);
        assert.match(String(refused.body.detail), /^page_token: /);
      }
    },
  },
  {
    name: "keys that mean something to JavaScript are keys like any other",
    async run(ask) {
      const ns = freshNamespace();
      const labels =
        '{"__proto__":"p","constructor":"c","toString":"t","a.b":"dot","q\\"":"quote","n\\n":"line","":""}';
      const made = await rest(
        ask,
        ns,
        "POST /sandboxes",
        `{"sandboxId":"k","runtime":{},"labels":${labels}}`,
      );
      assert.equal(made.status, 201);
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
