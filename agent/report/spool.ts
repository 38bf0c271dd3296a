import { rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Default maximum number of reports on the disk. */
const defaultMaxReports = 10_000;

const layout = `
  create table if not exists reports (
    sequence integer primary key autoincrement, name text not null, life integer not null, entry text not null
  ) strict;
  create unique index if not exists reports_by_life on reports (name, life);
`;

/** A report that waits for its delivery. */
export interface SpooledReport {
  /** Later reports have higher ones. */
  readonly sequence: number;
  /** The entry of the inventory, in JSON. */
  readonly entry: string;
}

function open(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    database.exec("pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = normal");
    database.exec(layout);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * Reports on the disk, in their order, until they are delivered. It keeps one for each life: a later report of a life
 * replaces the earlier one, since it contains everything that one did.
 */
export class Spool {
  readonly #database: DatabaseSync;
  readonly #maxReports: number;

  private constructor(database: DatabaseSync, maxReports: number) {
    this.#database = database;
    this.#maxReports = maxReports;
  }

  /** Opens the spool of a data folder. A damaged one is replaced: reconciliation finds what its reports were about. */
  static open(folder: string, maxReports = defaultMaxReports): Spool {
    const path = join(folder, "reports.db");
    try {
      return new Spool(open(path), maxReports);
    } catch {
      for (const suffix of ["", "-wal", "-journal"]) rmSync(path + suffix, { force: true });
      return new Spool(open(path), maxReports);
    }
  }

  /**
   * Adds a report. If the spool is full, the oldest reports make room.
   * @returns the number of reports that were dropped
   * @throws the database's error, such as for a full disk
   */
  add(name: string, life: number, entry: string): number {
    this.#database.exec("begin immediate");
    try {
      this.#database.prepare("delete from reports where name = ? and life = ?").run(name, life);
      this.#database
        .prepare("insert into reports (name, life, entry) values (?, ?, ?)")
        .run(name, life, entry);
      const excess = this.size - this.#maxReports;
      if (excess > 0) {
        this.#database
          .prepare(
            "delete from reports where sequence in (select sequence from reports order by sequence limit ?)",
          )
          .run(excess);
      }
      this.#database.exec("commit");
      return Math.max(0, excess);
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("rollback");
      throw error;
    }
  }

  get size(): number {
    return Number(this.#database.prepare("select count(*) as count from reports").get()?.count ?? 0);
  }

  /** Returns the oldest reports. */
  first(limit: number): SpooledReport[] {
    const rows = this.#database
      .prepare("select sequence, entry from reports order by sequence limit ?")
      .all(limit);
    return rows.map(({ sequence, entry }) => ({ sequence: Number(sequence), entry: String(entry) }));
  }

  /** Removes reports that were delivered. One that was replaced since has another sequence, and stays. */
  remove(delivered: readonly SpooledReport[]): void {
    const list = JSON.stringify(delivered.map(({ sequence }) => sequence));
    this.#database
      .prepare("delete from reports where sequence in (select value from json_each(?))")
      .run(list);
  }

  close(): void {
    this.#database.close();
  }
}
