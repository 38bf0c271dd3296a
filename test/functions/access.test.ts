import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createApp, type Dependencies } from "../../functions/app.ts";
import { describeCause } from "../../functions/middleware/log.ts";
import type { TriggerServices } from "../../functions/triggers/services.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import type { LogEntry } from "../../shared/log.ts";
import { partOf } from "../support/part-of.ts";

const path = "/v1/namespaces/n/sandboxes/s";

/** Creates an app whose services must not be called. */
function appWith(access: Dependencies["access"], database: () => Promise<void> = async () => {}) {
  const log: LogEntry[] = [];
  let reached = 0;
  const services = new Proxy(
    {} as Dependencies["store"] &
      Dependencies["controller"] &
      Dependencies["directory"] &
      Dependencies["events"] &
      Dependencies["subscriptions"] &
      Dependencies["waker"],
    {
      get: () => () => {
        reached++;
        throw new SandboxError("not_found", "reached");
      },
    },
  );
  const app = createApp({
    store: services,
    controller: services,
    directory: services,
    inventories: {} as Dependencies["inventories"],
    outputs: {} as Dependencies["outputs"],
    triggers: async () => partOf<TriggerServices>({}),
    events: services,
    subscriptions: services,
    waker: services,
    access,
    readiness: { checkDatabase: database, checkAgents: async () => ({ process: false }) },
    log: (entry) => log.push(entry),
  });
  const ask = async (to: string, headers: Record<string, string> = {}, method = "GET") =>
    app.fetch(new Request(`http://localhost:1234${to}`, { method, headers }));
  return { ask, log, reached: () => reached };
}

const tokens = new Map([
  ["ci", "token-one"],
  ["ops", "token-two"],
]);

