import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { rest } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import { isRunning } from "../support/processes.ts";
import { ignoresSigterm, signalWhenHandled, untilTrapped } from "../support/signals.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";
import { LivesFixture, loseAnswer } from "./fixture.ts";

const forever = "while :; do sleep 0.02; done";
const ignoringSigterm = `trap '' TERM; ${forever}`;

describe("the life of a sandbox", () => {
  let fixture: LivesFixture;
  let ns: string;
  before(async () => {
    fixture = await LivesFixture.open();
  });
  after(() => fixture.close());
  beforeEach(() => {
    ns = freshNamespace();
  });
  afterEach(() => fixture.setNetwork());

  /** Asserts that the agent has neither the sandbox nor its process. */
  const assertGone = async (pid = 0) => {
    assert.equal(await fixture.bench.state(ns, "s").catch(({ code }) => code), "not_found");
    assert.ok(pid === 0 || !isRunning(pid), `process ${pid} runs`);
  };

  it("a Shutdown ends the sandbox of an earlier Create whose request arrives late", async () => {
    assert.equal(await fixture.create(ns, forever), "ok");
    await fixture.call(ns, "Shutdown");
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    let arrived: Promise<unknown> = Promise.resolve();
    fixture.setNetwork((method, deliver) => {
      if (method !== "Create") return deliver();
      const late = held.then(deliver);
      arrived = late.catch(() => {});
      return late;
    });
    const headers = { "connect-timeout-ms": "200" };
    const json = { sandboxId: "s", sandbox: { runtime: {} } };
    const response = await fixture.ask("/containerd.services.sandbox.v1.Controller/Create", {
      method: "POST",
      headers: { ...headers, "content-type": "application/json", "containerd-namespace": ns },
      body: JSON.stringify(json),
    });
    assert.equal(response.status, 504);
    assert.equal(await fixture.call(ns, "Shutdown"), "ok");
    release();
    await arrived;
    await assertGone();
    fixture.setNetwork();
    assert.equal(await fixture.create(ns, forever), "ok");
    assert.equal(await fixture.call(ns, "Shutdown"), "ok");
  });

  it("a concurrent Create and Shutdown leave no sandbox that a Shutdown cannot end", async () => {
    for (let round = 0; round < 40; round++) {
      const [created, shutDown] = await Promise.all([
        fixture.create(ns, "exit 0"),
        fixture.call(ns, "Shutdown"),
      ]);
      assert.match(created, /^(ok|aborted)$/);
      assert.match(shutDown, /^(ok|not_found)$/);
      assert.equal(await fixture.call(ns, "Shutdown"), "ok");
      await assertGone();
      const row = await fixture.row(ns);
      assert.equal(row?.phase, "gone");
    }
  });

  it("Status finds, and Shutdown ends, a sandbox that a restored database lacks", async () => {
    await fixture.create(ns, "exit 1");
    assert.equal(await fixture.call(ns, "Shutdown"), "ok");
    const restore = await fixture.backUp();
    await fixture.create(ns, forever);
    const pid = await fixture.start(ns);
    await restore();
    assert.equal(await fixture.call(ns, "Status"), "ok");
    await restore();
    assert.equal(await fixture.call(ns, "Shutdown"), "ok");
    await assertGone(pid);
  });

  it("a Create or Start that arrives after a Shutdown or a restart has no effect", async () => {
    const late: (() => Promise<Response>)[] = [];
    fixture.setNetwork((method, deliver) => {
      if (method === "Create" || method === "Start") late.push(deliver);
      return deliver();
    });
    await fixture.create(ns, forever);
    const pid = await fixture.start(ns);
    assert.equal(await fixture.call(ns, "Shutdown"), "ok");
    for (const deliver of late) assert.notEqual((await deliver()).status, 200);
    await assertGone(pid);
    await fixture.bench.restart();
    for (const deliver of late) assert.notEqual((await deliver()).status, 200);
    await assertGone(pid);
    await fixture.create(ns, forever);
    for (const deliver of late.slice(0, 2)) assert.notEqual((await deliver()).status, 200);
    assert.equal((await rest(fixture.ask, ns, "GET /sandboxes/s/status")).body.state, "SANDBOX_UNKNOWN");
    assert.equal(await fixture.call(ns, "Shutdown"), "ok");
  });

  it("concurrent Shutdowns succeed, also during a Stop and if SIGTERM is ignored", async () => {
    for (const script of [forever, ignoringSigterm]) {
      await fixture.create(ns, script);
      const pid = await fixture.start(ns);
      if (script === ignoringSigterm) await until("the process ignores SIGTERM", () => ignoresSigterm(pid));
      const stop = () => rest(fixture.ask, ns, "POST /sandboxes/s/stop", { timeout: "1s" });
      const stopping = stop();
      const record = join(fixture.bench.folder(ns, "s"), "record.json");
      await until("the Stop has begun", () => {
        return !isRunning(pid) || readFileSync(record, "utf8").includes("killAt");
      });
      const ending = Array.from({ length: 4 }, () => fixture.call(ns, "Shutdown"));
      await delay(300);
      const later = stop();
      assert.deepEqual(await Promise.all(ending), ["ok", "ok", "ok", "ok"]);
      assert.equal((await stopping).status, 200);
      assert.match(String((await later).status), /^(200|404)$/);
      await assertGone(pid);
    }
  });

  it("an Update during a Shutdown succeeds or is not_found", async () => {
    for (let round = 0; round < 25; round++) {
      await fixture.create(ns, "exit 0");
      await fixture.start(ns);
      await fixture.waitForExit(ns);
      const labels = { app: "x".repeat(100_000) };
      const update = () =>
        rest(fixture.ask, ns, "POST /sandboxes/s/update", { sandbox: { labels }, fields: ["labels"] });
      const [shutDown, ...updated] = await Promise.all([fixture.call(ns, "Shutdown"), update(), update()]);
      assert.equal(shutDown, "ok");
      for (const { status, body } of updated)
        assert.match(String(status), /^(200|404)$/, JSON.stringify(body));
    }
  });

  it("a Shutdown is finished even if its caller disconnects", async () => {
    const folder = await temporaryFolder();
    const [asked, allowed] = ["asked", "allowed"].map((name) => join(folder.path, name));
    const untilAllowed = `: >${asked}; until [ -e ${allowed} ]; do sleep 0.02; done; exit 0`;
    await fixture.create(ns, `trap '${untilAllowed}' TERM; ${forever}`);
    const pid = await fixture.start(ns);
    await untilTrapped(pid, "SIGTERM");
    const leaving = new AbortController();
    const path = `/v1/namespaces/${ns}/sandboxes/s/shutdown`;
    const shutdown = fixture.ask(path, { method: "POST", signal: leaving.signal });
    await until("the process is asked to end", () => existsSync(asked ?? ""));
    leaving.abort();
    assert.equal((await shutdown).status, 499);
    await writeFile(allowed ?? "", "");
    await until("the process has ended", () => !isRunning(pid));
    await until("the end is recorded", async () => (await fixture.row(ns))?.phase === "gone");
    await assertGone(pid);
    await folder.remove();
  });

  it("a Shutdown that arrives late does not affect a newer life", async () => {
    let deliverLate: (() => Promise<Response>) | undefined;
    fixture.setNetwork((method, deliver) => {
      if (method !== "Shutdown") return deliver();
      deliverLate = deliver;
      return Promise.reject(Object.assign(new TypeError("broken"), { cause: new Error("reset") }));
    });
    assert.equal(await fixture.call(ns, "Shutdown"), "unavailable");
    fixture.setNetwork();
    await fixture.create(ns, forever);
    const pid = await fixture.start(ns);
    await deliverLate?.();
    assert.ok(isRunning(pid));
    assert.equal((await rest(fixture.ask, ns, "GET /sandboxes/s/status")).body.pid, pid);
    assert.equal(await fixture.call(ns, "Shutdown"), "ok");
  });

  for (const [call, method] of [
    ["start", "Start"],
    ["stop", "Stop"],
    ["update", "Update"],
  ] as const) {
    const fields = { sandbox: { labels: { a: "1" } }, fields: ["labels"] };
    const send = () =>
      rest(fixture.ask, ns, `POST /sandboxes/s/${call}`, call === "update" ? fields : undefined);

    it(`a request to ${call} that does not find its life yet cannot find it later`, async () => {
      const arrived: string[] = [];
      const [held, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      fixture.setNetwork(async (arriving, deliver) => {
        arrived.push(arriving);
        if (arriving !== "Create") return deliver();
        held.resolve();
        await released.promise;
        return deliver();
      });
      const creating = fixture.create(ns, forever);
      await held.promise;
      const early = await send();
      released.resolve();
      assert.equal(await creating, "ok");
      assert.deepEqual([early.status, early.body.code], [404, "not_found"]);
      assert.ok(!arrived.includes(method), `a late copy would take effect now: ${arrived.join()}`);
      assert.equal((await send()).status, 200);
      assert.equal(await fixture.call(ns, "Shutdown"), "ok");
    });

    for (const [what, header, value] of [
      ["that its agent is creating", "sandbox-phase", "creating"],
      ["in whose place its agent has another", "sandbox-life", "1"],
    ] as const) {
      it(`a request to ${call} does not find a life ${what}`, async () => {
        assert.equal(await fixture.create(ns, forever), "ok");
        await fixture.forgetCreation(ns);
        const arrived: string[] = [];
        fixture.setNetwork(async (arriving, deliver) => {
          arrived.push(arriving);
          const answer = await deliver();
          answer.headers.set(header, value);
          return answer;
        });
        const early = await send();
        fixture.setNetwork();
        assert.deepEqual([early.status, early.body.code], [404, "not_found"]);
        assert.deepEqual(arrived, ["Status"]);
        assert.equal(await fixture.call(ns, "Shutdown"), "ok");
      });
    }

    it(`a request to ${call} is sent to an agent without views that has the sandbox`, async () => {
      assert.equal(await fixture.create(ns, forever), "ok");
      await fixture.forgetCreation(ns);
      const arrived: string[] = [];
      fixture.setNetwork(async (arriving, deliver) => {
        arrived.push(arriving);
        const answer = await deliver();
        for (const name of [...answer.headers.keys()])
          if (name.startsWith("sandbox-")) answer.headers.delete(name);
        return answer;
      });
      assert.equal((await send()).status, 200);
      fixture.setNetwork();
      assert.deepEqual(arrived.slice(0, 2), ["Status", method]);
      assert.equal(await fixture.call(ns, "Shutdown"), "ok");
    });
  }

  it("a call whose answer was lost is retried and gets the answer of the first attempt", async () => {
    const lost = new Set<string>();
    fixture.setNetwork((method, deliver) => {
      if (lost.has(method)) return deliver();
      lost.add(method);
      return loseAnswer(deliver);
    });
    await fixture.call(freshNamespace(), "Status"); // Makes the agent known to send views.
    assert.equal(await fixture.create(ns, "trap 'exit 6' USR1; while :; do sleep 0.02; done"), "ok");
    const pid = await fixture.start(ns);
    const exit = fixture.waitForExit(ns);
    await until("the answer of the Wait is about to be lost", () => lost.has("Wait"));
    await signalWhenHandled(pid, "SIGUSR1");
    assert.equal(await exit, 6);
    assert.equal(await fixture.call(ns, "Shutdown"), "ok");
    assert.deepEqual([...lost].sort(), ["Create", "Shutdown", "Start", "Status", "Wait"]);
  });

  it("a Create can be repeated with its Idempotency-Key; another one is already_exists", async () => {
    const key = { "idempotency-key": "mine" };
    assert.equal(await fixture.create(ns, "exit 0", key), "ok");
    assert.equal(await fixture.create(ns, "exit 0", key), "ok");
    assert.equal(await fixture.create(ns, "exit 0", { "idempotency-key": '"mine"' }), "ok");
    assert.equal(await fixture.create(ns, "exit 0", { "idempotency-key": "another" }), "already_exists");
    assert.equal(await fixture.create(ns, "exit 0"), "already_exists");
    assert.equal(await fixture.create(ns, "exit 0", { "idempotency-key": "sp ace" }), "invalid_argument");
    const keyOfMaxLength = "k".repeat(256);
    assert.equal(await fixture.create(ns, "exit 0", { "idempotency-key": keyOfMaxLength }), "already_exists");
    assert.equal(
      await fixture.create(ns, "exit 0", { "idempotency-key": `${keyOfMaxLength}k` }),
      "invalid_argument",
    );
    assert.equal((await fixture.row(ns))?.phase, "created");
    await fixture.call(ns, "Shutdown");
  });

  it("the sandboxes of a node that was rebuilt empty are lost, and their ids are free", async () => {
    await fixture.create(ns, forever);
    const pid = await fixture.start(ns);
    await fixture.create(ns, forever, {}, "t");
    await fixture.bench.rebuild(pid);
    assert.equal(await fixture.call(ns, "Status"), "not_found");
    const { body } = await rest(fixture.ask, ns, "GET /sandboxes/s/wait?timeout=60s");
    assert.deepEqual([body.exitStatus, body.reason], [255, "lost"]);
    assert.equal(await fixture.call(ns, "Shutdown", "t"), "ok");
    for (const id of ["s", "t"]) {
      const created = await fixture.create(ns, "exit 0", {}, id);
      // The first Create may fail: its answer reveals the new data folder.
      if (created !== "ok") assert.equal(await fixture.create(ns, "exit 0", {}, id), "ok");
      assert.equal(await fixture.call(ns, "Shutdown", id), "ok");
    }
  });
});
