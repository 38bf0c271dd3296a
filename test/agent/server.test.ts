import assert from "node:assert/strict";
import { once } from "node:events";
import { request as httpsRequest } from "node:https";
import { json } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { services } from "../../shared/protobuf/services.ts";
import { AgentFixture } from "../support/agent-fixture.ts";
import { callIn, running } from "../support/create-options.ts";
import { trustingFetch } from "../support/trusting-fetch.ts";
import { until } from "../support/until.ts";

let fixture: AgentFixture;
before(async () => {
  fixture = await AgentFixture.open();
});
after(() => fixture.close());

const { typeName, methods } = services.Controller;

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: { readonly [name: string]: unknown };
}

const usualHeaders = () => ({
  authorization: `Bearer ${fixture.agent.token}`,
  "content-type": "application/json",
  "containerd-namespace": "server",
});

/** Begins a request in JSON on a connection of its own. */
function begin(path: string, headers: Readonly<Record<string, string>> = {}) {
  const { url, ca } = fixture.agent;
  return httpsRequest(url + path, { ca, method: "POST", headers: { ...usualHeaders(), ...headers } });
}

/** Sends a request in JSON. Headers with the value undefined are omitted. */
async function ask(
  path: string,
  body: unknown = { sandboxId: "none" },
  headers: Readonly<Record<string, string | undefined>> = {},
  method = "POST",
): Promise<Answer> {
  const sent = Object.entries({ ...usualHeaders(), ...headers }).flatMap(
    ([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]]),
  );
  const content = method === "GET" ? null : typeof body === "string" ? body : JSON.stringify(body);
  const init = { method, headers: sent, body: content };
  const response = await trustingFetch(fixture.agent.ca)(fixture.agent.url + path, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : {} };
}

const rpc = (name: string) => `/${typeName}/${name}`;

test("requests with a missing or wrong token learn nothing", async () => {
  for (const authorization of [
    undefined,
    "",
    "Bearer",
    "Bearer wrong",
    `Basic ${fixture.agent.token}`,
    `Bearer ${fixture.agent.token}x`,
    fixture.agent.token,
  ]) {
    for (const path of [rpc("Status"), "/nowhere"]) {
      const { status, body } = await ask(path, {}, { authorization });
      assert.deepEqual([status, body.code], [401, "unauthenticated"], authorization);
    }
  }
  const inLowerCase = { authorization: `bearer  ${fixture.agent.token}` };
  assert.equal((await ask(rpc("Status"), undefined, inLowerCase)).status, 404);
});

test("health and readiness need no token, by GET", async () => {
  for (const path of ["/healthz", "/readyz"]) {
    const { status, body } = await ask(path, undefined, { authorization: undefined }, "GET");
    assert.deepEqual([status, body], [200, { status: "ok" }], path);
    assert.equal((await ask(path, {}, { authorization: undefined })).status, 401, path);
    assert.equal((await ask(path)).status, 404, path);
  }
});

test("idle connections are kept for 75 seconds", async () => {
  const { headers } = await ask("/healthz", undefined, {}, "GET");
  assert.equal(headers.get("keep-alive"), "timeout=75");
});

test("requests other than Controller RPCs get Connect errors", async () => {
  for (const path of [
    "/",
    "/containerd.services.sandbox.v1.Controller/Nothing",
    "/containerd.services.sandbox.v1.Store/Get",
    "//x",
    rpc("toString"),
  ]) {
    const { status, body } = await ask(path);
    assert.deepEqual([status, body.code], [404, "unimplemented"], path);
  }
  const get = await ask(rpc("Status"), undefined, {}, "GET");
  assert.deepEqual([get.status, get.headers.get("allow"), get.body.code], [405, "POST", "unimplemented"]);
  const text = await ask(rpc("Status"), undefined, { "content-type": "text/plain" });
  assert.deepEqual([text.status, text.body.code], [415, "invalid_argument"]);
  const garbage = await ask(rpc("Status"), "{", {});
  assert.deepEqual([garbage.status, garbage.body.code], [400, "invalid_argument"]);
  const untyped = await ask(rpc("Create"), { sandboxId: "s", options: { value: "" } });
  assert.deepEqual([untyped.status, untyped.body.code], [400, "invalid_argument"]);
  assert.match(String(untyped.body.message), /^options\.typeUrl: is missing/);
});

