import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Client, type ClientOptions, createClient, SandboxFunctionsError } from "../../client/index.ts";
import { retrying } from "../../client/retry.ts";
import { type Given, type Got, startScriptedServer } from "./scripted-server.ts";

const retry = { baseDelayMs: 1, maxDelayMs: 2 };

function problem(status: number, code: string, headers: Readonly<Record<string, string>> = {}): Given {
  const body = JSON.stringify({ code, detail: `it is ${code}`, status, requestId: "r1" });
  return { status, body, headers: { "content-type": "application/problem+json", ...headers } };
}

/** Uses a client of a server that gives some answers. Returns the requests that it got. */
async function using(
  answers: readonly Given[],
  use: (client: Client) => Promise<unknown>,
  options: Partial<ClientOptions> = {},
): Promise<readonly Got[]> {
  const server = await startScriptedServer(answers);
  try {
    await use(createClient({ baseUrl: server.url, retry, ...options }));
    return server.got;
  } finally {
    await server.close();
  }
}

const lost: Given = { body: '{"sandb', headers: { "content-length": "100" }, isCut: true };
const record: Given = { status: 201, body: '{"sandboxId":"s","status":{"phase":"none"}}' };
const create = (client: Client) => client.create({ sandboxId: "s", runtime: {} });
const trigger = { name: "t", verify: { scheme: "github" as const, secrets: [{ kid: "1" }] }, rules: [] };

function isError(code: string, status: number) {
  return (error: unknown) =>
    error instanceof SandboxFunctionsError && error.code === code && error.status === status;
}

describe("the retries of the client", () => {
  it("send a change again with the same idempotency key", async () => {
    const got = await using([lost, problem(503, "unavailable"), problem(502, "unavailable"), record], create);
    assert.equal(got.length, 4);
    assert.equal(new Set(got.map(({ headers }) => headers["idempotency-key"])).size, 1);
    assert.match(String(got[0]?.headers["idempotency-key"]), /^[\da-f]{32}$/);
  });

  it("end with the error of a proxy that answers in place of the functions", async () => {
    const html = { status: 502, body: "<html>", headers: { "content-type": "text/html" } };
    const got = await using([html], async (client) => {
      await assert.rejects(client.readiness(), isError("unknown", 502));
    });
    assert.equal(got.length, 6);
  });

  it("give each call a key of its own, and leave the caller's", async () => {
    const got = await using([record], async (client) => {
      await create(client);
      await create(client);
      await client.api.POST("/v1/namespaces/{namespace}/sandboxes", {
        params: { path: { namespace: "default" } },
        headers: { "idempotency-key": "mine" },
        body: { sandboxId: "s", runtime: {} },
      });
    });
    const keys = got.map(({ headers }) => headers["idempotency-key"]);
    assert.equal(new Set(keys).size, 3);
    assert.equal(keys[2], "mine");
  });

  it("do not repeat what takes no key and may be done", async () => {
    const got = await using([lost, record], (client) => assert.rejects(client.triggers.create(trigger)));
    assert.equal(got.length, 1);
    assert.equal(got[0]?.headers["idempotency-key"], undefined);
    const busy = problem(503, "unavailable");
    const refused = await using([busy, record], (client) =>
      assert.rejects(client.triggers.create(trigger), isError("unavailable", 503)),
    );
    assert.equal(refused.length, 1);
  });

  it("repeat it when nothing was done", async () => {
    const full = problem(429, "resource_exhausted", { "retry-after": "0" });
    const got = await using([full, { ...record, body: '{"name":"t"}' }], (client) =>
      client.triggers.create(trigger),
    );
    assert.equal(got.length, 2);
  });

  it("wait as long as Retry-After asks for", async () => {
    const running = problem(409, "aborted", { "retry-after": "1" });
    const began = performance.now();
    assert.equal((await using([running, record], create)).length, 2);
    assert.ok(performance.now() - began >= 990);
  });

  it("wait for a first request that is still being carried out, beyond the last attempt", async () => {
    const running = problem(409, "aborted", { "retry-after": "0" });
    const got = await using([lost, ...Array<Given>(20).fill(running), record], create);
    assert.equal(got.length, 22);
    const once = await using(
      [running, record],
      (client) => assert.rejects(create(client), isError("aborted", 409)),
      { retry: false },
    );
    assert.equal(once.length, 1);
  });

  for (const [name, answer] of Object.entries({
    "a limit": problem(429, "resource_exhausted"),
    "a concurrent change": problem(409, "aborted"),
    "a fault of the server": problem(500, "internal"),
    "a refusal": problem(400, "invalid_argument"),
  })) {
    it(`end at ${name}`, async () => {
      const code = JSON.parse(answer.body ?? "").code;
      const got = await using([answer, record], (client) =>
        assert.rejects(create(client), isError(code, answer.status ?? 0)),
      );
      assert.equal(got.length, 1);
    });
  }

  it("end after the last attempt, with its error", async () => {
    const got = await using(
      [problem(503, "unavailable")],
      (client) => assert.rejects(client.get("s"), isError("unavailable", 503)),
      { retry: { ...retry, maxAttempts: 3 } },
    );
    assert.equal(got.length, 3);
    const once = await using([lost, record], (client) => assert.rejects(client.get("s")), { retry: false });
    assert.equal(once.length, 1);
  });

  it("hand over a stream before its end", async () => {
    for (const type of ["text/event-stream", "application/x-ndjson", "application/octet-stream"]) {
      const endless = new Response(new ReadableStream(), { headers: { "content-type": type } });
      const answer = await retrying(async () => endless, retry)(new Request("http://x/"));
      assert.equal(answer, endless, type);
    }
  });

  it("repeat what reads, without a key", async () => {
    for (const [method, status] of [
      ["GET", 200],
      ["HEAD", 200],
      ["DELETE", 503],
    ] as const) {
      const statuses = [503, 200];
      const send = retrying(async () => new Response(null, { status: statuses.shift() ?? 500 }), retry);
      assert.equal((await send(new Request("http://x/", { method }))).status, status, method);
    }
  });

  it("end when the caller's signal is aborted", async () => {
    const aborting = new AbortController();
    const still = { status: 202, body: '{"sandboxId":"s","pid":1,"state":"SANDBOX_READY"}' };
    const got = await using([still], (client) => {
      const waiting = client.wait("s", { signal: aborting.signal });
      setTimeout(() => aborting.abort(new Error("the caller has left")), 50);
      return assert.rejects(waiting, /the caller has left|aborted/);
    });
    assert.ok(got.length >= 1);
  });

  it("keep an error readable that is not problem+json", async () => {
    const page = { status: 404, body: "<html>nothing here</html>", headers: { "content-type": "text/html" } };
    await using([page], (client) =>
      assert.rejects(client.get("s"), (error) => isError("unknown", 404)(error) && /404/.test(String(error))),
    );
  });
});
