import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, afterEach, before, describe, it } from "node:test";
import { rest } from "../support/client.ts";
import { specType } from "../support/create-options.ts";
import { freshNamespace } from "../support/namespace.ts";
import { isRunning } from "../support/processes.ts";
import { untilTrapped } from "../support/signals.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";
import { LivesFixture, loseAnswer, type Network, unreachable } from "./fixture.ts";

/** Loses the answers of some methods of the agent, which has carried them out. */
function loseAnswers(...methods: readonly string[]): Network {
  return async (method, deliver) => {
    const answer = await deliver();
    if (!methods.includes(method)) return answer;
    throw Object.assign(new TypeError("fetch failed"), { code: "ECONNRESET" });
  };
}

/** Loses every request. Its sender cannot tell whether it arrived. */
const loseRequests: Network = () =>
  Promise.reject(Object.assign(new TypeError("fetch failed"), { code: "ECONNRESET" }));

describe("a request that is repeated with its idempotency key", () => {
  let fixture: LivesFixture;
  before(async () => {
    fixture = await LivesFixture.open();
    // The first life makes the agent known to send views.
    const ns = freshNamespace();
    assert.equal((await send(ns, "POST /run", record)).status, 201);
    await send(ns, "DELETE /sandboxes/s?force=true");
  });
  afterEach(() => fixture.setNetwork());
  after(() => fixture.close());

  const json = { process: { args: ["sleep", "1000"], cwd: "/" } };
  const record = { sandboxId: "s", runtime: { name: "process" }, spec: { typeUrl: specType, json } };

  async function send(ns: string, route: string, body?: unknown, key?: string) {
    const headers = key === undefined ? {} : { "idempotency-key": key };
    return rest(fixture.ask, ns, route, body, headers);
  }

  async function ok(ns: string, route: string, body?: unknown): Promise<void> {
    const answer = await send(ns, route, body);
    assert.ok(answer.status < 300, JSON.stringify(answer.body));
  }

  /** Sends a request whose caller does not learn its outcome, since some answers of the agent are lost. */
  async function sendInVain(
    ns: string,
    route: string,
    body: unknown,
    lost: readonly string[],
  ): Promise<void> {
    fixture.setNetwork(loseAnswers(...lost));
    const answer = await send(ns, route, body, "k");
    fixture.setNetwork();
    assert.deepEqual([answer.status, answer.body.code], [503, "unavailable"]);
  }

  async function stateOf(ns: string): Promise<string> {
    const { body } = await send(ns, "GET /sandboxes/s/status");
    return String(body.state ?? body.code);
  }

  it("creates no second life after that of its first attempt", async () => {
    const ns = freshNamespace();
    await ok(ns, "POST /sandboxes", record);
    await sendInVain(ns, "POST /sandboxes/s/create", undefined, ["Create"]);
    await ok(ns, "POST /sandboxes/s/shutdown");
    const repeated = await send(ns, "POST /sandboxes/s/create", undefined, "k");
    assert.equal(repeated.status, 200, JSON.stringify(repeated.body));
    assert.equal(await stateOf(ns), "not_found");
    const created = (await fixture.events(ns)).filter((event) => event.startsWith("creating "));
    assert.equal(created.length, 1);
  });

  it("creates no second life if that of its first attempt has ended while it was repeated", async () => {
    const ns = freshNamespace();
    await ok(ns, "POST /sandboxes", record);
    await sendInVain(ns, "POST /sandboxes/s/create", undefined, ["Create"]);
    fixture.setNetwork(async (method, deliver) => {
      if (method !== "Create") return deliver();
      fixture.setNetwork();
      await ok(ns, "POST /sandboxes/s/shutdown");
      return deliver();
    });
    const met = await send(ns, "POST /sandboxes/s/create", undefined, "k");
    assert.deepEqual([met.status, met.body.code], [409, "aborted"]);
    const repeated = await send(ns, "POST /sandboxes/s/create", undefined, "k");
    assert.equal(repeated.status, 200, JSON.stringify(repeated.body));
    assert.equal(await stateOf(ns), "not_found");
    const created = (await fixture.events(ns)).filter((event) => event.startsWith("creating "));
    assert.equal(new Set(created).size, 1);
  });

  it("creates no second life while that of its first attempt is being ended", async () => {
    const ns = freshNamespace();
    await ok(ns, "POST /sandboxes", record);
    await sendInVain(ns, "POST /sandboxes/s/create", undefined, ["Create"]);
    assert.equal(await stateOf(ns), "SANDBOX_UNKNOWN");
    fixture.setNetwork(async (method, deliver) => {
      if (method !== "Shutdown") return deliver();
      throw Object.assign(new TypeError("fetch failed"), { code: "ECONNREFUSED" });
    });
    assert.equal((await send(ns, "POST /sandboxes/s/shutdown")).status, 503);
    const repeated = await send(ns, "POST /sandboxes/s/create", undefined, "k");
    fixture.setNetwork();
    assert.equal(repeated.status, 200, JSON.stringify(repeated.body));
    const other = await send(ns, "POST /sandboxes/s/create");
    assert.deepEqual([other.status, other.body.code], [409, "already_exists"]);
    await ok(ns, "POST /sandboxes/s/shutdown");
  });

  it("is refused again if its first attempt has met another Create", async () => {
    const ns = freshNamespace();
    let isAnswered = () => {};
    const secondAnswer = new Promise<void>((resolve) => {
      isAnswered = resolve;
    });
    let creates = 0;
    let isCreated = () => {};
    const firstCreate = new Promise<void>((resolve) => {
      isCreated = resolve;
    });
    fixture.setNetwork(async (method, deliver) => {
      const isFirst = method === "Create" && ++creates === 1;
      const answer = await deliver();
      if (isFirst) isCreated();
      if (isFirst) await secondAnswer;
      return answer;
    });
    const running = send(ns, "POST /run", record);
    await firstCreate;
    const refused = await send(ns, "POST /sandboxes/s/create", undefined, "k");
    isAnswered();
    assert.equal((await running).status, 201);
    fixture.setNetwork();
    assert.deepEqual([refused.status, refused.body.code], [409, "already_exists"]);
    await fixture.forgetAnswers(ns);
    const repeated = await send(ns, "POST /sandboxes/s/create", undefined, "k");
    assert.deepEqual([repeated.status, repeated.body.code], [409, "already_exists"]);
    await ok(ns, "DELETE /sandboxes/s?force=true");
  });

  it("does not start a later life than its first attempt", async () => {
    const ns = freshNamespace();
    await ok(ns, "POST /sandboxes", record);
    await ok(ns, "POST /sandboxes/s/create");
    await sendInVain(ns, "POST /sandboxes/s/start", undefined, ["Start"]);
    await ok(ns, "POST /sandboxes/s/shutdown");
    await ok(ns, "POST /sandboxes/s/create");
    const repeated = await send(ns, "POST /sandboxes/s/start", undefined, "k");
    assert.deepEqual([repeated.status, repeated.body.code], [400, "failed_precondition"]);
    assert.match(String(repeated.body.detail), /was about a life that is over/);
    assert.equal(await stateOf(ns), "SANDBOX_UNKNOWN");
    await ok(ns, "DELETE /sandboxes/s?force=true");
  });

  it("starts the life that its first attempt was about", async () => {
    const ns = freshNamespace();
    await ok(ns, "POST /sandboxes", record);
    await ok(ns, "POST /sandboxes/s/create");
    await sendInVain(ns, "POST /sandboxes/s/start", undefined, ["Start"]);
    const repeated = await send(ns, "POST /sandboxes/s/start", undefined, "k");
    assert.equal(repeated.status, 200, JSON.stringify(repeated.body));
    assert.equal(await stateOf(ns), "SANDBOX_READY");
    await ok(ns, "DELETE /sandboxes/s?force=true");
  });

  for (const call of ["stop", "shutdown"] as const) {
    it(`does not ${call} a later life than its first attempt`, async () => {
      const ns = freshNamespace();
      await ok(ns, "POST /run", record);
      const method = call === "stop" ? "Stop" : "Shutdown";
      await sendInVain(ns, `POST /sandboxes/s/${call}`, undefined, [method]);
      await ok(ns, "DELETE /sandboxes/s?force=true");
      await ok(ns, "POST /run", record);
      const repeated = await send(ns, `POST /sandboxes/s/${call}`, undefined, "k");
      assert.equal(repeated.status, call === "stop" ? 400 : 200, JSON.stringify(repeated.body));
      assert.equal(await stateOf(ns), "SANDBOX_READY");
      await ok(ns, "DELETE /sandboxes/s?force=true");
    });
  }

  const fields = { sandbox: { labels: { a: "1" } }, fields: ["labels"] };
  for (const [call, method, body] of [
    ["start", "Start", undefined],
    ["stop", "Stop", undefined],
    ["update", "Update", fields],
  ] as const) {
    /** Makes the life end before the next request of the call arrives at the agent. */
    function endBefore(ns: string, request: string = method): void {
      fixture.setNetwork(async (arriving, deliver) => {
        if (arriving !== request) return deliver();
        fixture.setNetwork();
        await ok(ns, "POST /sandboxes/s/shutdown");
        return deliver();
      });
    }

    /** Asserts that a call whose first request may have had an effect is told that its life is over, which a Stop wants. */
    function assertOver(answer: Awaited<ReturnType<typeof send>>): void {
      const expected = call === "stop" ? [200, undefined] : [400, "failed_precondition"];
      assert.deepEqual([answer.status, answer.body.code], expected, JSON.stringify(answer.body));
      if (call !== "stop") assert.match(String(answer.body.detail), /was about a life that is over/);
    }

    it(`learns that its life has ended while the ${call} was repeated`, async () => {
      const ns = freshNamespace();
      await ok(ns, "POST /sandboxes", record);
      await ok(ns, "POST /sandboxes/s/create");
      await sendInVain(ns, `POST /sandboxes/s/${call}`, body, [method]);
      endBefore(ns);
      assertOver(await send(ns, `POST /sandboxes/s/${call}`, body, "k"));
    });

    it(`learns that its life has ended before the ${call} was sent to the agent again`, async () => {
      const ns = freshNamespace();
      await ok(ns, "POST /sandboxes", record);
      await ok(ns, "POST /sandboxes/s/create");
      fixture.setNetwork(async (arriving, deliver) => {
        if (arriving !== method) return deliver();
        endBefore(ns);
        return loseAnswer(deliver);
      });
      assertOver(await send(ns, `POST /sandboxes/s/${call}`, body));
    });

    it(`finds nothing if the life ends before the agent is asked to ${call}`, async () => {
      const ns = freshNamespace();
      await ok(ns, "POST /sandboxes", record);
      fixture.setNetwork(loseRequests);
      await send(ns, "POST /sandboxes/s/create");
      assert.equal((await fixture.row(ns))?.phase, "creating");
      fixture.setNetwork(async (arriving, deliver) => {
        if (arriving !== "Status") return deliver();
        endBefore(ns, "Status");
        return loseAnswer(deliver);
      });
      const answer = await send(ns, `POST /sandboxes/s/${call}`, body);
      assert.deepEqual([answer.status, answer.body.code], [404, "not_found"]);
    });

    it(`learns that a life has ended that an earlier ${call} may have found`, async () => {
      const ns = freshNamespace();
      await ok(ns, "POST /sandboxes", record);
      fixture.setNetwork(loseRequests);
      await send(ns, "POST /sandboxes/s/create");
      await sendInVain(ns, `POST /sandboxes/s/${call}`, body, ["Status"]);
      endBefore(ns, "Status");
      const answer = await send(ns, `POST /sandboxes/s/${call}`, body, "k");
      assert.deepEqual([answer.status, answer.body.code], [400, "failed_precondition"]);
    });

    it(`finds nothing if the life is still not there when the ${call} is repeated`, async () => {
      const ns = freshNamespace();
      await ok(ns, "POST /sandboxes", record);
      fixture.setNetwork(loseRequests);
      await send(ns, "POST /sandboxes/s/create");
      await sendInVain(ns, `POST /sandboxes/s/${call}`, body, ["Status"]);
      const answer = await send(ns, `POST /sandboxes/s/${call}`, body, "k");
      assert.deepEqual([answer.status, answer.body.code], [404, "not_found"]);
      await ok(ns, "POST /sandboxes/s/shutdown");
    });

    it(`learns that the agent is away when the ${call} is repeated, although its life has ended`, async () => {
      const ns = freshNamespace();
      await ok(ns, "POST /sandboxes", record);
      await ok(ns, "POST /sandboxes/s/create");
      await sendInVain(ns, `POST /sandboxes/s/${call}`, body, [method]);
      fixture.setNetwork(async (arriving, deliver) => {
        if (arriving !== method) return deliver();
        fixture.setNetwork();
        await ok(ns, "POST /sandboxes/s/shutdown");
        fixture.setNetwork(unreachable());
        return unreachable()(arriving, deliver);
      });
      const answer = await send(ns, `POST /sandboxes/s/${call}`, body, "k");
      assert.deepEqual([answer.status, answer.body.code], [503, "unavailable"]);
    });

    it(`finds nothing if the life ends before a first ${call} arrives`, async () => {
      const ns = freshNamespace();
      await ok(ns, "POST /sandboxes", record);
      await ok(ns, "POST /sandboxes/s/create");
      endBefore(ns);
      const answer = await send(ns, `POST /sandboxes/s/${call}`, body, "k");
      assert.deepEqual([answer.status, answer.body.code], [404, "not_found"]);
    });
  }

  it("learns that a Shutdown of its life has begun while an Update was repeated", async (context) => {
    const ns = freshNamespace();
    const folder = await temporaryFolder();
    context.after(() => folder.remove());
    const [asked = "", allowed = ""] = ["asked", "allowed"].map((name) => join(folder.path, name));
    const untilAllowed = `: >${asked}; until [ -e ${allowed} ]; do sleep 0.02; done; exit 0`;
    await fixture.create(ns, `trap '${untilAllowed}' TERM; while :; do sleep 0.02; done`);
    await untilTrapped(await fixture.start(ns), "SIGTERM");
    await sendInVain(ns, "POST /sandboxes/s/update", fields, ["Update"]);
    const shutdown = send(ns, "POST /sandboxes/s/shutdown");
    await until("the process is asked to end", () => existsSync(asked));
    const repeated = await send(ns, "POST /sandboxes/s/update", fields, "k");
    await writeFile(allowed, "");
    assert.equal((await shutdown).status, 200);
    assert.deepEqual([repeated.status, repeated.body.code], [400, "failed_precondition"]);
  });

  for (const ifExists of ["fail", "keep", "replace"]) {
    it(`does not run a sandbox again that has started, with ${ifExists}`, async () => {
      const ns = freshNamespace();
      // The run is undone, since it does not learn that its process has started.
      await sendInVain(ns, "POST /run", { ...record, ifExists }, ["Start"]);
      assert.equal((await send(ns, "GET /sandboxes/s")).status, 404);
      const repeated = await send(ns, "POST /run", { ...record, ifExists }, "k");
      assert.deepEqual([repeated.status, repeated.body.code], [400, "failed_precondition"]);
      assert.equal((await send(ns, "GET /sandboxes/s")).status, 404);
      const other = await send(ns, "POST /run", { ...record, ifExists }, "other");
      assert.equal(other.status, 201, JSON.stringify(other.body));
      await ok(ns, "DELETE /sandboxes/s?force=true");
    });
  }

  it("runs a sandbox that its first attempt has not started", async () => {
    const ns = freshNamespace();
    fixture.setNetwork(async (method, deliver) => {
      if (method !== "Start") return deliver();
      throw Object.assign(new TypeError("fetch failed"), { code: "ECONNREFUSED" });
    });
    const failed = await send(ns, "POST /run", record, "k");
    fixture.setNetwork();
    assert.equal(failed.status, 503, JSON.stringify(failed.body));
    const repeated = await send(ns, "POST /run", record, "k");
    assert.equal(repeated.status, 201, JSON.stringify(repeated.body));
    assert.equal(await stateOf(ns), "SANDBOX_READY");
    await ok(ns, "DELETE /sandboxes/s?force=true");
  });

  it("does not run a sandbox again whose life another run is ending, and may have started", async () => {
    const ns = freshNamespace();
    const replacing = { ...record, ifExists: "replace" };
    const held = { Start: Promise.withResolvers<void>(), Shutdown: Promise.withResolvers<void>() };
    const released = Promise.withResolvers<void>();
    const counts = { Start: 0, Shutdown: 0 };
    // The first Start has no answer, as of a server that died, and the first Shutdown does not arrive yet.
    fixture.setNetwork(async (method, deliver) => {
      if ((method !== "Start" && method !== "Shutdown") || ++counts[method] > 1) return deliver();
      if (method === "Start") await deliver();
      held[method].resolve();
      await released.promise;
      if (method === "Shutdown") return deliver();
      throw Object.assign(new TypeError("fetch failed"), { code: "ECONNRESET" });
    });
    const first = send(ns, "POST /run", replacing, "k");
    await held.Start.promise;
    const other = send(ns, "POST /run", { ...replacing, labels: { other: "1" } });
    await held.Shutdown.promise;
    await fixture.forgetAnswers(ns);
    const repeated = await send(ns, "POST /run", replacing, "k");
    released.resolve();
    await Promise.all([first, other]);
    fixture.setNetwork();
    assert.deepEqual([repeated.status, repeated.body.code], [400, "failed_precondition"]);
    assert.deepEqual((await send(ns, "GET /sandboxes/s")).body.labels, { other: "1" });
    assert.equal(await stateOf(ns), "SANDBOX_READY");
    await ok(ns, "DELETE /sandboxes/s?force=true");
  });

  it("says that a sandbox is deleted only once it has ended, also while a run replaces it", async () => {
    const ns = freshNamespace();
    await ok(ns, "POST /run", record);
    const pid = Number((await send(ns, "GET /sandboxes/s/status")).body.pid);
    fixture.setNetwork(unreachable("Shutdown"));
    const begun = await send(ns, "DELETE /sandboxes/s?force=true", undefined, "k");
    assert.equal(begun.status, 202, JSON.stringify(begun.body));
    const [held, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let shutdowns = 0;
    fixture.setNetwork(async (method, deliver) => {
      if (method !== "Shutdown" || ++shutdowns > 1) return deliver();
      held.resolve();
      await released.promise;
      return deliver();
    });
    const replacing = send(ns, "POST /run", { ...record, ifExists: "replace", labels: { other: "1" } });
    await held.promise;
    const repeated = await send(ns, "DELETE /sandboxes/s?force=true", undefined, "k");
    const wasRunning = isRunning(pid);
    released.resolve();
    assert.equal(repeated.status, 204, JSON.stringify(repeated.body));
    assert.ok(!wasRunning, "its process is running");
    assert.equal((await replacing).status, 201);
    fixture.setNetwork();
    assert.deepEqual((await send(ns, "GET /sandboxes/s")).body.labels, { other: "1" });
    assert.equal(await stateOf(ns), "SANDBOX_READY");
    await ok(ns, "DELETE /sandboxes/s?force=true");
  });
});
