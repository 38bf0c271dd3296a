import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Access } from "../../functions/middleware/access.ts";
import { type Functions, startFunctions } from "../support/functions.ts";

const path = "/v1/namespaces/default/sandboxes";
const page = "https://app.example.com";
const apiTokens = new Map([["page", "secret"]]);
const authorization = "Bearer secret";

function functionsWith(access: Access): Promise<Functions> {
  return startFunctions([], undefined, { access });
}

const preflight = (origin: string) => ({
  method: "OPTIONS",
  headers: {
    origin,
    "access-control-request-method": "PATCH",
    "access-control-request-headers": "authorization,content-type,idempotency-key,if-match",
  },
});

describe("web pages of other origins", () => {
  let functions: Functions;
  before(async () => {
    functions = await functionsWith({ apiTokens, loopback: true, origins: [page, "http://localhost:5173"] });
  });
  after(() => functions.close());

  it("may send every method and header of the client, without a token for the preflight", async () => {
    const { status, headers } = await functions.ask(`${path}/x`, preflight(page));
    assert.equal(status, 204);
    assert.equal(headers.get("access-control-allow-origin"), page);
    assert.match(headers.get("access-control-allow-methods") ?? "", /PATCH, DELETE/);
    const allowed = new Set(headers.get("access-control-allow-headers")?.split(", "));
    for (const name of [
      ...["authorization", "content-type", "idempotency-key", "if-match", "if-none-match"],
      ...["last-event-id", "x-request-id"],
    ]) {
      assert.ok(allowed.has(name), name);
    }
    assert.equal(headers.get("access-control-allow-credentials"), null);
    assert.equal(headers.get("vary"), "Origin");
  });

  it("may read answers and errors, and the headers that the client uses", async () => {
    const headers = { origin: page, authorization, "content-type": "application/json" };
    const body = JSON.stringify({ sandboxId: "of-page", runtime: { name: "process" } });
    const created = await functions.ask(path, { method: "POST", headers, body });
    assert.equal(created.status, 201);
    assert.equal(created.headers.get("access-control-allow-origin"), page);
    assert.match(
      created.headers.get("access-control-expose-headers") ?? "",
      /etag.*retry-after.*x-request-id/,
    );
    for (const [to, status] of [
      [`${path}/nobody`, 404],
      [path, 401],
    ] as const) {
      const { authorization: token, ...others } = headers;
      const sent = status === 401 ? others : { ...others, authorization: token };
      const refused = await functions.ask(to, { headers: sent });
      assert.equal(refused.status, status);
      assert.equal(refused.headers.get("access-control-allow-origin"), page);
    }
  });

  it("get no permission if they are not listed", async () => {
    for (const origin of [
      "https://evil.example",
      "null",
      `${page}.evil.example`,
      "HTTPS://app.example.com",
    ]) {
      const asked = await functions.ask(path, preflight(origin));
      assert.equal(asked.status, 401, origin);
      const got = await functions.ask(path, { headers: { origin, authorization } });
      for (const { headers } of [asked, got]) {
        assert.equal(headers.get("access-control-allow-origin"), null, origin);
        assert.equal(headers.get("vary"), "Origin", "caches keep the answers of origins apart");
      }
    }
  });

  it("get none by default", async () => {
    const closed = await functionsWith({ apiTokens, loopback: true });
    try {
      const { status, headers } = await closed.ask(path, preflight(page));
      assert.equal(status, 401);
      assert.equal(headers.get("access-control-allow-origin"), null);
      assert.equal(headers.get("vary"), null);
    } finally {
      await closed.close();
    }
  });

  it("may use a server without tokens on this machine, by its own name, if they are listed", async () => {
    const local = await functionsWith({ apiTokens: new Map(), loopback: true, origins: [page] });
    try {
      const from = (origin: string, more = {}) =>
        local.ask(path, { headers: { origin, "sec-fetch-site": "cross-site", ...more } });
      assert.equal((await from(page)).status, 200);
      assert.equal((await from("https://evil.example")).status, 403);
      assert.equal((await from(page, { host: "rebound.example" })).status, 403);
    } finally {
      await local.close();
    }
  });
});
