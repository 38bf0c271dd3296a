import { join } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import * as z from "zod";
import { SandboxError } from "../../shared/errors/error.ts";
import type { LifeExit } from "../../shared/instances/view.ts";
import { isDiskFull } from "../host/disk-full.ts";
import { nextNumber } from "./number.ts";
import type { Refusal } from "./refusal.ts";
import { Reserve, type ReserveEntry } from "./reserve.ts";
import { layout, layoutVersion, type Tombstone, toColumns, toTombstone } from "./tombstone.ts";

/** The database's file in the folder of all sandboxes. */
export const livesFile = "lives.db";
const reserveFile = `${livesFile}-reserve`;

const maxTombstones = 10_000;
/** Age from which a tombstone may be pruned before the limit is reached. */
const minAgeMs = 24 * 60 * 60 * 1_000;
/** Maximum number of tombstones that one pruning examines in addition to the excess. */
const pruneBatchSize = 100;
/** Share of the limit from which old tombstones are pruned. */
const pruneThreshold = 0.9;

export interface TombstoneOptions {
  /** Returns true for a name whose tombstone is still needed, because its sandbox exists. */
  readonly isInUse?: (name: string) => boolean;
  /** Called with each name whose tombstone was deleted. */
  readonly onPruned?: (name: string) => void;
  readonly limit?: number;
  /** Returns the time in milliseconds since 1970. */
  readonly clock?: () => number;
}

const none: Tombstone = { fence: 0, exit: undefined, refusal: undefined };

/** Merges a tombstone with the reserve's entry of the same name; the later data win. */
function merged(tombstone: Tombstone, { fence, exit }: ReserveEntry): Tombstone {
  const isLater = exit && exit.life >= (tombstone.exit?.life ?? 0);
  return { ...tombstone, fence: Math.max(tombstone.fence, fence), exit: isLater ? exit : tombstone.exit };
}

/**
 * The tombstones of a data folder and its epoch, in a database. Methods return after the data are on the disk. On a
 * full disk, fences and exits go to a reserve until there is space again, and refusals only to memory.
 * Methods throw `resource_exhausted` if the reserve is full too, and `unavailable` if the disk fails.
 */
export class Tombstones {
  /** Identifies the data folder; a newer one has a greater epoch. */
  readonly epoch: number;
  readonly #database: DatabaseSync;
  readonly #upsert: StatementSync;
  readonly #oldest: StatementSync;
  readonly #options: Required<TombstoneOptions>;
  readonly #tombstones: Map<string, Tombstone>;
  readonly #reserve: Reserve;
  #floor: number;

