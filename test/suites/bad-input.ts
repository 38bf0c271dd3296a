import assert from "node:assert/strict";
import { services } from "../../shared/protobuf/services.ts";
import { rest } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import type { Case } from "./case.ts";

/** A request that must be refused, and the field path that its error must name. */
type Row = readonly [route: string, body: unknown, code: string, path: string];

const good = { sandboxId: "s", runtime: { name: "r" } };
const deep = `${"[".repeat(5000)}${"]".repeat(5000)}`;

const rows: readonly Row[] = [
  ["POST /sandboxes", "", "invalid_argument", "body"],
  ["POST /sandboxes", "{", "invalid_argument", ""],
  ["POST /sandboxes", "[]", "invalid_argument", ""],
  ["POST /sandboxes", deep, "invalid_argument", ""],
  ["POST /sandboxes", '{"sandboxId":"s","sandboxId":"t","runtime":{}}', "invalid_argument", "sandboxId"],
  ["POST /sandboxes", '{"sandboxId":"s","sandbox_id":"s","runtime":{}}', "invalid_argument", "sandboxId"],
  ["POST /sandboxes", { runtime: {} }, "invalid_argument", "sandbox id"],
  ["POST /sandboxes", { sandboxId: "s" }, "invalid_argument", "runtime"],
  ["POST /sandboxes", { sandboxId: 7, runtime: {} }, "invalid_argument", "sandboxId"],
  ["POST /sandboxes", { sandboxId: "a b", runtime: {} }, "invalid_argument", "sandbox id"],
  ["POST /sandboxes", { sandboxId: "-a", runtime: {} }, "invalid_argument", "sandbox id"],
  ["POST /sandboxes", { sandboxId: "x".repeat(77), runtime: {} }, "invalid_argument", "sandbox id"],
  ["POST /sandboxes", { ...good, colour: "red" }, "invalid_argument", "colour"],
  ["POST /sandboxes", { ...good, runtime: "r" }, "invalid_argument", "runtime"],
  ["POST /sandboxes", { ...good, runtime: { name: 1 } }, "invalid_argument", "runtime.name"],
  ["POST /sandboxes", { ...good, runtime: { nom: "r" } }, "invalid_argument", "runtime.nom"],
  ["POST /sandboxes", { ...good, labels: ["a"] }, "invalid_argument", "labels"],
  ["POST /sandboxes", { ...good, labels: { a: 1 } }, "invalid_argument", "labels.a"],
  ["POST /sandboxes", { ...good, labels: { "": "x" } }, "invalid_argument", "labels"],
  ["POST /sandboxes", { ...good, labels: { [`k${"x".repeat(32768)}`]: "x" } }, "invalid_argument", "labels"],
  [
    "POST /sandboxes",
    { ...good, labels: Object.fromEntries(Array.from({ length: 1001 }, (_, at) => [`k${at}`, "v"])) },
    "invalid_argument",
    "labels",
  ],
  [
    "POST /sandboxes",
    '{"sandboxId":"s","runtime":{},"labels":{"a":"\\ud800"}}',
    "invalid_argument",
    "labels.a",
  ],
  ["POST /sandboxes", { ...good, spec: "x" }, "invalid_argument", "spec"],
  ["POST /sandboxes", { ...good, spec: { typeUrl: "t", value: "***" } }, "invalid_argument", "spec.value"],
  ["POST /sandboxes", { ...good, spec: { typeUrl: "t", value: "", json: {} } }, "invalid_argument", "spec"],
  ["POST /sandboxes", { ...good, spec: { "@type": "t" } }, "invalid_argument", "spec"],
  ["POST /sandboxes", { ...good, spec: {} }, "invalid_argument", "spec.typeUrl: is missing"],
  ["POST /sandboxes", { ...good, spec: { json: {} } }, "invalid_argument", "spec.typeUrl: is missing"],
  [
    "POST /sandboxes",
    { ...good, extensions: { e: { value: "" } } },
    "invalid_argument",
    "extensions.e.typeUrl: is missing",
  ],
  ["POST /sandboxes/known/create", { options: {} }, "invalid_argument", "options.typeUrl: is missing"],
  ["POST /sandboxes", { ...good, spec: { typeUrl: 1 } }, "invalid_argument", "spec.typeUrl"],
  ["POST /sandboxes", { ...good, extensions: { "": { typeUrl: "t" } } }, "invalid_argument", "extensions"],
  ["POST /sandboxes", { ...good, extensions: { e: 1 } }, "invalid_argument", "extensions.e"],
  ["POST /sandboxes", { ...good, createdAt: "yesterday" }, "invalid_argument", "createdAt"],
  ["POST /sandboxes", { ...good, sandboxer: {} }, "invalid_argument", "sandboxer"],
  ["POST /sandboxes?colour=red", good, "invalid_argument", "colour"],
  ["GET /sandboxes?filter=%2B", undefined, "invalid_argument", "filter"],
  [
    "GET /sandboxes?filter=state%3D%3DSANDBOX_READY",
    undefined,
    "invalid_argument",
    "filters[0]: state must be one of none, creating, created, running, stopped, gone",
  ],
  ["GET /sandboxes?filter=app!%3Dweb", undefined, "invalid_argument", "these are id, labels.<key>, state"],
  ["GET /sandboxes?filter=labels.a%3C3", undefined, "invalid_argument", "filters[0]: < compares numbers"],
  ["GET /sandboxes?filter=exit.status%3Done", undefined, "invalid_argument", "filters[0]: the operators are"],
  ["GET /sandboxes?filter=exit.status%3D%3Done", undefined, "invalid_argument", "a whole number"],
  ["GET /sandboxes?filter=exit.status%3D%3D1%20", undefined, "invalid_argument", "filters[0]"],
  ["GET /sandboxes?filter=exit.status%3D%3D1x", undefined, "invalid_argument", "a whole number"],
  ["GET /sandboxes?filter=createdAt%3Ctoday", undefined, "invalid_argument", "an RFC 3339 time"],
  ["GET /sandboxes?view=all", undefined, "invalid_argument", "view"],
  ["GET /sandboxes/known?view=all", undefined, "invalid_argument", "view"],
  ["GET /sandboxes?count=yes", undefined, "invalid_argument", "count"],
  ["GET /sandboxes?count=true&pageSize=3", undefined, "invalid_argument", "pageSize: must not"],
  ["GET /sandboxes?ids=a,,b", undefined, "invalid_argument", "ids"],
  ["GET /sandboxes?ids=a&filter=id", undefined, "invalid_argument", "filter: must not"],
  [
    `GET /sandboxes?ids=${Array.from({ length: 1_001 }, (_, at) => at).join()}`,
    undefined,
    "invalid_argument",
    "ids: must be at most 1000",
  ],
  [
    "GET /sandboxes?filter=id&filter=labels.a,runtime.name",
    undefined,
    "invalid_argument",
    'filters[1]: "runtime.name"',
  ],
  ["GET /sandboxes?filter=id%3D%3Da,%22labels.app%22", undefined, "invalid_argument", '"labels.app" is not'],
  ["GET /sandboxes?pageSize=0", undefined, "invalid_argument", "pageSize"],
  ["GET /sandboxes?pageSize=1001", undefined, "invalid_argument", "pageSize"],
  ["GET /sandboxes?pageSize=ten", undefined, "invalid_argument", "pageSize"],
  ["GET /sandboxes?pageSize=1&pageSize=2", undefined, "invalid_argument", "pageSize"],
  ["GET /sandboxes?pagesize=1", undefined, "invalid_argument", "pagesize"],
  ["GET /sandboxes/none", undefined, "not_found", "none"],
  ["GET /sandboxes/a%20b", undefined, "not_found", ""],
  ["PATCH /sandboxes/none?fields=labels", {}, "not_found", "none"],
  ["PATCH /sandboxes/known?fields=labels", { sandboxId: "other" }, "invalid_argument", "sandboxId"],
  ["PATCH /sandboxes/known?fields=colour", {}, "invalid_argument", "colour"],
  ["PATCH /sandboxes/known?fields=extensions.", {}, "invalid_argument", "extensions"],
  ["PATCH /sandboxes/known?fields=runtime", {}, "invalid_argument", "runtime"],
  ["PATCH /sandboxes/known", { runtime: { name: "other" } }, "invalid_argument", "runtime"],
  ["PATCH /sandboxes/known", "", "invalid_argument", "body"],
  ["DELETE /sandboxes/none", undefined, "not_found", "none"],
  ["POST /sandboxes/none/create", undefined, "not_found", "none"],
  ["POST /sandboxes/known/create", { sandbox: { sandboxId: "other" } }, "invalid_argument", "sandboxId"],
  ["POST /sandboxes/known/create", { colour: 1 }, "invalid_argument", "colour"],
  ["POST /sandboxes/known/create", { rootfs: [{ type: 1 }] }, "invalid_argument", "rootfs[0].type"],
  ["POST /sandboxes/known/create", { sandboxer: "nobody" }, "not_found", "nobody"],
  ["POST /sandboxes/known/start", { sandboxId: "other" }, "invalid_argument", "sandboxId"],
  ["POST /sandboxes/known/stop", { timeoutSecs: 5 }, "invalid_argument", "timeoutSecs"],
  ["POST /sandboxes/known/stop", { timeout_secs: 5 }, "invalid_argument", "timeout_secs"],
  ["POST /sandboxes/known/stop", { timeout: 5 }, "invalid_argument", "timeout: must be a duration"],
  ["POST /sandboxes/known/stop", { timeout: "soon" }, "invalid_argument", 'from 1s to 24h, not "soon"'],
  [
    "POST /sandboxes/known/stop",
    { timeout: "0s" },
    "invalid_argument",
    "timeout: must be a duration from 1s",
  ],
  ["POST /sandboxes/known/stop", { timeout: "25h" }, "invalid_argument", 'not "25h"'],
  ["POST /sandboxes/known/stop", { timeout: "5s", grace: 1 }, "invalid_argument", "grace"],
  ["POST /sandboxes/known/update", {}, "invalid_argument", "sandbox"],
  ["GET /sandboxes/known/status?verbose=yes", undefined, "invalid_argument", "verbose"],
  [
    "GET /sandboxes/known/wait?timeout=30",
    undefined,
    "invalid_argument",
    'timeout: must be a duration from 1s to 5m, not "30"',
  ],
  ["GET /sandboxes/known/wait?timeout=301s", undefined, "invalid_argument", "timeout"],
  ["GET /sandboxes/known/wait?timeout=6m", undefined, "invalid_argument", "timeout"],
  ["GET /sandboxes/known/wait?timeout=999ms", undefined, "invalid_argument", "timeout"],
  ["GET /sandboxes/known/wait?timeout=", undefined, "invalid_argument", "timeout"],
  ["GET /sandboxes/known/wait?timeout=0s", undefined, "invalid_argument", "timeout"],
  ["GET /sandboxes/known/platform?sandboxer=nobody", undefined, "not_found", "nobody"],
];