describe("access", () => {
  it("accepts each token, and logs only the name of its holder", async () => {
    const { ask, log } = appWith({ apiTokens: tokens, loopback: false });
    for (const [name, token] of tokens) {
      assert.equal((await ask(path, { authorization: `Bearer ${token}` })).status, 404);
      assert.equal(log.at(-1)?.caller, name);
    }
    assert.doesNotMatch(JSON.stringify(log), /token-/);
  });

  it("rejects a missing, malformed, unknown or shortened token before any work", async () => {
    const { ask, reached } = appWith({ apiTokens: tokens, loopback: true });
    for (const authorization of [
      "",
      "Bearer",
      "Basic dG9rZW4tb25l",
      "Bearer token-on",
      "Bearer token-one x",
    ]) {
      const refused = await ask(path, { authorization });
      assert.equal(refused.status, 401, authorization);
      assert.equal(refused.headers.get("www-authenticate"), "Bearer");
      assert.equal(((await refused.json()) as { code: string }).code, "unauthenticated");
    }
    assert.equal(reached(), 0);
  });

  it("tells a gRPC client in its own format that it needs a token", async () => {
    const { ask } = appWith({ apiTokens: tokens, loopback: true });
    const refused = await ask("/containerd.services.sandbox.v1.Store/Get", {
      "content-type": "application/grpc",
    });
    assert.deepEqual([refused.status, refused.headers.get("grpc-status")], [200, "16"]);
  });

  it("GET / reveals nothing to strangers", async () => {
    for (const isPublic of [true, false]) {
      const { ask } = appWith({ apiTokens: tokens, loopback: false, isPublic });
      const stranger = await ask("/");
      assert.equal(stranger.status, 401);
      assert.doesNotMatch(await stranger.text(), /sandboxes|0\.1/);
      assert.equal((await ask("/", { authorization: "Bearer token-one" })).status, 200);
    }
  });

  it("on public platforms, serves strangers only /healthz", async () => {
    const { ask } = appWith({ apiTokens: tokens, loopback: false, isPublic: true });
    assert.equal((await ask("/healthz")).status, 200);
    const stranger = await ask("/readyz");
    assert.deepEqual([stranger.status, stranger.headers.get("www-authenticate")], [401, "Bearer"]);
    assert.equal((await ask("/readyz", { authorization: "Bearer token-one" })).status, 200);
    const unset = appWith({ apiTokens: new Map(), loopback: false, isPublic: true });
    assert.equal((await unset.ask("/readyz")).status, 403);
  });

  it("without tokens and beyond loopback, serves only /healthz", async () => {
    const { ask, reached } = appWith({ apiTokens: new Map(), loopback: false });
    assert.equal((await ask(path)).status, 403);
    assert.equal((await ask("/healthz")).status, 200);
    assert.equal(reached(), 0);
  });

  it("serves loopback names without tokens, and no other host or origin", async () => {
    const { ask } = appWith({ apiTokens: new Map(), loopback: true });
    for (const host of ["localhost", "LOCALHOST:65535", "127.0.0.1:80", "127.8.9.1", "[::1]:1", "[::1]"]) {
      assert.equal((await ask(path, { host })).status, 404, host);
    }
    for (const host of [
      ...["example.org", "localhost.example.org", "127.0.0.1.nip.io", "10.0.0.1", "0.0.0.0"],
      ...["my-localhost", "a.localhost", "127.0.0.1.example"],
    ]) {
      assert.equal((await ask(path, { host })).status, 403, host);
      assert.equal((await ask("/hooks/n/t", { host }, "POST")).status, 403, host);
    }
    const own = { host: "localhost:1234", origin: "http://localhost:1234", "sec-fetch-site": "same-origin" };
    assert.equal((await ask(path, own)).status, 404);
    assert.equal((await ask(path, { ...own, origin: "http://localhost:99" })).status, 403);
    assert.equal((await ask(path, { ...own, origin: "https://localhost:1234" })).status, 403);
    assert.equal((await ask(path, { ...own, origin: "null" })).status, 403);
    for (const [site, status] of [
      ["none", 404],
      ["same-origin", 404],
      ["same-site", 403],
      ["cross-site", 403],
    ] as const) {
      assert.equal((await ask(path, { host: "localhost", "sec-fetch-site": site })).status, status, site);
    }
  });

  it("lists agents in /readyz only for known callers, and is 503 only for the database", async () => {
    const { ask } = appWith({ apiTokens: tokens, loopback: false });
    const known = await ask("/readyz", { authorization: "Bearer token-one" });
    assert.deepEqual(
      [known.status, await known.json()],
      [200, { status: "ok", database: "ok", agents: { process: false } }],
    );
    assert.deepEqual(await (await ask("/readyz")).json(), { status: "ok", database: "ok" });
    const down = appWith({ apiTokens: tokens, loopback: false }, async () => {
      throw new SandboxError("unavailable", "the database cannot be reached");
    });
    const answer = await down.ask("/readyz");
    assert.deepEqual(
      [answer.status, await answer.json()],
      [503, { status: "unavailable", database: "unavailable" }],
    );
  });

  it("/readyz leaves no timer", async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    const { ask } = appWith({ apiTokens: new Map(), loopback: true });
    const timersBefore = timers();
    for (let times = 0; times < 5; times++) assert.equal((await ask("/readyz")).status, 200);
    assert.equal(timers(), timersBefore);
  });

  it("logs at most eight causes of an error, and the innermost of them", async () => {
    let cause: Error | undefined;
    for (let depth = 10; depth > 0; depth--)
      cause = Object.assign(new TypeError(`cause ${depth}`, { cause }), { code: depth });
    const thrown = new SandboxError("internal", "failed", { cause });
    assert.deepEqual(describeCause(thrown), {
      cause: "cause 8",
      causes: Array.from({ length: 8 }, (_, at) => `TypeError ${at + 1}`).join(" < "),
    });
    assert.deepEqual(describeCause(new SandboxError("internal", "failed")), {});
    const odd = new SandboxError("internal", "failed", { cause: 7 });
    assert.deepEqual(describeCause(odd), { cause: "7", causes: "number" });
  });

  it("logs the time of each request, and answers even if it cannot be logged", async (context) => {
    const { ask, log } = appWith({ apiTokens: new Map(), loopback: true });
    context.mock.timers.enable({ apis: ["Date"], now: 1_800_000_000_000 });
    await ask("/healthz");
    await ask("/healthz");
    context.mock.timers.tick(1);
    await ask("/healthz");
    const times = ["2027-01-15T08:00:00.000Z", "2027-01-15T08:00:00.000Z", "2027-01-15T08:00:00.001Z"];
    assert.deepEqual(
      log.map(({ time }) => time),
      times,
    );
    const { mock } = context.mock.method(console, "error", () => {});
    log.push = () => {
      throw new Error("the disk is full");
    };
    assert.equal((await ask("/healthz")).status, 200);
    const line = JSON.parse(String(mock.calls[0]?.arguments[0]));
    assert.deepEqual(
      [line.level, line.message, line.status, mock.callCount()],
      ["error", "failed to write the log entry of a request", 200, 1],
    );
  });

  it("logs at error level what the caller cannot have caused, and long paths only in part", async () => {
    const { log } = appWith({ apiTokens: new Map(), loopback: true });
    let thrown: unknown;
    const services = new Proxy({} as Dependencies["store"], {
      get: () => async () => {
        throw thrown;
      },
    });
    // The other services are not needed for these requests.
    const { fetch } = createApp({
      store: services,
      access: { apiTokens: new Map(), loopback: true },
      readiness: { checkDatabase: async () => {}, checkAgents: async () => ({}) },
      log: (entry: LogEntry) => log.push(entry),
    } as unknown as Dependencies);
    const timed = { "connect-timeout-ms": "60000" };
    for (const [error, headers, level, status] of [
      [new Error("broken"), {}, "error", 500],
      [new SandboxError("internal", "broken"), timed, "error", 500],
      [new SandboxError("unavailable", "away"), timed, "error", 503],
      [new SandboxError("deadline_exceeded", "late"), {}, "error", 504],
      [new SandboxError("deadline_exceeded", "late"), timed, "info", 504],
      [new SandboxError("resource_exhausted", "full", { exception: "databaseFull" }), {}, "error", 507],
      [new SandboxError("unavailable", "paused", { exception: "paused" }), {}, "info", 503],
      [new SandboxError("unimplemented", "not here"), {}, "info", 501],
      [new SandboxError("canceled", "left"), {}, "info", 499],
      [new SandboxError("not_found", "gone"), {}, "info", 404],
    ] as const) {
      thrown = error;
      await fetch(new Request(`http://localhost${path}`, { headers }));
      const entry = log.at(-1);
      assert.deepEqual([entry?.level, entry?.status], [level, status], error.message);
      assert.deepEqual(
        [entry?.operation, entry?.namespace, entry?.sandboxId, entry?.path],
        ["Store.Get", "n", "s", path],
      );
      if (error instanceof SandboxError) assert.equal(entry?.error, error.message);
    }
    await fetch(new Request(`http://localhost/${"x".repeat(1_000)}`));
    assert.equal(log.at(-1)?.path, `/${"x".repeat(255)}`);
    assert.ok(!("operation" in (log.at(-1) ?? {})));
  });

  it("logs the cause of an error, but does not answer it", async () => {
    const { log } = appWith({ apiTokens: tokens, loopback: false });
    // The other services are not needed for this request.
    const app = createApp({
      store: {
        get: async () => {
          throw new Error("select secret from sandboxes", { cause: new TypeError("disk on fire") });
        },
        // The code under test needs only this part.
      } as unknown as Dependencies["store"],
      controller: {} as Dependencies["controller"],
      directory: {} as Dependencies["directory"],
      inventories: {} as Dependencies["inventories"],
      outputs: {} as Dependencies["outputs"],
      triggers: () => Promise.reject(new Error("not needed")),
      events: {} as Dependencies["events"],
      subscriptions: {} as Dependencies["subscriptions"],
      waker: {} as Dependencies["waker"],
      access: { apiTokens: new Map(), loopback: true },
      readiness: { checkDatabase: async () => {}, checkAgents: async () => ({}) },
      log: (entry) => log.push(entry),
    });
    const failed = await app.fetch(new Request(`http://localhost${path}`));
    const text = await failed.text();
    assert.equal(failed.status, 500);
    assert.doesNotMatch(text, /select|disk/);
    const entry = log.at(-1);
    assert.equal(JSON.parse(text).requestId, entry?.requestId);
    assert.deepEqual([entry?.level, entry?.code, entry?.cause], ["error", "internal", "disk on fire"]);
    assert.doesNotMatch(JSON.stringify(entry), /select/);
  });
});