  private constructor(database: DatabaseSync, reserve: Reserve, options: TombstoneOptions) {
    this.#database = database;
    this.#reserve = reserve;
    this.#options = {
      isInUse: () => false,
      onPruned: () => {},
      limit: maxTombstones,
      clock: Date.now,
      ...options,
    };
    database.prepare("insert or ignore into meta values ('epoch', ?), ('floor', 0)").run(nextNumber(0));
    const meta = new Map(
      database
        .prepare("select key, value from meta")
        .all()
        .map(({ key, value }) => [String(key), Number(value)]),
    );
    this.epoch = meta.get("epoch") ?? 0;
    this.#floor = meta.get("floor") ?? 0;
    const rows = database.prepare("select * from tombstones").all();
    this.#tombstones = new Map(rows.map((row) => toTombstone(row)));
    this.#upsert = database.prepare(
      "insert or replace into tombstones values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    );
    this.#oldest = database.prepare("select name, fence, updated_at from tombstones order by fence limit ?");
    for (const entry of reserve.entries) {
      this.#tombstones.set(entry.name, merged(this.get(entry.name), entry));
    }
    this.#emptyReserve();
  }

  /**
   * Opens or creates the database of a folder.
   * @throws if it cannot be read, since ended lives would then be unknown
   */
  static open(folder: string, options: TombstoneOptions = {}): Tombstones {
    const database = new DatabaseSync(join(folder, livesFile));
    let reserve: Reserve | undefined;
    try {
      // No other process opens it. With an exclusive lock the index of the WAL is in memory and needs no disk space.
      database.exec("pragma busy_timeout = 5000; pragma locking_mode = exclusive");
      database.exec("pragma journal_mode = wal; pragma synchronous = full");
      const version = Number(database.prepare("pragma user_version").get()?.user_version);
      if (version > layoutVersion) throw new Error("it is from a newer agent");
      const integrity = database.prepare("pragma quick_check(1)").get()?.quick_check;
      if (integrity !== "ok") throw new Error(String(integrity));
      if (version < layoutVersion) database.exec(layout);
      reserve = Reserve.open(join(folder, reserveFile));
      return new Tombstones(database, reserve, options);
    } catch (cause) {
      reserve?.close();
      database.close();
      const text = cause instanceof z.ZodError ? "a row is not valid" : cause;
      throw new Error(
        `${join(folder, livesFile)} cannot be read: ${text instanceof Error ? text.message : text}`,
        {
          cause,
        },
      );
    }
  }

  /** The fence of every id without a tombstone. */
  get floor(): number {
    return this.#floor;
  }

  get size(): number {
    return this.#tombstones.size;
  }

  /** True if the disk was full at the last write. */
  get isDiskFull(): boolean {
    return this.#reserve.size > 0;
  }

  has(name: string): boolean {
    return this.#tombstones.has(name);
  }

  get(name: string): Tombstone {
    return this.#tombstones.get(name) ?? none;
  }

  /** Lists the names that have a tombstone. */
  names(): IterableIterator<string> {
    return this.#tombstones.keys();
  }

  /** Raises the fence of an id; a lower one changes nothing. */
  raise(name: string, fence: number): void {
    const tombstone = this.get(name);
    if (fence > tombstone.fence) this.#write(name, { ...tombstone, fence });
  }

  /** Records the exit of a life, and raises the fence to it. */
  recordExit(name: string, exit: LifeExit): void {
    const tombstone = this.get(name);
    this.#write(name, { ...tombstone, fence: Math.max(tombstone.fence, exit.life), exit });
  }

  /** Raises the fence of an id after a failed Create, and records its error if that is final. */
  refuse(name: string, fence: number, refusal: Refusal | undefined): void {
    const tombstone = this.get(name);
    // No sandbox exists whose removal would need it.
    this.#write(name, { ...tombstone, fence, refusal: refusal ?? tombstone.refusal }, false);
  }

  close(): void {
    this.#reserve.close();
    this.#database.close();
  }

  #write(name: string, tombstone: Tombstone, isNeeded = this.#options.isInUse(name)): void {
    try {
      this.#insert(name, tombstone);
    } catch (cause) {
      const { fence, exit } = tombstone;
      try {
        this.#reserve.write({ name, fence, exit }, isNeeded);
      } catch (error) {
        if (isDiskFull(cause)) throw error;
        throw new SandboxError("unavailable", "the agent cannot write to its disk at present", { cause });
      }
    }
    this.#tombstones.set(name, tombstone);
    try {
      this.#emptyReserve();
      this.#prune();
    } catch {
      // The next successful write repeats this.
    }
  }

  #insert(name: string, tombstone: Tombstone): void {
    this.#upsert.run(...toColumns(name, tombstone, this.#options.clock()));
  }

  /** Runs some writes in a transaction. */
  #transact(work: () => void): void {
    this.#database.exec("begin immediate");
    try {
      work();
      this.#database.exec("commit");
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("rollback");
      throw error;
    }
  }

  /** Moves the entries of the reserve to the database, if the disk has space again. */
  #emptyReserve(): void {
    try {
      if (this.#reserve.size > 0) {
        this.#transact(() => {
          for (const { name } of this.#reserve.entries) this.#insert(name, this.get(name));
        });
        this.#reserve.clear();
      }
    } catch {
      // The entries are as safe in the reserve, and the next write retries.
    }
    if (this.#reserve.size === 0 && !this.#reserve.isFullyAllocated) this.#reserve.grow();
  }

  /** Deletes old and excess tombstones, those with the oldest fences first. */
  #prune(): void {
    const { limit, clock, isInUse, onPruned } = this.#options;
    let excess = this.size - limit;
    // With entries in the reserve, the database is out of date.
    if (this.size <= limit * pruneThreshold || this.#reserve.size > 0) return;
    const pruned: string[] = [];
    let floor = this.#floor;
    for (const { name, fence, updated_at } of this.#oldest.all(pruneBatchSize + Math.max(0, excess))) {
      const isOld = Number(updated_at) <= clock() - minAgeMs;
      if (excess <= 0 && !isOld) break;
      // After a restart, the fence of an existing sandbox shows that it must end.
      if (isInUse(String(name))) continue;
      pruned.push(String(name));
      floor = Math.max(floor, Number(fence));
      excess--;
    }
    if (pruned.length === 0) return;
    this.#transact(() => {
      this.#database.prepare("update meta set value = ? where key = 'floor'").run(floor);
      const drop = this.#database.prepare("delete from tombstones where name = ?");
      for (const name of pruned) drop.run(name);
    });
    this.#floor = floor;
    for (const name of pruned) {
      this.#tombstones.delete(name);
      onPruned(name);
    }
  }
}
