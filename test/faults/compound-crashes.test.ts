import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { createClient } from "@libsql/client/http";
import { createApp } from "../../functions/app.ts";
import { createDependencies } from "../../functions/dependencies.ts";
import { migrate } from "../../shared/store/migrate.ts";
import { AgentFixture } from "../support/agent-fixture.ts";
import { type Ask, rest } from "../support/client.ts";
import { specType } from "../support/create-options.ts";
import { freshNamespace } from "../support/namespace.ts";
import { isRunning } from "../support/processes.ts";
import { type RuntimeServer, startRuntime } from "../support/runtime-server.ts";
import { type Sqld, startSqld } from "../support/sqld.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { type Moment, startTripwireProxy, Tripwire, type TripwireProxy } from "../support/tripwire.ts";
import { trustingFetch } from "../support/trusting-fetch.ts";
import { until } from "../support/until.ts";

/** Upper limit of the messages of one operation, so that a test ends. */
const maxSteps = 16;

/** The advance of the clock of the server that recovers: the lease of an idempotency key has run out by then. */
const aheadMs = 31_000;

/** One kill: the server of the functions dies at a step of an operation, and the operation is recovered. */
interface Schedule {
  readonly step: number;
  readonly moment: Moment;
  readonly recovery: "retry" | "resume";
}

/** The functions in another process, before a real database and a real agent whose messages can be counted. */
class CrashFixture {
  readonly wire = new Tripwire();
  readonly bench: AgentFixture;
  readonly folder: Awaited<ReturnType<typeof temporaryFolder>>;
  readonly #sqld: Sqld;
  readonly #proxies: readonly TripwireProxy[];
  /** Other functions, in this process, that are never killed. */
  readonly survivor: ReturnType<typeof createDependencies>;
  readonly ask: Ask;

  private constructor(
    bench: AgentFixture,
    folder: Awaited<ReturnType<typeof temporaryFolder>>,
    sqld: Sqld,
    proxies: readonly TripwireProxy[],
    wire: Tripwire,
  ) {
    this.bench = bench;
    this.folder = folder;
    this.#sqld = sqld;
    this.#proxies = proxies;
    this.wire = wire;
    const { url, token, ca } = bench.agent;
    this.survivor = createDependencies({
      database: createClient({ url: sqld.url }),
      agents: [{ name: "process", url, token, sandboxer: "process" }],
      defaultSandboxer: "process",
      fetch: trustingFetch(ca),
      access: { apiTokens: new Map(), loopback: true },
      clock: () => Date.now() + aheadMs,
      log() {},
    });
    const app = createApp(this.survivor);
    this.ask = async (path, init) => app.fetch(new Request(`http://localhost${path}`, init));
  }

  static async open(): Promise<CrashFixture | undefined> {
    const sqld = await startSqld();
    if (!sqld) return undefined;
    const database = createClient({ url: sqld.url });
    await migrate(database);
    database.close();
    const bench = await AgentFixture.open();
    const wire = new Tripwire();
    const { url, ca } = bench.agent;
    const proxies = [
      await startTripwireProxy(wire, sqld.url, (to, init) => fetch(to, init)),
      await startTripwireProxy(wire, url, trustingFetch(ca)),
    ];
    return new CrashFixture(bench, await temporaryFolder(), sqld, proxies, wire);
  }

  /** Ends the leases that killed servers had of idempotency keys. */
  async endLeases(): Promise<void> {
    const database = createClient({ url: this.#sqld.url });
    await database.execute("update idempotency_keys set lease_until = 0");
    database.close();
  }

  /** Gives a record a lease that is over, of which the agent does not know. */
  async endLease(ns: string): Promise<void> {
    await this.#query(
      "insert into leases values (?1, 's', ?2, 'delete', ?2, null, 1, 'label')",
      ns,
      Date.now() * 1_000 - 1,
    );
  }

  /** Returns the number of events of a type. */
  async eventsOf(ns: string, type: string): Promise<number> {
    const [row] = await this.#query(
      "select count(*) from events where namespace = ?1 and type = ?2",
      ns,
      type,
    );
    return Number(row?.[0]);
  }

