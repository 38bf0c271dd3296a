import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import {
  answer,
  type BrokenAgent,
  closedMidBody,
  closedPort,
  connectError,
  type Misbehaviour,
  ok,
  silent,
  startBrokenAgent,
} from "../support/broken-agent.ts";
import { rest, rpc } from "../support/client.ts";
import { type Functions, startFunctions } from "../support/functions.ts";
import { freshNamespace } from "../support/namespace.ts";

const ready = answer(200, "application/proto", new TextEncoder().encode("\u0010\u0007\u001a\rSANDBOX_READY"));
const token = "a-token-that-must-never-be-seen";

describe("faults of the agent", () => {
  let broken: BrokenAgent;
  let functions: Functions;
  before(async () => {
    broken = await startBrokenAgent(ok);
    const refused = `http://127.0.0.1:${await closedPort()}`;
    functions = await startFunctions([
      { name: "broken", url: broken.url, token, sandboxer: "node" },
      { name: "another", url: broken.url, token, sandboxer: "another" },
      { name: "refused", url: refused, token, sandboxer: "node" },
    ]);
  });
  after(async () => {
    await functions.close();
    await broken.close();
  });
  afterEach(() => {
    assert.ok(!JSON.stringify(functions.log).includes(token), "a token is in the log");
  });

  const faults: readonly (readonly [string, Misbehaviour, string, "failed"?])[] = [
    ["an answer that is not Connect", answer(200, "text/html", "<h1>hi</h1>"), "unavailable"],
    [
      "a truncated message",
      answer(200, "application/proto", new Uint8Array([0x0a, 0x7f, 0x61])),
      "unavailable",
    ],
    ["a connection closed during an answer", closedMidBody, "unavailable"],
    ["500 with HTML", answer(500, "text/html", "<h1>secret stack</h1>"), "unknown"],
    ["400 without a code", answer(400, "text/plain", "no"), "internal"],
    ["401 without a code", answer(401, "text/plain", "no"), "unavailable", "failed"],
    ["unauthenticated", connectError(401, "unauthenticated"), "unavailable", "failed"],
    ["403 without a code", answer(403, "text/plain", "no"), "unavailable", "failed"],
    ["permission_denied", connectError(403, "permission_denied"), "permission_denied", "failed"],
    ["526 of Cloudflare", answer(526, "text/html", "no"), "unavailable", "failed"],
    ["404 without a code", answer(404, "text/plain", "no"), "unimplemented", "failed"],
    ["502 from a proxy", answer(502, "text/html", "bad gateway"), "unavailable"],
    [
      "a code that does not fit the status",
      connectError(500, "failed_precondition"),
      "failed_precondition",
      "failed",
    ],
    ["a code that does not exist", connectError(503, "tired"), "unavailable"],
    ["a redirect", answer(307, "text/plain", ""), "unknown"],
  ];
  for (const [description, misbehaviour, code, outcome = "unknown"] of faults) {
    it(`${description} is ${code}, and its outcome is recorded`, async () => {
      const ns = freshNamespace();
      broken.misbehave(ok);
      await rest(functions.ask, ns, "POST /sandboxes", { sandboxId: "s", runtime: {} });
      assert.equal((await rpc(functions.ask, "Controller", "Create", { sandboxId: "s" }, ns)).code, "ok");
      broken.misbehave(misbehaviour);
      const start = await rpc(functions.ask, "Controller", "Start", { sandboxId: "s" }, ns);
      assert.equal(start.code, code);
      assert.match(start.message, /the agent of sandboxer "broken"/);
      assert.doesNotMatch(start.message, /127\.0\.0\.1|secret|a-token/);
      const [row] = await functions.query(
        `select phase, call, outcome from instances where namespace = '${ns}'`,
      );
      assert.deepEqual(row, {
        phase: "created",
        call: "start",
        outcome,
      });
    });
  }

  it("an agent that refuses connections is unavailable, and the record is unchanged", async () => {
    const ns = freshNamespace();
    await rest(functions.ask, ns, "POST /sandboxes", { sandboxId: "s", runtime: {}, sandboxer: "refused" });
    for (const name of ["Status", "Create"] as const) {
      const refused = await rpc(functions.ask, "Controller", name, { sandboxId: "s" }, ns);
      assert.deepEqual([refused.status, refused.code], [503, "unavailable"], name);
      assert.match(refused.message, /the agent of sandboxer "refused" cannot be reached/);
    }
    const start = await rpc(functions.ask, "Controller", "Start", { sandboxId: "s" }, ns);
    assert.equal(start.code, "not_found");
    assert.match(
      start.message,
      /was not created: its Create failed: the agent of sandboxer "refused" cannot be reached/,
    );
    assert.equal((await rest(functions.ask, ns, "GET /sandboxes/s")).status, 200);
    const [row] = await functions.query(`select phase, outcome from instances where namespace = '${ns}'`);
    assert.deepEqual(row, { phase: "gone", outcome: "failed" });
    const shutdown = await rpc(functions.ask, "Controller", "Shutdown", { sandboxId: "s" }, ns);
    assert.equal(shutdown.code, "unavailable");
  });

  it("an agent is ready if its answer to a Status is about the sandbox", async () => {
    const readiness: readonly (readonly [Misbehaviour, boolean])[] = [
      [ready, true],
      [connectError(404, "not_found"), true],
      [connectError(400, "failed_precondition"), true],
      [connectError(401, "unauthenticated"), false],
      [connectError(503, "unavailable"), false],
      [connectError(500, "internal"), false],
      [answer(404, "text/html", "another server"), false],
      [answer(200, "text/html", "another server"), false],
      [answer(502, "text/html", "bad gateway"), false],
    ];
    for (const [misbehaviour, isReady] of readiness) {
      broken.misbehave(misbehaviour);
      const answered = (await (await functions.ask("/readyz")).json()) as { agents: Record<string, boolean> };
      assert.deepEqual(answered.agents, { broken: isReady, another: isReady, refused: false });
    }
  });

  it("an agent that does not answer is not ready after 2 s", { timeout: 60_000 }, async () => {
    broken.misbehave(silent);
    const answered = (await (await functions.ask("/readyz")).json()) as { agents: Record<string, boolean> };
    assert.deepEqual(answered.agents, { broken: false, another: false, refused: false });
  });

  it("an id that cannot exist never reaches an agent", async () => {
    const ns = freshNamespace();
    broken.misbehave(ok);
    const requestsBefore = broken.requests.length;
    for (const id of ["a b", "-a", "a..b", "é", "x".repeat(77)]) {
      for (const name of [
        "Create",
        "Start",
        "Stop",
        "Wait",
        "Status",
        "Shutdown",
        "Platform",
        "Metrics",
        "Update",
      ] as const) {
        const more = name === "Create" || name === "Update" ? { sandbox: { runtime: {} } } : {};
        const refused = await rpc(functions.ask, "Controller", name, { sandboxId: id, ...more }, ns);
        assert.equal(refused.code, "not_found", `${name} ${id}`);
        const isRead = ["Wait", "Status", "Platform", "Metrics"].includes(name);
        const route = `${isRead ? "GET" : "POST"} /sandboxes/${encodeURIComponent(id)}/${name.toLowerCase()}`;
        const { status } = await rest(functions.ask, ns, route, isRead ? undefined : more);
        assert.equal(status, 404, `${route}`);
      }
    }
    assert.equal(broken.requests.length, requestsBefore);
  });

  it("a wait at an agent that refuses connections does not last as long as an outage may", async () => {
    const ns = freshNamespace();
    const gone = await startBrokenAgent(ok);
    const agent = { name: "gone", url: gone.url, token, sandboxer: "node" };
    const { ask } = await functions.reconfigure([agent]);
    await rpc(ask, "Controller", "Create", { sandboxId: "s", sandbox: { runtime: {} } }, ns);
    await gone.close();
    const began = performance.now();
    const { status, body } = await rest(ask, ns, "GET /sandboxes/s/wait?timeout=60s");
    assert.deepEqual([status, body.code], [503, "unavailable"]);
    assert.match(String(body.detail), /the agent of sandboxer "gone" cannot be reached/);
    // A restart takes less, and an outage may take 30 s.
    assert.ok(performance.now() - began < 25_000, `${performance.now() - began} ms`);
  });

  it("a call to a silent agent ends at the caller's deadline, which it passes on", async () => {
    const ns = freshNamespace();
    broken.misbehave(ok);
    await rpc(functions.ask, "Controller", "Create", { sandboxId: "s", sandbox: { runtime: {} } }, ns);
    broken.misbehave(silent);
    for (const name of ["Platform", "Start"] as const) {
      const requestsBefore = broken.requests.length;
      // On a slow machine a short deadline may pass before the call reaches the agent.
      for (let deadlineMs = 300; broken.requests.length === requestsBefore; deadlineMs *= 4) {
        assert.ok(deadlineMs < 60_000, "no call reached the agent");
        const headers = { "connect-timeout-ms": String(deadlineMs) };
        const late = await rpc(functions.ask, "Controller", name, { sandboxId: "s" }, ns, headers);
        assert.deepEqual([late.status, late.code], [504, "deadline_exceeded"], name);
        const timeoutMs = Number(broken.requests[requestsBefore]?.headers["connect-timeout-ms"] ?? 1);
        assert.ok(timeoutMs > 0 && timeoutMs <= deadlineMs, `${timeoutMs}`);
      }
    }
  });

  it("a request to the agent has the namespace, the trace and the token", async () => {
    const ns = freshNamespace();
    broken.misbehave(ok);
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const requestsBefore = broken.requests.length;
    await rpc(functions.ask, "Controller", "Status", { sandboxId: "s" }, ns, { traceparent });
    const { path, headers } = broken.requests[requestsBefore] ?? { path: "", headers: {} };
    assert.equal(path, "/containerd.services.sandbox.v1.Controller/Status");
    assert.equal(headers.authorization, `Bearer ${token}`);
    assert.equal(headers["containerd-namespace"], ns);
    assert.equal(headers.traceparent, traceparent);
    assert.equal(headers["connect-protocol-version"], "1");
  });

  it("an answer that is too large is unavailable, and its outcome is unknown", async () => {
    const ns = freshNamespace();
    broken.misbehave(answer(200, "application/proto", new Uint8Array(17 << 20)));
    await rest(functions.ask, ns, "POST /sandboxes", { sandboxId: "s", runtime: {} });
    const created = await rpc(functions.ask, "Controller", "Create", { sandboxId: "s" }, ns);
    assert.deepEqual([created.status, created.code], [503, "unavailable"]);
    assert.match(created.message, /its answer is larger than/);
    assert.deepEqual(await functions.query(`select outcome from instances where namespace = '${ns}'`), [
      { outcome: "unknown" },
    ]);
  });
});