test("a body over the limit is refused, and the connection stays usable", async () => {
  const bodyOf = (bytes: number) =>
    JSON.stringify({ sandboxId: "x".repeat(bytes - '{"sandboxId":""}'.length) });
  const maxBodyBytes = 8 * 1024 * 1024;
  assert.equal((await ask(rpc("Status"), bodyOf(maxBodyBytes))).body.code, "not_found");
  const big = bodyOf(maxBodyBytes + 1);
  const declared = await ask(rpc("Status"), big);
  assert.deepEqual([declared.status, declared.body.code], [413, "resource_exhausted"]);
  const chunked = begin(rpc("Status"));
  chunked.write(big.slice(0, 1024 * 1024));
  chunked.end(big.slice(1024 * 1024));
  const [answer] = await once(chunked, "response");
  answer.resume();
  assert.equal(answer.statusCode, 413);
});

test("the namespace is required and must be valid", async () => {
  const missing = await ask(rpc("Status"), undefined, { "containerd-namespace": undefined });
  assert.deepEqual(
    [missing.status, missing.body],
    [400, { code: "failed_precondition", message: "namespace is required" }],
  );
  const malformed = await ask(rpc("Status"), undefined, { "containerd-namespace": "../etc" });
  assert.deepEqual([malformed.status, malformed.body.code], [400, "invalid_argument"]);
});

test("namespaces are isolated from each other", async () => {
  await fixture.client.create(callIn("one"), "same", running(undefined));
  await fixture.client.create(callIn("two"), "same", running(undefined));
  const pid = await fixture.begin("one", "same");
  assert.equal(await fixture.state("two", "same"), "SANDBOX_UNKNOWN");
  assert.notEqual(await fixture.begin("two", "same"), pid);
  await assert.rejects(fixture.client.status(callIn("three"), "same", false), /not found/);
});

test("an invalid id is refused by Create and not found elsewhere", async () => {
  for (const sandboxId of ["", ".", "..", "a/b", "a@b", "-a", "a".repeat(77), "a\0"]) {
    const create = await ask(rpc("Create"), { sandboxId, sandbox: {} });
    assert.deepEqual([create.status, create.body.code], [400, "invalid_argument"], sandboxId);
    for (const name of ["Start", "Stop", "Wait", "Status", "Shutdown", "Metrics", "Platform"]) {
      assert.equal((await ask(rpc(name), { sandboxId })).body.code, "not_found", `${name} ${sandboxId}`);
    }
  }
  const without = await ask(rpc("Create"), { sandboxId: "a" });
  assert.deepEqual([without.status, without.body.code], [404, "not_found"]);
});

test("a sandboxer that the agent does not serve is not_found, by name", async () => {
  const { status, body } = await ask(rpc("Status"), { sandboxId: "none", sandboxer: "podsandbox" });
  assert.equal(status, 404);
  assert.equal(body.message, 'sandboxer "podsandbox": not served by this agent');
});

test("a header of the lifecycle protocol that breaks its rule is refused by name", async () => {
  for (const [name, value] of [
    ["sandbox-life", ""],
    ["sandbox-life", "-1"],
    ["sandbox-life", "1.5"],
    ["sandbox-life", "9".repeat(16)],
    ["sandbox-life", "9007199254740992"],
    ["sandbox-epoch", "x"],
    ["sandbox-operation", ""],
    ["sandbox-operation", "x".repeat(257)],
  ] as const) {
    const { body } = await ask(rpc("Start"), undefined, { "sandbox-life": "1", [name]: value });
    assert.equal(body.code, "invalid_argument", `${name}: ${value}`);
    assert.ok(String(body.message).startsWith(`${name}: must be`), String(body.message));
  }
  for (const [name, value] of [
    ["sandbox-life", String(Number.MAX_SAFE_INTEGER)],
    ["sandbox-operation", "x".repeat(256)],
  ] as const) {
    const { body } = await ask(rpc("Start"), undefined, { "sandbox-life": "1", [name]: value });
    assert.equal(body.code, "not_found", `${name}: ${value}`);
  }
});

