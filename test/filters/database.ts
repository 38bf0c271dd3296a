import { DatabaseSync } from "node:sqlite";
import { type SQL, sql } from "drizzle-orm";
import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";
import type { CompiledFilters } from "../../shared/filters/compile.ts";
import type { FilteredSandbox } from "../../shared/filters/sandbox-fields.ts";
import { encodeKey } from "../../shared/store/label-key.ts";

const utf8 = new TextEncoder();
const dialect = new SQLiteSyncDialect();

/** A database in memory with as much of the Store's tables as filters look at. */
export class FilterDatabase {
  readonly #database = new DatabaseSync(":memory:");
  readonly #sandboxes: ReadonlyMap<string, FilteredSandbox>;

  /** Holds these sandboxes, and in another namespace some with the same labels, which no answer may have. */
  constructor(sandboxes: readonly FilteredSandbox[]) {
    this.#sandboxes = new Map(sandboxes.map((sandbox) => [sandbox.id, sandbox]));
    this.#database.exec(`
      create table sandboxes (
        namespace text not null, id text not null, uid text, revision integer, runtime_name blob,
        runtime_options blob, spec blob, labels text, extensions text, sandboxer blob, created_at integer,
        updated_at integer, primary key (namespace, id)) without rowid;
      create table sandbox_labels (
        namespace text not null, key blob not null, value blob not null, id text not null,
        primary key (namespace, key, value, id)) without rowid;
      create index sandbox_labels_by_key on sandbox_labels (namespace, key, id);
      begin;`);
    for (const { id, labels } of sandboxes) {
      this.#add("ours", id, labels);
      this.#add("theirs", `${id}.x`, labels);
    }
    this.#database.exec("commit");
  }

  close(): void {
    this.#database.close();
  }

  /** The ids that List answers, in order, asked for page by page where there is a page size. */
  list(filters: CompiledFilters, pageSize?: number): string[] {
    const found: string[] = [];
    let after = "";
    for (;;) {
      const page = this.#ids(query(filters, after, pageSize));
      if (page.some((id) => id <= after)) throw new Error(`a page after ${after} holds ${page.join()}`);
      found.push(...page.filter((id) => filters.exact || this.#matches(filters, id)));
      if (pageSize === undefined || page.length < pageSize) return found;
      after = page.at(-1) ?? "";
    }
  }

  /** How SQLite goes about it: one line per step. */
  explain(filters: CompiledFilters, pageSize?: number): string[] {
    const { sql: text, params } = dialect.sqlToQuery(
      sql`explain query plan ${query(filters, "m", pageSize)}`,
    );
    const rows = this.#database.prepare(text).all(...params.map(toInput));
    return rows.map(({ detail }) => String(detail));
  }

  #add(namespace: string, id: string, labels: ReadonlyMap<string, string>): void {
    this.#database.prepare("insert into sandboxes (namespace, id) values (?, ?)").run(namespace, id);
    const addLabel = this.#database.prepare("insert into sandbox_labels values (?, ?, ?, ?)");
    for (const [key, value] of labels) {
      addLabel.run(namespace, utf8.encode(encodeKey(key)), utf8.encode(value), id);
    }
  }

  #matches(filters: CompiledFilters, id: string): boolean {
    const sandbox = this.#sandboxes.get(id);
    return sandbox !== undefined && filters.matches(sandbox);
  }

  #ids(select: SQL): string[] {
    const { sql: text, params } = dialect.sqlToQuery(select);
    const rows = this.#database.prepare(text).all(...params.map(toInput));
    return rows.map(({ id }) => String(id));
  }
}

function query(filters: CompiledFilters, after: string, limit?: number): SQL {
  const where = filters.where({ namespace: "ours", after, limit });
  return sql`select "id" from "sandboxes" where ${where} order by "sandboxes"."id" limit ${limit ?? -1}`;
}

function toInput(value: unknown): string | number | Uint8Array {
  if (typeof value === "string" || typeof value === "number" || value instanceof Uint8Array) return value;
  throw new TypeError(`a filter binds text, numbers and bytes only, not ${typeof value}`);
}