  async #query(sql: string, ...args: readonly (string | number)[]) {
    const database = createClient({ url: this.#sqld.url });
    try {
      return (await database.execute({ sql, args: [...args] })).rows;
    } finally {
      database.close();
    }
  }

  /** Starts a server of the functions that is going to be killed. */
  startVictim(): Promise<RuntimeServer> {
    const [database, agent] = this.#proxies;
    const { token } = this.bench.agent;
    return startRuntime("node", {
      configuration: {
        DATABASE_URL: database?.url ?? "",
        CONTROLLER_AGENTS: JSON.stringify({ process: { url: agent?.url, token } }),
        DEFAULT_SANDBOXER: "process",
        LOG_LEVEL: "error",
        // Only the operation sends messages.
        RECONCILE_INTERVAL: "0s",
      },
    });
  }

  async close(): Promise<void> {
    for (const proxy of this.#proxies) await proxy.close();
    await this.bench.close();
    await this.#sqld.stop();
    await this.folder.remove();
  }

  /** Returns the body of a run whose process writes its pid to a file each time it starts. */
  sandboxOf(file: string) {
    const script = `echo $$ >> ${join(this.folder.path, file)}; trap 'exit 0' TERM; while :; do sleep 0.02; done`;
    const json = { process: { args: ["sh", "-c", script], cwd: "/" } };
    return { sandboxId: "s", runtime: { name: "process" }, spec: { typeUrl: specType, json } };
  }

  /** Returns the number of times that a run's process was started. */
  startsOf(file: string): number {
    try {
      return readFileSync(join(this.folder.path, file), "utf8").split("\n").length - 1;
    } catch {
      return 0;
    }
  }

  /** Checks that a run's process was started once. It writes that soon after its start. */
  async assertStartedOnce(file: string): Promise<void> {
    await until("the process has written its start", () => this.startsOf(file) > 0);
    assert.equal(this.startsOf(file), 1);
  }

  recordOf(ns: string) {
    return rest(this.ask, ns, "GET /sandboxes/s");
  }

  /** Returns what is recorded of the sandbox, and what runs. */
  async stateOf(ns: string) {
    const record = await this.recordOf(ns);
    const { body } = await rest(this.ask, ns, "GET /sandboxes/s/status");
    const pid = Number(body.pid ?? 0);
    return {
      isStored: record.status === 200,
      labels: record.body.labels,
      state: body.state ?? body.code,
      isRunning: pid > 0 && isRunning(pid),
    };
  }

  /** Runs a sandbox that is there before an operation. Returns its pid. */
  async prepare(ns: string, file: string): Promise<number> {
    const { status, body } = await rest(this.ask, ns, "POST /run", this.sandboxOf(file));
    assert.equal(status, 201, JSON.stringify(body));
    return Number(body.status?.pid);
  }
}

/** An operation to kill, and what must hold afterwards. */
interface Subject {
  /** Prepares the namespace. */
  prepare(ns: string): Promise<unknown>;
  send(ask: Ask, ns: string): Promise<{ readonly status: number; readonly body: unknown }>;
  readonly status: number;
  /** Returns true if the intent of the operation is stored. */
  hasBegun(ns: string): Promise<boolean>;
  /** Checks the state after recovery. @param isUndone true if the operation has not begun */
  check(ns: string, isUndone: boolean): Promise<void>;
}

describe("compound operations whose server is killed", { concurrency: false }, () => {
  let fixture: CrashFixture | undefined;
  before(async () => {
    fixture = await CrashFixture.open();
    // The first life makes the agent known to send views.
    if (fixture) {
      await fixture.prepare("first", "first");
      await rest(fixture.ask, "first", "DELETE /sandboxes/s?force=true");
    }
  });
  after(() => fixture?.close());

  /** Kills the server at one step. Returns false if the operation was answered before that step. */
  async function kill(
    on: CrashFixture,
    subject: Subject,
    { step, moment, recovery }: Schedule,
  ): Promise<boolean> {
    const ns = freshNamespace();
    const victim = await on.startVictim();
    await subject.prepare(ns);
    let wasKilled = false;
    const died = new Promise<void>((resolve) => {
      on.wire.arm(step, moment, () => {
        wasKilled = true;
        process.kill(victim.pid, "SIGKILL");
        resolve();
      });
    });
    const answer = subject.send(victim.ask, ns).catch(() => undefined);
    const [first] = await Promise.all([Promise.race([answer, died]), answer]);
    on.wire.disarm();
    await victim.stop();
    const isUndone = wasKilled && recovery === "resume" && !(await subject.hasBegun(ns));
    if (!wasKilled) assert.equal(first?.status, subject.status, JSON.stringify(first?.body));
    else if (recovery === "resume") await on.survivor.controller.compounds.resume(ns, "s");
    else {
      await on.endLeases();
      const again = await subject.send(on.ask, ns);
      assert.equal(again.status, subject.status, JSON.stringify(again.body));
    }
    await subject.check(ns, isUndone);
    await rest(on.ask, ns, "DELETE /sandboxes/s?force=true");
    return wasKilled;
  }

  /**
   * Kills the server before the first message of an operation, and after the answer of each.
   * @param recoveries the recoveries, in turn
   */
  async function killEverywhere(
    on: CrashFixture,
    subject: Subject,
    recoveries: readonly Schedule["recovery"][],
  ): Promise<void> {
    for (let kills = 0; kills <= maxSteps; kills++) {
      const recovery = recoveries[kills % recoveries.length] ?? "resume";
      const moment = kills === 0 ? "before" : "after";
      if (await kill(on, subject, { step: Math.max(kills, 1), moment, recovery })) continue;
      assert.ok(kills > 3, `it was killed only ${kills} times`);
      return;
    }
    assert.fail("the operation has too many steps");
  }

  it("a run is finished by reconciliation, and starts once", async (test) => {
    if (!fixture) return test.skip("there is no sqld");
    const on = fixture;
    await killEverywhere(
      on,
      {
        async prepare() {},
        send: (ask, ns) => rest(ask, ns, "POST /run", { ...on.sandboxOf(ns), ifExists: "keep" }),
        status: 201,
        hasBegun: async (ns) => (await on.recordOf(ns)).status === 200,
        async check(ns, isUndone) {
          const { isStored, state, isRunning: runs } = await on.stateOf(ns);
          if (isUndone) return assert.deepEqual([isStored, state, on.startsOf(ns)], [false, "not_found", 0]);
          assert.deepEqual([isStored, state, runs], [true, "SANDBOX_READY", true]);
          await on.assertStartedOnce(ns);
        },
      },
      ["resume"],
    );
  });

  it("the expiry of a lease is finished by another server, once", async (test) => {
    if (!fixture) return test.skip("there is no sqld");
    const on = fixture;
    let pid = 0;
    await killEverywhere(
      on,
      {
        async prepare(ns) {
          pid = await on.prepare(ns, ns);
          await on.endLease(ns);
        },
        async send(ask, ns) {
          // It is the Get that notices the end, and begins the expiry in the background.
          const { status, body } = await rest(ask, ns, "GET /sandboxes/s");
          await until("the record is deleted", async () => {
            await ask("/healthz", {});
            return (await on.eventsOf(ns, "deleted")) > 0;
          });
          return { status, body };
        },
        status: 200,
        hasBegun: async () => true,
        async check(ns) {
          await on.survivor.internal.sweeper.sweepLeases(new AbortController().signal, 100);
          assert.equal((await on.recordOf(ns)).status, 404);
          assert.ok(!isRunning(pid));
          for (const type of ["expired", "exited", "deleted"])
            assert.equal(await on.eventsOf(ns, type), 1, type);
        },
      },
      ["resume"],
    );
  });

  it("a run that is repeated with its Idempotency-Key is finished, and starts once", async (test) => {
    if (!fixture) return test.skip("there is no sqld");
    const on = fixture;
    await killEverywhere(
      on,
      {
        async prepare() {},
        send: (ask, ns) => rest(ask, ns, "POST /run", on.sandboxOf(ns), { "idempotency-key": "k" }),
        status: 201,
        hasBegun: async (ns) => (await on.recordOf(ns)).status === 200,
        async check(ns, isUndone) {
          const { isStored, state, isRunning: runs } = await on.stateOf(ns);
          if (isUndone) return assert.deepEqual([isStored, state, on.startsOf(ns)], [false, "not_found", 0]);
          assert.deepEqual([isStored, state, runs], [true, "SANDBOX_READY", true]);
          await on.assertStartedOnce(ns);
        },
      },
      ["retry"],
    );
  });

  it("a run that replaces a sandbox ends that one, and starts once", async (test) => {
    if (!fixture) return test.skip("there is no sqld");
    const on = fixture;
    let replaced = 0;
    await killEverywhere(
      on,
      {
        async prepare(ns) {
          replaced = await on.prepare(ns, `${ns}-old`);
        },
        send: (ask, ns) =>
          rest(
            ask,
            ns,
            "POST /run",
            { ...on.sandboxOf(ns), labels: { is: "new" }, ifExists: "replace" },
            { "idempotency-key": "k" },
          ),
        status: 201,
        hasBegun: async (ns) => String((await on.recordOf(ns)).body.labels?.is) === "new",
        async check(ns, isUndone) {
          const { isStored, state, labels, isRunning: runs } = await on.stateOf(ns);
          assert.deepEqual([isStored, state, runs], [true, "SANDBOX_READY", true]);
          assert.equal(isRunning(replaced), isUndone);
          assert.deepEqual(labels, isUndone ? {} : { is: "new" });
          if (isUndone) assert.equal(on.startsOf(ns), 0);
          else await on.assertStartedOnce(ns);
        },
      },
      ["retry", "resume"],
    );
  });

  it("a forced Delete that is repeated with its Idempotency-Key is finished", async (test) => {
    if (!fixture) return test.skip("there is no sqld");
    const on = fixture;
    let pid = 0;
    await killEverywhere(
      on,
      {
        async prepare(ns) {
          pid = await on.prepare(ns, ns);
        },
        send: (ask, ns) =>
          rest(ask, ns, "DELETE /sandboxes/s?force=true", undefined, { "idempotency-key": "k" }),
        status: 204,
        async hasBegun(ns) {
          const { status, body } = await on.recordOf(ns);
          return status === 404 || String(body.status?.lastOperation?.name) === "delete";
        },
        async check(ns, isUndone) {
          const { isStored, state } = await on.stateOf(ns);
          assert.deepEqual([isStored, state], isUndone ? [true, "SANDBOX_READY"] : [false, "not_found"]);
          assert.equal(isRunning(pid), isUndone);
        },
      },
      ["retry", "resume"],
    );
  });
});
