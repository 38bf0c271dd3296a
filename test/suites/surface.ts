import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { services } from "../../shared/protobuf/services.ts";
import { rest, rpc } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import type { Case } from "./case.ts";

const get = "/containerd.services.sandbox.v1.Store/Get";
const create = "/containerd.services.sandbox.v1.Store/Create";
const { Create, Get } = services.Store.methods;

function post(type: string | undefined, body: BodyInit, headers: Record<string, string> = {}): RequestInit {
  return { method: "POST", headers: { ...(type ? { "content-type": type } : {}), ...headers }, body };
}

/** Cases that concern both surfaces: routes, methods, media types, limits, errors and health. */
export const surfaceCases: readonly Case[] = [
  {
    name: "an RPC answers in the media type of its request",
    async run(ask) {
      const ns = { "containerd-namespace": freshNamespace() };
      const message = { sandbox: { sandboxId: "s", runtime: { name: "r" } } };
      const created = await ask(create, post("application/proto", Create.request.encode(message), ns));
      assert.equal(created.headers.get("content-type"), "application/proto");
      const json = await ask(get, post("application/json; charset=utf-8", '{"sandbox_id":"s"}', ns));
      assert.deepEqual([json.status, json.headers.get("content-type")], [200, "application/json"]);
      const { sandbox } = (await json.json()) as { sandbox: Record<string, unknown> };
      assert.deepEqual(Object.keys(sandbox).sort(), ["createdAt", "runtime", "sandboxId", "updatedAt"]);
    },
  },
  {
    name: "an RPC with a wrong media type is 415, with a wrong HTTP method 405",
    async run(ask) {
      for (const type of ["text/plain", "application/connect+proto"]) {
        const refused = await ask(get, post(type, "x"));
        assert.deepEqual(
          [refused.status, refused.headers.get("accept-post")],
          [415, "application/proto, application/json"],
        );
      }
      const wrong = await ask(get, { method: "PUT", body: "x" });
      assert.deepEqual([wrong.status, wrong.headers.get("allow")], [405, "POST"]);
      assert.equal(((await wrong.json()) as { code: string }).code, "unimplemented");
    },
  },
  {
    name: "an unknown route is 404 unimplemented in the error format of its surface",
    async run(ask) {
      const rpcError = await ask(
        "/containerd.services.sandbox.v1.Store/Burn",
        post("application/json", "{}"),
      );
      assert.deepEqual(
        [rpcError.status, Object.keys((await rpcError.json()) as object)],
        [404, ["code", "message"]],
      );
      for (const path of ["//", "/v1", "/v1/namespaces/n/pods", "/v1/namespaces/n/sandboxes/s/burn"]) {
        const problem = await ask(path);
        assert.deepEqual(
          [problem.status, problem.headers.get("content-type")],
          [404, "application/problem+json"],
          path,
        );
        assert.equal(((await problem.json()) as { code: string }).code, "unimplemented");
      }
      const wrong = await ask("/v1/namespaces/n/sandboxes/s", { method: "PUT", body: "x" });
      assert.deepEqual([wrong.status, wrong.headers.get("allow")], [405, "PATCH, GET, HEAD, DELETE"]);
    },
  },
  {
    name: "the namespace is required and validated",
    async run(ask) {
      const body = Get.request.encode({ sandboxId: "s" });
      for (const [headers, code] of [
        [{}, "failed_precondition"],
        [{ "containerd-namespace": "" }, "failed_precondition"],
        [{ "containerd-namespace": "a b" }, "invalid_argument"],
        [{ "containerd-namespace": "x".repeat(77) }, "invalid_argument"],
        [{ "containerd-namespace": freshNamespace() }, "not_found"],
      ] as const) {
        const answer = await ask(get, post("application/proto", body, { ...headers }));
        assert.equal(((await answer.json()) as { code: string }).code, code);
      }
      const bad = await ask("/v1/namespaces/a%20b/sandboxes");
      assert.equal(bad.status, 400);
      assert.match(((await bad.json()) as { detail: string }).detail, /namespace/);
    },
  },
  {
    name: "an invalid protocol version, timeout or encoding is refused by name",
    async run(ask) {
      const ns = freshNamespace();
      for (const [headers, status, code, name] of [
        [{ "connect-protocol-version": "2" }, 400, "invalid_argument", "connect-protocol-version"],
        [{ "connect-timeout-ms": "-1" }, 400, "invalid_argument", "connect-timeout-ms"],
        [{ "connect-timeout-ms": "12345678901" }, 400, "invalid_argument", "connect-timeout-ms"],
        [{ "content-encoding": "br" }, 501, "unimplemented", "content-encoding"],
        [{ "content-encoding": "gzip" }, 400, "invalid_argument", "gzip"],
        [{ "connect-timeout-ms": "0" }, 504, "deadline_exceeded", "deadline"],
        [{ "connect-protocol-version": "1", "connect-timeout-ms": "9999999999" }, 404, "not_found", "s"],
      ] as const) {
        const answer = await rpc(ask, "Store", "Get", { sandboxId: "s" }, ns, { ...headers });
        assert.deepEqual([answer.status, answer.code], [status, code], JSON.stringify(headers));
        assert.ok(answer.message.includes(name), answer.message);
      }
    },
  },
  {
    name: "a call without any time has no effect",
    async run(ask) {
      const ns = freshNamespace();
      const sandbox = { sandboxId: "late", runtime: { name: "r" } };
      const late = await rpc(ask, "Store", "Create", { sandbox }, ns, { "connect-timeout-ms": "0" });
      assert.deepEqual([late.status, late.code], [504, "deadline_exceeded"]);
      assert.equal((await rpc(ask, "Store", "Get", { sandboxId: "late" }, ns)).code, "not_found");
    },
  },
  {
    name: "a gzip body is decompressed, and the size limit applies to the result",
    async run(ask) {
      const ns = { "containerd-namespace": freshNamespace(), "content-encoding": "gzip" };
      const body = new Uint8Array(
        gzipSync(Create.request.encode({ sandbox: { sandboxId: "z", runtime: {} } })),
      );
      assert.equal((await ask(create, post("application/proto", body, ns))).status, 200);
      const bomb = await ask(
        create,
        post("application/proto", new Uint8Array(gzipSync(Buffer.alloc(5 << 20))), ns),
      );
      for (const invalid of [body.slice(0, -1), new Uint8Array([...body, 0, 0])]) {
        const answer = await ask(create, post("application/proto", invalid, ns));
        assert.deepEqual(
          [answer.status, ((await answer.json()) as { code: string }).code],
          [400, "invalid_argument"],
        );
      }
      assert.deepEqual(
        [bomb.status, ((await bomb.json()) as { code: string }).code],
        [413, "resource_exhausted"],
      );
    },
  },
  {
    name: "a body over 4 MiB is refused on both surfaces, and nothing is stored",
    async run(ask) {
      const ns = freshNamespace();
      const value = new Uint8Array(4 << 20);
      const message = { sandbox: { sandboxId: "big", runtime: {}, spec: { type_url: "t", value } } };
      const refused = await rpc(ask, "Store", "Create", message, ns);
      assert.deepEqual([refused.status, refused.code], [413, "resource_exhausted"]);
      const json = { sandboxId: "big", runtime: {}, labels: { a: "x".repeat(4 << 20) } };
      const problem = await rest(ask, ns, "POST /sandboxes", json);
      assert.deepEqual([problem.status, problem.body.code], [413, "resource_exhausted"]);
      assert.equal((await rpc(ask, "Store", "Get", { sandboxId: "big" }, ns)).code, "not_found");
    },
  },
  {
    name: "an endless body is refused before it is sent completely",
    async run(ask) {
      let sent = 0;
      const endless = new ReadableStream<Uint8Array>({
        pull(controller) {
          sent += 65_536;
          // A server that has answered may read, and discard, some more of the body.
          if (sent > 1 << 30) controller.error(new Error("the server does not stop reading"));
          else controller.enqueue(new Uint8Array(65_536));
        },
      });
      const init = { ...post("application/proto", endless, { "containerd-namespace": "n" }), duplex: "half" };
      // A server may close the connection before its answer is read. Then fetch fails, or a proxy before the server, such
      // as wrangler's, answers in its own words. It only matters that the server stopped reading.
      const status = await ask(create, init as RequestInit).then(
        ({ status, headers }) => (headers.has("x-request-id") ? status : 413),
        () => 413,
      );
      assert.equal(status, 413);
      assert.ok(sent < 1 << 29, `${sent} bytes were read`);
    },
  },
  {
    name: "the caller's request id is used, or a new one is generated",
    async run(ask) {
      const response = await ask("/healthz", { headers: { "x-request-id": "abc-123" } });
      assert.equal(response.headers.get("x-request-id"), "abc-123");
      assert.match((await ask("/healthz")).headers.get("x-request-id") ?? "", /^[\w-]{10,}$/);
      for (const [id, isUsed] of [
        ["x".repeat(255), true],
        ["x".repeat(256), false],
        ["a b", false],
        ["a/b", false],
        ["A_1-=", true],
      ] as const) {
        const { headers } = await ask("/healthz", { headers: { "x-request-id": id } });
        assert.equal(headers.get("x-request-id") === id, isUsed, id);
      }
    },
  },
  {
    name: "health and readiness are reported",
    async run(ask) {
      assert.deepEqual(await (await ask("/healthz")).json(), { status: "ok" });
      const ready = await ask("/readyz");
      assert.equal(ready.status, 200);
      assert.equal(((await ready.json()) as { database: string }).database, "ok");
    },
  },
  {
    name: "over RPC a filter on a field that no sandbox has finds none, as in containerd",
    async run(ask) {
      const ns = freshNamespace();
      await rest(ask, ns, "POST /sandboxes", { sandboxId: "s", runtime: {} });
      const found = async (filter: string) => {
        const { response } = await rpc(ask, "Store", "List", { filters: [filter] }, ns);
        return response?.list?.map(({ sandboxId }) => sandboxId);
      };
      for (const [filter, ids] of [
        ["state==SANDBOX_READY", []],
        ["app", []],
        ["app!=web", ["s"]],
      ] as const) {
        // REST, before and after, must not change what the RPC finds.
        const refused = await rest(ask, ns, `GET /sandboxes?filter=${encodeURIComponent(filter)}`);
        assert.equal(refused.status, 400, filter);
        assert.deepEqual(await found(filter), ids, filter);
        const again = await rest(ask, ns, `GET /sandboxes?filter=${encodeURIComponent(filter)}`);
        assert.equal(again.status, 400, filter);
      }
    },
  },
  {
    name: "names may begin with any digit or letter",
    async run(ask) {
      for (const first of "0123456789azAZ") {
        const ns = `${first}${freshNamespace()}`;
        const labels = { [`${first}x`]: "1" };
        const created = await rest(ask, ns, "POST /sandboxes", { sandboxId: first, runtime: {}, labels });
        assert.equal(created.status, 201, first);
        const listed = await rest(ask, ns, `GET /sandboxes?filter=labels.${first}x%3D%3D1,id%3D%3D${first}`);
        assert.equal(listed.body.sandboxes?.[0]?.sandboxId, first);
        assert.equal((await rpc(ask, "Store", "Get", { sandboxId: first }, ns)).code, "ok");
      }
    },
  },
  {
    name: "GET / lists where things are",
    async run(ask) {
      const root = await ask("/");
      assert.deepEqual([root.status, root.headers.get("content-type")], [200, "application/json"]);
      const { name, health, readiness, rest: routes } = (await root.json()) as Record<string, unknown>;
      assert.deepEqual([name, health, readiness], ["sandbox-functions", "/healthz", "/readyz"]);
      const list = (routes as Record<string, string>)["Store.List"] ?? "";
      assert.equal(list, "GET /v1/namespaces/{namespace}/sandboxes");
      const [method = "", path = ""] = list.replace("{namespace}", freshNamespace()).split(" ");
      assert.equal((await ask(path, { method })).status, 200);
      const refused = await ask("/", { method: "POST" });
      assert.deepEqual([refused.status, refused.headers.get("allow")], [405, "GET, HEAD"]);
    },
  },
  {
    name: "a web page elsewhere cannot call a local server without tokens",
    async run(ask) {
      for (const headers of [
        { origin: "https://example.org" },
        { "sec-fetch-site": "cross-site" },
        { "sec-fetch-site": "same-site" },
        { origin: "null" },
      ]) {
        const refused = await ask("/v1/namespaces/n/sandboxes", { headers });
        assert.deepEqual(
          [refused.status, ((await refused.json()) as { code: string }).code],
          [403, "permission_denied"],
        );
      }
    },
  },
];
