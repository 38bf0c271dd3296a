import assert from "node:assert/strict";
import { copyFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Client } from "@libsql/client/http";
import { createApp } from "../../functions/app.ts";
import { createDependencies } from "../../functions/dependencies.ts";
import { openFileDatabase } from "../../functions/sqlite/file-database.ts";
import type { Fetch } from "../../shared/fetch.ts";
import { migrate } from "../../shared/store/migrate.ts";
import { AgentFixture } from "../support/agent-fixture.ts";
import type { Ask } from "../support/client.ts";
import { rest, rpc } from "../support/client.ts";
import { specType } from "../support/create-options.ts";
import { secretsConfig } from "../support/secrets-key.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { trustingFetch } from "../support/trusting-fetch.ts";

/** The behaviour of the network for a call to the agent. Each call of `deliver` makes the request arrive once. */
export type Network = (method: string, deliver: () => Promise<Response>) => Promise<Response>;

const faultless: Network = (_method, deliver) => deliver();

type LifecycleMethod = "Create" | "Start" | "Stop" | "Shutdown" | "Status" | "Wait";

/** Functions on a database file and a real agent process, which can be restarted, behind a network with faults. */
export class LivesFixture {
  readonly bench: AgentFixture;
  readonly #folder: Awaited<ReturnType<typeof temporaryFolder>>;
  #database: ReturnType<typeof openFileDatabase>;
  #ask: Ask;
  #network: Network = faultless;
  #databaseTrips = 0;
  #lost: { readonly pattern: RegExp; readonly error: Error } | undefined;
  #agentTrips = 0;

  private constructor(bench: AgentFixture, folder: Awaited<ReturnType<typeof temporaryFolder>>) {
    this.bench = bench;
    this.#folder = folder;
    this.#database = openFileDatabase(this.#path);
    this.#ask = this.#openFunctions();
  }

