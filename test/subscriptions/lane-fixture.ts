import assert from "node:assert/strict";
import { join } from "node:path";
import type { InStatement } from "@libsql/core/api";
import { openFileDatabase } from "../../functions/sqlite/file-database.ts";
import { openDatabase } from "../../shared/store/database.ts";
import { LibsqlStore } from "../../shared/store/libsql-store.ts";
import { migrate } from "../../shared/store/migrate.ts";
import { DispatchStore } from "../../shared/subscriptions/dispatch-store.ts";
import type { Lane } from "../../shared/subscriptions/lane.ts";
import { LaneStore } from "../../shared/subscriptions/lane-store.ts";
import type { Subscription } from "../../shared/subscriptions/subscription.ts";
import { SubscriptionStore } from "../../shared/subscriptions/subscription-store.ts";
import { freshNamespace } from "../support/namespace.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary-folder.ts";

const { signal } = new AbortController();

/** Lanes, subscriptions and a log in a database file, with a clock that a test moves. */
export class LaneFixture {
  readonly database: ReturnType<typeof openDatabase>;
  readonly store: LibsqlStore;
  readonly lanes: LaneStore;
  readonly subscriptions: SubscriptionStore;
  readonly dispatches: DispatchStore;
  /** The namespaces whose logs have got events. */
  readonly told: string[] = [];
  namespace = freshNamespace();
  nowMs = Date.parse("2026-11-26T12:00:00Z");
  readonly #folder: TemporaryFolder;
  readonly #client: ReturnType<typeof openFileDatabase>;

  private constructor(folder: TemporaryFolder, client: ReturnType<typeof openFileDatabase>) {
    this.#folder = folder;
    this.#client = client;
    const database = openDatabase(client);
    this.database = database;
    const clock = () => this.nowMs;
    this.store = new LibsqlStore(client);
    this.lanes = new LaneStore(database, clock, (namespace) => this.told.push(namespace));
    this.subscriptions = new SubscriptionStore(database, clock);
    this.dispatches = new DispatchStore(database, clock);
  }

  static async open(): Promise<LaneFixture> {
    const folder = await temporaryFolder();
    const client = openFileDatabase(join(folder.path, "test.db"));
    await migrate(client);
    return new LaneFixture(folder, client);
  }

  async close(): Promise<void> {
    this.#client.close();
    await this.#folder.remove();
  }

  execute(statement: InStatement) {
    return this.#client.execute(statement);
  }

  /** Continues in a new namespace, without the lanes of others. */
  async renew(): Promise<void> {
    this.namespace = freshNamespace();
    await this.execute("delete from subscription_lanes");
  }

  /** Stores a subscription, that of a sandbox if an id is given. */
  subscribe(name = "hook", sandboxId = ""): Promise<Subscription> {
    const { namespace } = this;
    const url = "https://hooks.example.com/";
    return this.subscriptions.create(signal, {
      ...{ namespace, name, url },
      ...{ filter: [], sandboxId, secrets: "[]" },
    });
  }

  /** Opens a lane for each of a number of sandboxes, after the namespace has had one event more. */
  async openLanes({ uid }: Pick<Subscription, "uid">, count = 1): Promise<void> {
    const { rows } = await this.execute({
      sql: "select sequence from subscription_cursors where namespace = ?",
      args: [this.namespace],
    });
    const from = Number(rows[0]?.sequence);
    const opened = Array.from({ length: count }, (_, at) => [uid, `s${at}`, 0] as const);
    await this.dispatches.advance(this.namespace, from, from + 1, opened);
  }

  /** Moves the cursor of the namespace in its log. */
  async moveCursor(sequence: number): Promise<void> {
    await this.execute({
      sql: "update subscription_cursors set sequence = ? where namespace = ?",
      args: [sequence, this.namespace],
    });
  }

  /** Appends a number of events of a sandbox to the log of a namespace. */
  async append(count: number, id: string, namespace = this.namespace): Promise<void> {
    await this.execute({
      sql: `insert into events (namespace, sequence, type, id, life, call_id, actor, reason, request_id, time, data)
        select ?, value, 'updated', ?, 0, '', '', '', '', 0, cast('{}' as blob) from json_each(?)`,
      args: [namespace, id, JSON.stringify(Array.from({ length: count }, (_, at) => at + 1))],
    });
  }

  /** Appends a number of events of the first sandbox to the log, and moves the cursor behind them. */
  async log(count: number): Promise<void> {
    await this.append(count, "s0");
    await this.moveCursor(count);
  }

  async claimOne(): Promise<Lane> {
    const [lane] = await this.lanes.claim(1);
    assert.ok(lane);
    return lane;
  }

  /** Returns the attempts of a subscription, the latest first. */
  attemptsOf({ uid }: Subscription) {
    return this.subscriptions.attempts(signal, uid, 10, Number.MAX_SAFE_INTEGER);
  }

  /** Returns a subscription of the namespace as it is stored. */
  stored(name = "hook"): Promise<Subscription> {
    return this.subscriptions.get(signal, this.namespace, name);
  }
}
