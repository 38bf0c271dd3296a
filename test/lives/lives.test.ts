import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { isRunning, until } from "../agent/bench.ts";
import { freshNamespace } from "../suites/case.ts";
import { rest } from "../suites/client.ts";
import { isDeaf, specType } from "../suites/workload.ts";
import { LivesFixture, loseAnswer } from "./fixture.ts";

const untilEnded = "while :; do sleep 0.02; done";
const deaf = `trap '' TERM; ${untilEnded}`;

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
  afterEach(() => fixture.network());

  /** Tells whether the agent has nothing of an id, nor a process of it. */
  const isGone = async (pid = 0) => {
    assert.equal(await fixture.bench.state(ns, "s").catch(({ code }) => code), "not_found");
    assert.ok(pid === 0 || !isRunning(pid), `process ${pid} runs`);
  };

  it("a Wait beside a Create gets the exit of the new life, not of the one before", async () => {
    for (let life = 1; life <= 8; life++) {
      const status = 10 + life;
      const waiting: Promise<number>[] = [];
      fixture.network(async (method, deliver) => {
        if (method === "Create") {
          waiting.push(fixture.exit(ns));
          await delay(20);
        }
        return deliver();
      });
      assert.equal(await fixture.create(ns, `sleep 0.05; exit ${status}`), "ok");
      await fixture.start(ns);
      assert.deepEqual(await Promise.all([...waiting, fixture.exit(ns)]), [status, status]);
      assert.equal(await fixture.code(ns, "Shutdown"), "ok");
      assert.equal(await fixture.exit(ns), status);
    }
  });

  it("a Shutdown ends what a Create that its caller gave up on makes later", async () => {
    let arrived: Promise<unknown> = Promise.resolve();
    fixture.network((method, deliver) => {
      if (method !== "Create") return deliver();
      const late = delay(600).then(deliver);
      arrived = late.catch(() => {});
      return late;
    });
    assert.equal(await fixture.create(ns, untilEnded), "ok");
    await fixture.code(ns, "Shutdown");
    const headers = { "connect-timeout-ms": "200" };
    const json = { sandboxId: "s", sandbox: { runtime: {} } };
    const response = await fixture.ask("/containerd.services.sandbox.v1.Controller/Create", {
      method: "POST",
      headers: { ...headers, "content-type": "application/json", "containerd-namespace": ns },
      body: JSON.stringify(json),
    });
    assert.equal(response.status, 504);
    assert.equal(await fixture.code(ns, "Shutdown"), "ok");
    await arrived;
    await isGone();
    fixture.network();
    assert.equal(await fixture.create(ns, untilEnded), "ok");
    assert.equal(await fixture.code(ns, "Shutdown"), "ok");
  });

  it("Create and Shutdown at the same time leave nothing, or a sandbox that can be shut down", async () => {
    for (let round = 0; round < 40; round++) {
      const [created, shutDown] = await Promise.all([
        fixture.create(ns, "exit 0"),
        fixture.code(ns, "Shutdown"),
      ]);
      assert.match(created, /^(ok|aborted)$/);
      assert.match(shutDown, /^(ok|not_found)$/);
      assert.equal(await fixture.code(ns, "Shutdown"), "ok");
      await isGone();
      const row = await fixture.row(ns);
      assert.equal(row?.phase, "gone");
    }
  });

  it("what a restored database has forgotten is found by Status, and ended by Shutdown", async () => {
    await fixture.create(ns, "exit 1");
    assert.equal(await fixture.code(ns, "Shutdown"), "ok");
    const restore = await fixture.backUp();
    await fixture.create(ns, untilEnded);
    const pid = await fixture.start(ns);
    await restore();
    assert.equal(await fixture.code(ns, "Status"), "ok");
    await restore();
    assert.equal(await fixture.code(ns, "Shutdown"), "ok");
    await isGone(pid);
  });

  it("a Create or Start that arrives after Shutdown, also after a restart of the agent, does nothing", async () => {
    const late: (() => Promise<Response>)[] = [];
    fixture.network((method, deliver) => {
      if (method === "Create" || method === "Start") late.push(deliver);
      return deliver();
    });
    await fixture.create(ns, untilEnded);
    const pid = await fixture.start(ns);
    assert.equal(await fixture.code(ns, "Shutdown"), "ok");
    for (const deliver of late) assert.notEqual((await deliver()).status, 200);
    await isGone(pid);
    await fixture.bench.restart();
    for (const deliver of late) assert.notEqual((await deliver()).status, 200);
    await isGone(pid);
    await fixture.create(ns, untilEnded);
    for (const deliver of late.slice(0, 2)) assert.notEqual((await deliver()).status, 200);
    assert.equal((await rest(fixture.ask, ns, "GET /sandboxes/s/status")).body.state, "SANDBOX_UNKNOWN");
    assert.equal(await fixture.code(ns, "Shutdown"), "ok");
  });

  it("Shutdowns at once all end well, also beside Stop and where the process ignores SIGTERM", async () => {
    for (const script of [untilEnded, deaf]) {
      await fixture.create(ns, script);
      const pid = await fixture.start(ns);
      if (script === deaf) await until("it is deaf", () => isDeaf(pid));
      const stop = () => rest(fixture.ask, ns, "POST /sandboxes/s/stop", { timeoutSecs: 1 });
      const stopping = stop();
      await delay(20);
      const ending = Array.from({ length: 4 }, () => fixture.code(ns, "Shutdown"));
      await delay(300);
      const later = stop();
      assert.deepEqual(await Promise.all(ending), ["ok", "ok", "ok", "ok"]);
      assert.equal((await stopping).status, 200);
      assert.match(String((await later).status), /^(200|404)$/);
      await isGone(pid);
    }
  });

  it("an Update beside Shutdown is carried out or finds nothing", async () => {
    for (let round = 0; round < 25; round++) {
      await fixture.create(ns, "exit 0");
      await fixture.start(ns);
      await fixture.exit(ns);
      const labels = { app: "x".repeat(100_000) };
      const update = () =>
        rest(fixture.ask, ns, "POST /sandboxes/s/update", { sandbox: { labels }, fields: ["labels"] });
      const [shutDown, ...updated] = await Promise.all([fixture.code(ns, "Shutdown"), update(), update()]);
      assert.equal(shutDown, "ok");
      for (const { status, body } of updated)
        assert.match(String(status), /^(200|404)$/, JSON.stringify(body));
    }
  });

  it("a Shutdown whose caller leaves is finished", async () => {
    await fixture.create(ns, `trap 'sleep 0.5; exit 0' TERM; ${untilEnded}`);
    const pid = await fixture.start(ns);
    const leaving = new AbortController();
    const path = `/v1/namespaces/${ns}/sandboxes/s/shutdown`;
    const shutdown = fixture.ask(path, { method: "POST", signal: leaving.signal });
    setTimeout(() => leaving.abort(), 100);
    assert.equal((await shutdown).status, 499);
    await until("it has ended", () => !isRunning(pid));
    await until("that is recorded", async () => (await fixture.row(ns))?.phase === "gone");
    await isGone(pid);
  });

  it("a Shutdown, to begin clean, that arrives late leaves the life alone that began since", async () => {
    let deliverLate: (() => Promise<Response>) | undefined;
    fixture.network((method, deliver) => {
      if (method !== "Shutdown") return deliver();
      deliverLate = deliver;
      return Promise.reject(Object.assign(new TypeError("broken"), { cause: new Error("reset") }));
    });
    assert.equal(await fixture.code(ns, "Shutdown"), "unavailable");
    fixture.network();
    await fixture.create(ns, untilEnded);
    const pid = await fixture.start(ns);
    await deliverLate?.();
    assert.ok(isRunning(pid));
    assert.equal((await rest(fixture.ask, ns, "GET /sandboxes/s/status")).body.pid, pid);
    assert.equal(await fixture.code(ns, "Shutdown"), "ok");
  });

  it("a call whose answer was lost is made again, and answered as the first time", async () => {
    const lost = new Set<string>();
    fixture.network((method, deliver) => {
      if (lost.has(method)) return deliver();
      lost.add(method);
      return loseAnswer(deliver);
    });
    await fixture.code(freshNamespace(), "Status"); // From here on the agent is known to send views.
    assert.equal(await fixture.create(ns, "sleep 0.1; exit 6"), "ok");
    await fixture.start(ns);
    assert.equal(await fixture.exit(ns), 6);
    assert.equal(await fixture.code(ns, "Shutdown"), "ok");
    assert.deepEqual([...lost].sort(), ["Create", "Shutdown", "Start", "Status", "Wait"]);
  });

  it("a Create with an Idempotency-Key can be made again by its caller; another one is told that it exists", async () => {
    const key = { "idempotency-key": "mine" };
    assert.equal(await fixture.create(ns, "exit 0", key), "ok");
    assert.equal(await fixture.create(ns, "exit 0", key), "ok");
    assert.equal(await fixture.create(ns, "exit 0", { "idempotency-key": "another" }), "already_exists");
    assert.equal(await fixture.create(ns, "exit 0"), "already_exists");
    assert.equal(await fixture.create(ns, "exit 0", { "idempotency-key": "sp ace" }), "invalid_argument");
    assert.equal((await fixture.row(ns))?.phase, "created");
    await fixture.code(ns, "Shutdown");
  });

  it("a Wait for a life that was never made is not found, also when the next one has begun", async () => {
    const second = Promise.withResolvers<void>();
    let waiting: ReturnType<typeof rest> | undefined;
    fixture.network(async (method, deliver) => {
      if (method === "Wait") await second.promise;
      if (method === "Create" && !waiting) {
        waiting = rest(fixture.ask, ns, "GET /sandboxes/s/wait?timeout=20s");
        await delay(50);
      }
      return deliver();
    });
    const json = { process: { args: ["/no/such/program"], cwd: "/" } };
    const sandbox = { sandboxId: "s", runtime: { name: "process" }, spec: { typeUrl: specType, json } };
    const refused = await rest(fixture.ask, ns, "POST /sandboxes/s/create", { sandbox });
    assert.equal(String(refused.body.code), "failed_precondition");
    assert.equal(await fixture.create(ns, untilEnded), "ok");
    second.resolve();
    const { status, body } = (await waiting) ?? assert.fail("nobody waits");
    assert.deepEqual([status, /it was never created/.test(String(body.detail))], [404, true]);
    assert.equal(await fixture.code(ns, "Shutdown"), "ok");
  });

  it("Stop and Status record the exit: it is known when the node is lost then", async () => {
    await fixture.create(ns, "trap 'exit 9' TERM; while :; do sleep 0.02; done");
    const pid = await fixture.start(ns);
    await until("it listens", () => isRunning(pid));
    await delay(200);
    assert.equal(await fixture.code(ns, "Stop"), "ok");
    await fixture.create(ns, "exit 4", {}, "t");
    await fixture.start(ns, "t");
    await until("t has ended", async () => {
      const { body } = await rest(fixture.ask, ns, "GET /sandboxes/t/status");
      return String(body.state) === "SANDBOX_NOTREADY";
    });
    fixture.network(() => Promise.reject(new TypeError("the node is gone")));
    assert.deepEqual([await fixture.exit(ns), await fixture.exit(ns, "t")], [9, 4]);
    fixture.network();
    for (const id of ["s", "t"]) assert.equal(await fixture.code(ns, "Shutdown", id), "ok");
  });

  it("a REST wait whose time runs out as the sandbox ends answers the exit, and never 404", async () => {
    for (let round = 0; round < 12; round++) {
      await fixture.create(ns, `sleep 0.${95 + (round % 5)}; exit 5`);
      await fixture.start(ns);
      const { status, body } = await rest(fixture.ask, ns, "GET /sandboxes/s/wait?timeout=1s");
      if (status === 202) assert.equal(body.state, "SANDBOX_READY");
      else assert.deepEqual([status, body.exitStatus], [200, 5]);
      assert.equal(await fixture.exit(ns), 5);
      assert.equal(await fixture.code(ns, "Shutdown"), "ok");
    }
  });

  it("a wait that begins while the agent is restarted goes on", async () => {
    await fixture.create(ns, "sleep 1; exit 3");
    await fixture.start(ns);
    let waiting: Promise<number> | undefined;
    await fixture.bench.restart(() => {
      waiting = fixture.exit(ns);
    });
    assert.equal(await waiting, 3);
    assert.equal(await fixture.code(ns, "Shutdown"), "ok");
  });

  it("many who wait for one sandbox share one call to its agent", async () => {
    let waits = 0;
    fixture.network((method, deliver) => {
      if (method === "Wait") waits++;
      return deliver();
    });
    await fixture.create(ns, "sleep 0.5; exit 2");
    await fixture.start(ns);
    const exits = await Promise.all(Array.from({ length: 50 }, () => fixture.exit(ns)));
    assert.deepEqual(exits, Array(50).fill(2));
    assert.equal(waits, 1);
    assert.equal(await fixture.code(ns, "Shutdown"), "ok");
  });

  it("a node that was rebuilt empty has lost its sandboxes, and their ids are free", async () => {
    await fixture.create(ns, untilEnded);
    const pid = await fixture.start(ns);
    await fixture.create(ns, untilEnded, {}, "t");
    await fixture.bench.rebuild(pid);
    assert.equal(await fixture.code(ns, "Status"), "not_found");
    const { body } = await rest(fixture.ask, ns, "GET /sandboxes/s/wait?timeout=5s");
    assert.deepEqual([body.exitStatus, body.reason], [255, "lost"]);
    assert.equal(await fixture.code(ns, "Shutdown", "t"), "ok");
    for (const id of ["s", "t"]) {
      const created = await fixture.create(ns, "exit 0", {}, id);
      // The first Create may be what tells that the folder is another one.
      if (created !== "ok") assert.equal(await fixture.create(ns, "exit 0", {}, id), "ok");
      assert.equal(await fixture.code(ns, "Shutdown", id), "ok");
    }
  });
});