const statuses: Readonly<Record<string, number>> = { invalid_argument: 400, not_found: 404 };

const refusals = rows.map(
  ([route, body, code, path]): Case => ({
    name: `${route.slice(0, 60)} ${JSON.stringify(body)?.slice(0, 60) ?? ""} is ${code}`,
    async run(ask) {
      const ns = freshNamespace();
      await rest(ask, ns, "POST /sandboxes", { sandboxId: "known", runtime: { name: "r" } });
      const before = await rest(ask, ns, "GET /sandboxes");
      const refused = await rest(ask, ns, route, body);
      assert.deepEqual(
        [refused.status, refused.body.code],
        [statuses[code], code],
        JSON.stringify(refused.body),
      );
      assert.ok(
        String(refused.body.detail).includes(path),
        `${String(refused.body.detail)} does not name ${path}`,
      );
      assert.ok(String(refused.body.detail).length < 500);
      assert.deepEqual((await rest(ask, ns, "GET /sandboxes")).body, before.body);
    },
  }),
);

const methods = Object.values(services).flatMap(({ typeName, methods }) =>
  Object.keys(methods).map((name) => `/${typeName}/${name}`),
);

/** Request bodies that are not a protobuf message. */
const malformedBodies: readonly (readonly [string, Uint8Array<ArrayBuffer>])[] = [
  ["a truncated message", new Uint8Array([0x0a, 0x05, 0x61])],
  ["an unknown wire type", new Uint8Array([0x0f])],
  ["field number 0", new Uint8Array([0x02, 0x00])],
  ["a length beyond the end", new Uint8Array([0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f])],
  ["text that is not UTF-8", new Uint8Array([0x0a, 0x02, 0xc3, 0x28])],
  ["an endless number", new Uint8Array(16).fill(0x80)],
];