  static async open(): Promise<LivesFixture> {
    const fixture = new LivesFixture(await AgentFixture.open(), await temporaryFolder());
    await migrate(fixture.#database);
    return fixture;
  }

  async close(): Promise<void> {
    this.#database.close();
    await this.bench.close();
    await this.#folder.remove();
  }

  /** Replaces the network; without an argument, by one without faults. */
  setNetwork(network: Network = faultless): void {
    this.#network = network;
  }

  /** Makes some statements fail before the database has got them, by default since it is away; without a pattern, none. */
  loseStatements(pattern?: RegExp, error: Error = new TypeError("fetch failed")): void {
    this.#lost = pattern && { pattern, error };
  }

  readonly ask: Ask = (path, init) => this.#ask(path, init);

  /** Counts the round trips to the database and to the agent during some work. */
  async countRoundTrips(work: () => Promise<unknown>): Promise<{ database: number; agent: number }> {
    const [database, agent] = [this.#databaseTrips, this.#agentTrips];
    await work();
    return { database: this.#databaseTrips - database, agent: this.#agentTrips - agent };
  }

  /** Makes a lifecycle call. Returns `ok`, or the code of its error. */
  async call(
    ns: string,
    name: LifecycleMethod,
    id = "s",
    headers: Record<string, string> = {},
  ): Promise<string> {
    return (await rpc(this.ask, "Controller", name, { sandboxId: id }, ns, headers)).code;
  }

  /** Creates a sandbox that runs a shell script. Returns `ok`, or the code of the error. */
  async create(ns: string, script: string, headers: Record<string, string> = {}, id = "s"): Promise<string> {
    const json = { process: { args: ["sh", "-c", script], cwd: "/" } };
    const sandbox = { sandboxId: id, runtime: { name: "process" }, spec: { typeUrl: specType, json } };
    const { status, body } = await rest(this.ask, ns, `POST /sandboxes/${id}/create`, { sandbox }, headers);
    return status === 200 ? "ok" : String(body.code);
  }

  /** Starts a sandbox. Returns its pid. */
  async start(ns: string, id = "s"): Promise<number> {
    const { status, body } = await rest(this.ask, ns, `POST /sandboxes/${id}/start`);
    assert.equal(status, 200, JSON.stringify(body));
    return Number(body.pid);
  }

  /** Waits for the exit. Returns its status. */
  async waitForExit(ns: string, id = "s", timeout = "60s"): Promise<number> {
    const { status, body } = await rest(this.ask, ns, `GET /sandboxes/${id}/wait?timeout=${timeout}`);
    assert.equal(status, 200, JSON.stringify(body));
    return Number(body.exitStatus);
  }

  /** Makes unfinished expiries as old as if their server had died a minute ago. */
  async ageExpiries(): Promise<void> {
    await this.#database.execute("update leases set expired_at = expired_at - 60000000");
  }

  /** Makes the functions forget that the life of `s` was created. */
  async forgetCreation(ns: string): Promise<void> {
    const sql = "update instances set phase = 'creating' where namespace = ? and id = 's'";
    await this.#database.execute({ sql, args: [ns] });
  }

  /** Forgets the answers of requests with an idempotency key, as if they could not be stored. */
  async forgetAnswers(ns: string): Promise<void> {
    const sql = "update idempotency_keys set status = null, lease_until = 0 where namespace = ?";
    await this.#database.execute({ sql, args: [ns] });
  }

  /** Gives all keys of a namespace to another server, which has them still, or has answered with 204. */
  async takeOverKeys(ns: string, isAnswered: boolean): Promise<void> {
    const answer = isAnswered ? ", status = 204, headers = '{}', body = x''" : "";
    const sql = `update idempotency_keys set attempts = attempts + 1${answer} where namespace = ?`;
    await this.#database.execute({ sql, args: [ns] });
  }

  /** Returns the row of a sandbox in `instances`. */
  async row(ns: string, id = "s"): Promise<Record<string, unknown> | undefined> {
    const { rows } = await this.#database.execute({
      sql: "select * from instances where namespace = ? and id = ?",
      args: [ns, id],
    });
    return rows[0] && { ...rows[0] };
  }

  /** Returns the events of a namespace as `<type> <life>`, with its lives numbered from 1 and 0 for the record. */
  async events(ns: string): Promise<string[]> {
    const { rows } = await this.#database.execute({
      sql: "select type, life from events where namespace = ? order by sequence",
      args: [ns],
    });
    const lives = [...new Set(rows.map(({ life }) => Number(life)))].sort((a, b) => a - b);
    const first = lives[0] === 0 ? 0 : 1;
    return rows.map(({ type, life }) => `${String(type)} ${lives.indexOf(Number(life)) + first}`);
  }

  /** Copies the database. Returns a function that restores the copy. */
  async backUp(): Promise<() => Promise<void>> {
    await this.#database.execute("pragma wal_checkpoint(truncate)");
    const copy = `${this.#path}.copy`;
    await copyFile(this.#path, copy);
    return async () => {
      this.#database.close();
      for (const suffix of ["-wal", "-shm"]) await rm(this.#path + suffix, { force: true });
      await copyFile(copy, this.#path);
      this.#database = openFileDatabase(this.#path);
      this.#ask = this.#openFunctions();
    };
  }

  get #path(): string {
    return join(this.#folder.path, "test.db");
  }

  /** Opens the functions on the current database. Functions keep no state that tests could observe. */
  #openFunctions(): Ask {
    const app = createApp(
      createDependencies({
        database: this.#countingDatabase(),
        agents: [{ name: "process", url: "http://127.0.0.1:1", token: "t", sandboxer: "process" }],
        defaultSandboxer: "process",
        fetch: this.#fetch,
        access: { apiTokens: new Map(), loopback: true },
        secrets: secretsConfig,
        log() {},
      }),
    );
    return async (path, init) => app.fetch(new Request(`http://localhost${path}`, init));
  }

  /** Wraps the database to count its calls. */
  #countingDatabase(): Client {
    return new Proxy<Client>(this.#database, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== "function") return member;
        return (...args: unknown[]) => {
          this.#databaseTrips++;
          const lost = this.#lost;
          if (lost && textsOf(args[0]).some((text) => lost.pattern.test(text)))
            return Promise.reject(lost.error);
          return Reflect.apply(member, target, args);
        };
      },
    });
  }

  /** Sends a request to the agent process that is running now. */
  readonly #fetch: Fetch = (url, init) => {
    const { pathname } = new URL(url);
    this.#agentTrips++;
    const deliver = () => {
      const { url: base, token, ca } = this.bench.agent;
      const headers = new Headers(init.headers);
      headers.set("authorization", `Bearer ${token}`);
      return trustingFetch(ca)(base + pathname, { ...init, headers });
    };
    return this.#network(pathname.split("/").at(-1) ?? "", deliver);
  };
}

/** Returns the SQL of a statement, or of those of a batch. */
function textsOf(statements: unknown): string[] {
  const list = Array.isArray(statements) ? statements : [statements];
  return list.map((statement) => (typeof statement === "string" ? statement : String(Object(statement).sql)));
}

/** Delivers a request and loses its answer. */
export const loseAnswer = async (deliver: () => Promise<Response>): Promise<never> => {
  await (await deliver()).arrayBuffer();
  throw new TypeError("the connection broke");
};

/** Fails every call to the agent, or those of some methods, as if nothing listened there. */
export function unreachable(...methods: readonly string[]): Network {
  return async (method, deliver) => {
    if (methods.length > 0 && !methods.includes(method)) return deliver();
    throw Object.assign(new TypeError("fetch failed"), { code: "ECONNREFUSED" });
  };
}
