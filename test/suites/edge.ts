import assert from "node:assert/strict";
import type { Ask } from "../support/client.ts";
import { rest, rpc } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import type { Case } from "./case.ts";

const good = { sandboxId: "s", runtime: { name: "r" } };

async function store(ask: Ask, labels: Readonly<Record<string, string>> = {}): Promise<string> {
  const ns = freshNamespace();
  assert.equal((await rest(ask, ns, "POST /sandboxes", { ...good, labels })).status, 201);
  return ns;
}

/** Cases of HTTP itself, independent of the routes: lengths, conditions, encodings and charsets. */
export const edgeCases: readonly Case[] = [
  {
    name: "HEAD has the length of GET, and the same headers",
    async run(ask) {
      const ns = await store(ask, { large: "x".repeat(100_000) });
      for (const path of [`/v1/namespaces/${ns}/sandboxes/s`, `/v1/namespaces/${ns}/sandboxes`, "/healthz"]) {
        const got = await ask(path);
        const length = (await got.arrayBuffer()).byteLength;
        const head = await ask(path, { method: "HEAD" });
        assert.deepEqual(
          [head.status, head.headers.get("content-length"), head.headers.get("etag"), await head.text()],
          [200, String(length), got.headers.get("etag"), ""],
          path,
        );
      }
      const missing = await ask(`/v1/namespaces/${ns}/sandboxes/none`, { method: "HEAD" });
      assert.deepEqual([missing.status, await missing.text()], [404, ""]);
      assert.notEqual(missing.headers.get("content-length"), "0");
    },
  },
  {
    name: "Allow has HEAD wherever it has GET",
    async run(ask) {
      for (const [path, allow] of [
        ["/v1/namespaces/n/sandboxes", "POST, GET, HEAD"],
        ["/v1/namespaces/n/sandboxes/s", "PATCH, GET, HEAD, DELETE"],
        ["/v1/namespaces/n/sandboxes/s/wait", "GET, HEAD"],
        ["/v1/namespaces/n/sandboxes/s/start", "POST"],
        ["/containerd.services.sandbox.v1.Store/Get", "POST"],
      ] as const) {
        const refused = await ask(path, { method: "PUT", body: "x" });
        assert.deepEqual([refused.status, refused.headers.get("allow")], [405, allow], path);
        assert.equal(((await refused.json()) as { code: string }).code, "unimplemented", path);
      }
    },
  },
  {
    name: "a Link that clients would not accept is left out, and the body still has the token",
    async run(ask) {
      const ns = await store(ask, { app: "web" });
      await rest(ask, ns, "POST /sandboxes", { ...good, sandboxId: "t", labels: { app: "web" } });
      const padding = "y".repeat(100);
      for (const [filters, isLinked] of [
        [1, true],
        [60, false],
      ] as const) {
        const query = Array.from(
          { length: filters },
          (_, at) => `filter=labels.app==${at || "web"}${at ? padding : ""}`,
        );
        const page = await rest(ask, ns, `GET /sandboxes?pageSize=1&${query.join("&")}`);
        assert.equal(page.status, 200, JSON.stringify(page.body));
        assert.equal(typeof page.body.nextPageToken, "string");
        assert.equal(page.headers.has("link"), isLinked);
        const next = encodeURIComponent(String(page.body.nextPageToken));
        const second = await rest(ask, ns, `GET /sandboxes?pageToken=${next}&${query.join("&")}`);
        assert.deepEqual([second.status, second.body.sandboxes?.length], [200, 1]);
      }
    },
  },
  {
    name: "a REST body in another encoding or charset is 415 and says which are taken",
    async run(ask) {
      const ns = freshNamespace();
      for (const [headers, names] of [
        [{ "content-encoding": "br" }, "gzip"],
        [{ "content-encoding": "deflate" }, "gzip"],
        [{ "content-type": "application/json; charset=iso-8859-1" }, "iso-8859-1"],
        [{ "content-type": 'application/json; charset="UTF-16"' }, "UTF-16"],
        [{ "content-type": "application/json; charset=" }, "charset must be utf-8"],
      ] as const) {
        const refused = await rest(ask, ns, "POST /sandboxes", good, headers);
        assert.deepEqual([refused.status, refused.body.code], [415, "invalid_argument"], names);
        assert.ok(String(refused.body.detail).includes(names), String(refused.body.detail));
      }
      assert.equal((await rest(ask, ns, "GET /sandboxes/s")).status, 404);
      for (const type of ["application/json; charset=utf-8", 'application/json;CHARSET="UTF-8"; a=b']) {
        const id = `s${type.length}`;
        const taken = await rest(
          ask,
          ns,
          "POST /sandboxes",
          { ...good, sandboxId: id },
          { "content-type": type },
        );
        assert.equal(taken.status, 201, type);
      }
    },
  },
  {
    name: "a REST body of another type, or without one, is 415, and nothing is stored",
    async run(ask) {
      const ns = await store(ask);
      const before = await rest(ask, ns, "GET /sandboxes");
      const body = new TextEncoder().encode(JSON.stringify({ ...good, sandboxId: "t", labels: { a: "1" } }));
      const patch = new TextEncoder().encode('{"labels":{"a":"1"}}');
      for (const type of [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonp",
        undefined,
      ]) {
        const headers = type === undefined ? {} : { "content-type": type };
        for (const [method, path, bytes] of [
          ["POST", "/sandboxes", body],
          ["PATCH", "/sandboxes/s?fields=labels.a", patch],
          ["POST", "/sandboxes/s/create", patch],
          ["POST", "/sandboxes/s/stop", patch],
        ] as const) {
          const init = { method, headers, body: bytes };
          const refused = await ask(`/v1/namespaces/${ns}${path}`, init);
          const problem = (await refused.json()) as { code: string; detail: string };
          assert.deepEqual(
            [refused.status, problem.code],
            [415, "invalid_argument"],
            `${method} ${path} ${type}`,
          );
          assert.match(problem.detail, /^content-type: .*application\/json/);
        }
      }
      assert.deepEqual((await rest(ask, ns, "GET /sandboxes")).body, before.body);
    },
  },
  {
    name: "an RPC in JSON of another charset is 415 and names it",
    async run(ask) {
      const response = await ask("/containerd.services.sandbox.v1.Store/Get", {
        method: "POST",
        headers: { "content-type": "application/json; charset=iso-8859-1", "containerd-namespace": "n" },
        body: '{"sandboxId":"s"}',
      });
      assert.equal(response.status, 415);
      assert.match(((await response.json()) as { message: string }).message, /iso-8859-1/);
    },
  },
  {
    name: "an If-Match without a tag of ours matches nothing, and one with too many is refused",
    async run(ask) {
      const ns = await store(ask);
      const { headers } = await rest(ask, ns, "GET /sandboxes/s");
      const etag = headers.get("etag") ?? "";
      const unquoted = etag.replaceAll('"', "");
      assert.equal(
        (await rest(ask, ns, "GET /sandboxes/s", undefined, { "if-none-match": unquoted })).status,
        200,
      );
      for (const ifMatch of [",", '""', "x", unquoted, `W/${etag}`]) {
        const refused = await rest(
          ask,
          ns,
          "PATCH /sandboxes/s?fields=labels.a",
          { labels: { a: "1" } },
          { "if-match": ifMatch },
        );
        assert.deepEqual([refused.status, refused.body.code], [412, "aborted"], JSON.stringify(ifMatch));
        const kept = await rest(ask, ns, "DELETE /sandboxes/s", undefined, { "if-match": ifMatch });
        assert.equal(kept.status, 412, JSON.stringify(ifMatch));
      }
      const tags = (count: number) => Array.from({ length: count }, (_, at) => `"a.${at}"`).join(",");
      const many = await rest(ask, ns, "DELETE /sandboxes/s", undefined, { "if-match": tags(500) });
      assert.deepEqual([many.status, many.body.code], [400, "invalid_argument"]);
      assert.match(String(many.body.detail), /if-match/);
      const some = `${tags(50)},${etag}`;
      assert.equal(
        (await rest(ask, ns, "GET /sandboxes/s", undefined, { "if-none-match": some })).status,
        304,
      );
      assert.equal((await rest(ask, ns, "DELETE /sandboxes/s", undefined, { "if-match": some })).status, 204);
    },
  },
  {
    name: "an empty If-Match matches nothing",
    async run(ask) {
      const ns = await store(ask);
      for (const ifMatch of ["", " "]) {
        const kept = await rest(ask, ns, "DELETE /sandboxes/s", undefined, { "if-match": ifMatch });
        assert.deepEqual([kept.status, kept.body.code], [412, "aborted"], JSON.stringify(ifMatch));
      }
    },
  },
  {
    name: "a document of too many values is refused, whatever its size",
    async run(ask) {
      const ns = freshNamespace();
      const spec = { typeUrl: "t", json: Array.from({ length: 300_000 }, () => 1) };
      const refused = await rest(ask, ns, "POST /sandboxes", { ...good, spec });
      assert.deepEqual([refused.status, refused.body.code], [413, "resource_exhausted"]);
    },
  },
  {
    name: "large bodies and large answers come through as they are",
    async run(ask) {
      const ns = freshNamespace();
      const value = "aé\n\u{1f600}".repeat(50_000);
      const made = await rest(ask, ns, "POST /sandboxes", { ...good, labels: { value } });
      assert.equal(made.status, 201);
      assert.equal((await rest(ask, ns, "GET /sandboxes/s")).body.labels?.value, value);
      const { response } = await rpc(ask, "Store", "Get", { sandboxId: "s" }, ns);
      assert.equal(response?.sandbox?.labels?.value, value);
    },
  },
];