test("every response about a sandbox has the agent's view, errors too", async () => {
  const life = { "sandbox-life": "7" };
  const absent = await ask(rpc("Status"), { sandboxId: "viewed" }, life);
  assert.equal(absent.body.code, "not_found");
  assert.deepEqual([absent.headers.get("sandbox-life"), absent.headers.get("sandbox-fence")], ["0", "0"]);
  const epoch = Number(absent.headers.get("sandbox-epoch"));
  assert.ok(Math.abs(epoch / 4_096 - Date.now()) < 60_000);
  const create = { sandboxId: "viewed", sandbox: {} };
  const created = await ask(rpc("Create"), create, { ...life, "sandbox-operation": "c" });
  assert.deepEqual(
    [created.status, created.headers.get("sandbox-life"), created.headers.get("sandbox-phase")],
    [200, "7", "created"],
  );
  const stopped = await ask(rpc("Stop"), { sandboxId: "viewed" }, life);
  assert.match(stopped.headers.get("sandbox-exit") ?? "", /^7 0 \d{4}-\S+Z never_started$/);
  const plain = await ask(rpc("Shutdown"), { sandboxId: "viewed" });
  assert.deepEqual(
    [plain.status, plain.headers.get("sandbox-life"), plain.headers.get("sandbox-fence")],
    [200, "0", "7"],
  );
});

test("a Wait lasts until its deadline, beyond the server's own timeouts", async () => {
  await fixture.run("server", "long", running(undefined));
  const began = Date.now();
  await assert.rejects(fixture.client.wait(callIn("server"), "long", 6_000), { code: "deadline_exceeded" });
  assert.ok(Date.now() - began >= 5_900);
});

test("each encoding is answered in the same encoding", async () => {
  const request = methods.Status.request.encode({ sandboxId: "long" });
  const response = await trustingFetch(fixture.agent.ca)(fixture.agent.url + rpc("Status"), {
    method: "POST",
    headers: {
      authorization: `Bearer ${fixture.agent.token}`,
      "content-type": "application/proto",
      "containerd-namespace": "server",
    },
    body: request,
  });
  assert.equal(response.headers.get("content-type"), "application/proto");
  assert.equal(
    methods.Status.response.decode(new Uint8Array(await response.arrayBuffer())).sandboxId,
    "long",
  );
  assert.equal((await ask(rpc("Status"), { sandboxId: "long" })).body.state, "SANDBOX_READY");
});

test("each request is logged as one line with its outcome and without the token", async () => {
  const traceparent = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
  const beganMs = performance.now();
  await ask(
    rpc("Start"),
    { sandboxId: "absent" },
    { traceparent, "x-request-id": "from-the-functions", "sandbox-operation": "op", "sandbox-life": "4" },
  );
  const tookMs = performance.now() - beganMs;
  await until("it is logged", () => fixture.log.some((line) => line.includes(traceparent)));
  const [line = ""] = fixture.log.filter((line) => line.includes(traceparent));
  const { time, durationMs, ...entry } = JSON.parse(line);
  assert.ok(Date.parse(time) > 0);
  assert.ok(durationMs > 0 && durationMs < tookMs + 10_000, `${durationMs} of ${tookMs}`);
  assert.deepEqual(entry, {
    level: "info",
    message: "request",
    requestId: "from-the-functions",
    method: "POST",
    path: rpc("Start"),
    status: 404,
    sandboxId: "absent",
    namespace: "server",
    life: 4,
    callId: "op",
    traceparent,
    code: "not_found",
    error: 'sandbox "absent": not found',
  });
  assert.ok(fixture.log.every((line) => !line.includes(fixture.agent.token)));
});

test("a request that is not a call is logged with the reason of its refusal", async () => {
  await ask("/nowhere", undefined, { "x-request-id": "lost" });
  await until("it is logged", () => fixture.log.some((line) => line.includes('"lost"')));
  const { time, durationMs, ...entry } = JSON.parse(
    fixture.log.find((line) => line.includes('"lost"')) ?? "",
  );
  assert.deepEqual(entry, {
    level: "info",
    message: "request",
    requestId: "lost",
    method: "POST",
    path: "/nowhere",
    status: 404,
    code: "unimplemented",
    error: '"/nowhere": no such RPC',
  });
});

test("a stopping agent ends Waits with unavailable and leaves sandboxes running", async () => {
  const wait = begin(rpc("Wait"), { expect: "100-continue" });
  // The agent asks for the body as it begins to serve the request.
  await once(wait, "continue");
  wait.end('{"sandboxId":"long"}');
  assert.equal(await fixture.state("server", "long"), "SANDBOX_READY");
  const stopped = fixture.agent.stop();
  const [answer] = await once(wait, "response");
  assert.deepEqual(await json(answer), { code: "unavailable", message: "the agent is stopping" });
  await stopped;
  assert.equal(await fixture.agent.exited, 0);
  await fixture.start();
  assert.equal(await fixture.state("server", "long"), "SANDBOX_READY");
});
