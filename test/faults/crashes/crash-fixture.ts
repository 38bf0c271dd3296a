import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createClient } from "@libsql/client/http";
import { createApp } from "../../../functions/app.ts";
import { createDependencies } from "../../../functions/dependencies.ts";
import { migrate } from "../../../shared/store/migrate.ts";
import { AgentFixture } from "../../support/agent-fixture.ts";
import { type Ask, rest } from "../../support/client.ts";
import { specType } from "../../support/create-options.ts";
import { isRunning } from "../../support/processes.ts";
import { type RuntimeServer, startRuntime } from "../../support/runtime-server.ts";
import { secretsConfig, secretsKey } from "../../support/secrets-key.ts";
import { type Sqld, startSqld } from "../../support/sqld.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { startTripwireProxy, Tripwire, type TripwireProxy } from "../../support/tripwire.ts";
import { trustingFetch } from "../../support/trusting-fetch.ts";
import { until } from "../../support/until.ts";

/** The advance of the clock of the server that recovers: the lease of an idempotency key has run out by then. */
const aheadMs = 31_000;

/** The functions in another process, before a real database and a real agent whose messages can be counted. */
export class CrashFixture {
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
      secrets: secretsConfig,
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

  /** Gives a record an expired lease that the agent does not know. */
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
        SECRETS_KEY: secretsKey,
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