const malformed = methods.map(
  (path): Case => ({
    name: `${path.slice(path.lastIndexOf(".") + 1)} with bytes that are not a message is invalid_argument`,
    async run(ask) {
      for (const [description, body] of malformedBodies) {
        const headers = { "content-type": "application/proto", "containerd-namespace": freshNamespace() };
        const response = await ask(path, { method: "POST", headers, body });
        const { code } = (await response.json()) as { code: string };
        assert.deepEqual([response.status, code], [400, "invalid_argument"], description);
      }
    },
  }),
);

/** The answer to a body with one fault. */
const listed: Case = {
  name: "a refused body over REST lists the field at fault apart from the detail",
  async run(ask) {
    const body = { ...good, labels: { a: 1 } };
    const refused = await rest(ask, freshNamespace(), "POST /sandboxes", body);
    assert.ok(Array.isArray(refused.body.errors));
    assert.equal(refused.body.errors.length, 1);
    const [{ path, message }] = refused.body.errors;
    assert.equal(path, "labels.a");
    assert.equal(`${path}: ${message}`, refused.body.detail);
  },
};

/** An `Any` without its type, in the JSON of both services. */
const untyped: readonly (readonly [path: string, message: object, field: string])[] = [
  [
    "Store/Create",
    { sandbox: { sandboxId: "s", runtime: {}, spec: { process: {} } } },
    "sandbox.spec.typeUrl",
  ],
  ["Store/Create", { sandbox: { runtime: { options: {} } } }, "sandbox.runtime.options.typeUrl"],
  ["Controller/Create", { sandboxId: "s", options: { value: "" } }, "options.typeUrl"],
];

const untypedCases = untyped.map(
  ([path, message, field]): Case => ({
    name: `${path} in JSON without ${field} is invalid_argument`,
    async run(ask) {
      const response = await ask(`/containerd.services.sandbox.v1.${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", "containerd-namespace": freshNamespace() },
        body: JSON.stringify(message),
      });
      const error = (await response.json()) as { code: string; message: string };
      assert.deepEqual(
        [response.status, error.code, error.message],
        [400, "invalid_argument", `${field}: is missing`],
      );
    },
  }),
);

/** Cases of requests with an invalid field, for every operation. They must be refused and change nothing. */
export const badInputCases: readonly Case[] = [...refusals, listed, ...malformed, ...untypedCases];
